"""What can be told of a file without parsing it."""

from __future__ import annotations

from iacguard.typed import Final

NOT_A_PLAN: Final = (
    'expected a plan as JSON, found something else; make one with "terraform show -json PLAN > plan.json"'
)

_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")


def is_terraform_file(name: str) -> bool:
    """Whether a file of this name is part of the module that its folder is."""
    return name.endswith(_ENDINGS) and not name.startswith(".")


def may_be_plan(text: str) -> bool:
    """Whether a text may be a plan as JSON, so that it is worth parsing."""
    return '"format_version"' in text and ('"planned_values"' in text or '"resource_changes"' in text)


def is_binary_plan(data: bytes) -> bool:
    """Whether a file that begins with this is what ``terraform plan -out`` writes, an archive."""
    return data.startswith(b"PK\x03\x04") and b"tfplan" in data[:64]
