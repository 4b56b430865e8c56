"""What the references in a plan's configuration mean.

For every expression a plan has the names that it mentions, but not the expression. Each is told in
full, followed by what it starts with (``aws_kms_key.a.arn``, ``aws_kms_key.a``); behind an index that
is no constant nothing is told: ``aws_kms_key.a[each.key].arn`` is ``aws_kms_key.a`` and ``each.key``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from iacguard.frontends.terraform.addresses import index_text
from iacguard.frontends.terraform.planned import node_at
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Expression
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source
from iacguard.typed import Final

_COUNT: Final = "count_expression"
_FOR_EACH: Final = "for_each_expression"


class Loop:
    """Which instance of a repeated declaration something stands in."""

    __slots__ = ("index", "name", "source")

    def __init__(self, node: Node | None, index: str | int | None) -> None:
        self.index = index
        self.name = "count.index" if isinstance(index, int) else "each.key"
        repeated = node_at(node, _FOR_EACH)
        references = references_of(repeated, None) if isinstance(repeated, Mapping) else []
        self.source = references[0] if len(references) == 1 else None
        """What ``for_each`` goes over, when that is one thing."""


def is_repeated(node: Node | None) -> bool:
    """Whether a declaration has ``count`` or ``for_each``."""
    return any(node_at(node, name) is not None for name in (_COUNT, _FOR_EACH))


def references_of(node: Mapping, loop: Loop | None) -> list[str]:
    """The references of an expression as they were written, without the parts of each that are told too."""
    listed = node.get("references")
    texts = (
        [item.text for item in listed.items if isinstance(item, Scalar)]
        if isinstance(listed, Sequence)
        else []
    )
    found: list[str] = []
    for text in texts:
        if not (found and found[-1].startswith(text) and found[-1][len(text) :][:1] in (".", "[", "")):
            found.append(text)
    return found if loop is None else list(_in_loop(found, loop))


def _in_loop(references: list[str], loop: Loop) -> Iterator[str]:
    """The references with the key of the instance in place of its name."""
    position = 0
    while position < len(references):
        text = references[position]
        position += 1
        if position < len(references) and references[position] == loop.name and text.count(".") == 1:
            # b[each.key].id is told as b and each.key.
            yield text + index_text(loop.index)
            position += 1
        elif text.startswith("each.value") and loop.source is not None:
            yield f"{loop.source}{index_text(loop.index)}{text.removeprefix('each.value')}"
        else:
            yield text


@lru_cache(maxsize=4096)
def parsed_reference(text: str) -> Expression | None:
    """A reference as an expression; None for a text that is none."""
    source = Source("", text)
    expression, problems = parser.parse_expression(source, source.span())
    return None if problems else expression


def beginnings(text: str) -> Iterator[str]:
    """A reference, and what it starts with: of what a ``for`` has made, only that can be followed."""
    yield text
    for end in range(len(text) - 1, 0, -1):
        if text[end] in ".[":
            yield text[:end]
