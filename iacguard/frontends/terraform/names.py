"""What file names say."""

from __future__ import annotations

_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")


def is_terraform_file(name: str) -> bool:
    """Whether a file of this name is part of the module that its folder is."""
    return name.endswith(_ENDINGS) and not name.startswith(".")
