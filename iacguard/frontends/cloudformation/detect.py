"""Which YAML and JSON files are CloudFormation or SAM templates.

Names and extensions say nothing: templates are called anything, and most YAML in a repository is
something else. Content decides, in two steps, so that thousands of other files cost one search of
their text each and are never parsed.
"""

from __future__ import annotations

from functools import lru_cache

from iacguard.patterns import pattern
from iacguard.syntax.node import Document, Mapping, Node, Scalar
from iacguard.typed import Final

_RESOURCE_TYPE: Final = pattern(r"(?:Custom|[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64})::[\w@-]{1,64}(?:::MODULE)?")
_LOOP: Final = "Fn::ForEach::"

# A value may be in quotes, in a block or on the next line.
_TYPE_KEY: Final = pattern(r"""Type["']?\s*:[\s"'>|+-]*[\w@]+::""")
_TRANSFORM_KEY: Final = pattern(r"""(?<![\w.-])Transform["']?\s*:""")


def may_be_template(text: str) -> bool:
    """Whether a text is worth parsing: false only for what :func:`looks_like_template` refuses."""
    if "AWSTemplateFormatVersion" in text:
        return True
    if "::" not in text or ("Resources" not in text and "Globals" not in text):
        return False
    return _TYPE_KEY.search(text) is not None or _TRANSFORM_KEY.search(text) is not None


def may_export(text: str) -> bool:
    """Whether a text is worth looking for exports in."""
    return "Export" in text and "Outputs" in text


def looks_like_template(document: Document, path: str) -> bool:
    """Whether a parsed text is a template, whole or broken.

    ``path`` is not looked at: it is there for notations in which the content alone cannot tell.
    """
    del path
    root = document.root
    if not isinstance(root, Mapping):
        return False
    if "AWSTemplateFormatVersion" in root.entries:
        return True
    resources = root.get("Resources")
    if "Transform" in root.entries and (_is_names(resources) or _is_names(root.get("Globals"))):
        return True
    return isinstance(resources, Mapping) and any(
        _is_resource(entry.value) for entry in resources.entries.values()
    )


@lru_cache(maxsize=512)
def is_resource_type(text: str) -> bool:
    """Whether a string has the form of a resource type (``AWS::S3::Bucket``, ``Custom::Init``)."""
    return _RESOURCE_TYPE.fullmatch(text) is not None


def _is_names(node: Node | None) -> bool:
    """Whether a node is a mapping of names to mappings, as all sections of a template are."""
    return isinstance(node, Mapping) and all(
        isinstance(entry.value, Mapping) or key.startswith(_LOOP) for key, entry in node.entries.items()
    )


def _is_resource(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    type = node.get("Type")
    return isinstance(type, Scalar) and isinstance(type.value, str) and is_resource_type(type.value)
