"""Terraform's JSON notation (``.tf.json``) to the same trees as the native one.

JSON does not tell a block from an object, so the reader has to know which is which. Known here are
the top-level blocks and those blocks inside of them that mean the same in every resource; any other
object stays an object, and whoever knows the schema may take it for a block.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from iacguard.syntax import json
from iacguard.syntax.embedded import locator
from iacguard.syntax.hcl import numbers
from iacguard.syntax.hcl.parser import parse_embedded_expression, parse_template
from iacguard.syntax.hcl.tree import (
    Attribute,
    Block,
    Body,
    Expression,
    File,
    Label,
    LiteralValue,
    ObjectConstructor,
    ObjectItem,
    Template,
    TemplateLiteral,
    TupleConstructor,
)
from iacguard.syntax.node import Entry, Mapping, Node, Scalar, Sequence, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.typed import Final

_IN_RESOURCE: Final = {"lifecycle": 0, "connection": 0, "provisioner": 1, "dynamic": 1}

# The blocks in each kind of body, and how many labels each has. The top level is in "".
_BLOCKS: Final[Table[str, Table[str, int]]] = {
    "": {
        "check": 1,
        "data": 2,
        "ephemeral": 2,
        "import": 0,
        "locals": 0,
        "module": 1,
        "moved": 0,
        "output": 1,
        "provider": 1,
        "removed": 0,
        "resource": 2,
        "terraform": 0,
        "variable": 1,
    },
    "check": {"assert": 0, "data": 2},
    "content": {"dynamic": 1},
    "data": _IN_RESOURCE,
    "dynamic": {"content": 0},
    "ephemeral": _IN_RESOURCE,
    "lifecycle": {"precondition": 0, "postcondition": 0},
    "output": {"precondition": 0},
    "provisioner": {"connection": 0},
    "removed": {"lifecycle": 0, "provisioner": 1},
    "resource": _IN_RESOURCE,
    "terraform": {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    "variable": {"validation": 0},
}

# Attributes whose strings are references or types, written without the ``${}`` of a template.
_REFERENCES: Final[Table[str, frozenset[str]]] = {
    "data": frozenset(("depends_on", "provider")),
    "dynamic": frozenset(("iterator",)),
    "ephemeral": frozenset(("depends_on", "provider")),
    "import": frozenset(("to", "provider")),
    "lifecycle": frozenset(("ignore_changes", "replace_triggered_by")),
    "module": frozenset(("depends_on", "providers")),
    "moved": frozenset(("from", "to")),
    "output": frozenset(("depends_on",)),
    "removed": frozenset(("from",)),
    "resource": frozenset(("depends_on", "provider")),
    "variable": frozenset(("type",)),
}

# Bodies whose strings mean what they say: nothing in them is evaluated.
_LITERAL: Final = frozenset(("terraform", "backend", "cloud", "required_providers", "variable"))

# The key under which Terraform lets people write comments.
_COMMENT: Final = "//"


def parse(source: Source) -> File:
    """Parse a file in Terraform's JSON notation."""
    document = json.parse(source)
    reader = _Reader(list(document.problems))
    body = Body(source.span(), {}, [])
    if document.root is not None:
        reader.fill(body, document.root, "")
    return File(body, sorted(reader.problems, key=lambda problem: problem.span.start), [])


class _Reader:
    __slots__ = ("problems",)

    def __init__(self, problems: list[SyntaxProblem]) -> None:
        self.problems = problems

    def fill(self, body: Body, node: Node, kind: str) -> None:
        """Put into the body of a block of type ``kind`` what an object says."""
        blocks = _BLOCKS.get(kind, {})
        for entry in self._entries(node):
            name = entry.key.text
            if name in blocks:
                self._add_blocks(body, name, entry, (), blocks[name])
            elif kind == "":
                self._report(entry.key, f'found "{name}", expected the type of a block')
            elif name not in body.attributes:
                if name in _REFERENCES.get(kind, ()):
                    expression = self._references(entry.value)
                else:
                    expression = self._expression(entry.value, kind in _LITERAL)
                body.attributes[name] = Attribute(name, entry.key.span, expression, entry.value.span.end)

    def _add_blocks(
        self, body: Body, kind: str, entry: Entry, labels: tuple[Label, ...], missing: int
    ) -> None:
        """Add the blocks that stand, ``missing`` labels further down, below an entry."""
        if missing:
            for inner in self._entries(entry.value):
                label = Label(inner.key.text, inner.key.span)
                self._add_blocks(body, kind, inner, (*labels, label), missing - 1)
            return
        for node in _listed(entry.value):
            if isinstance(node, Mapping):
                inner_body = Body(node.span, {}, [])
                self.fill(inner_body, node, kind)
                span = entry.key.span.to(node.span)
                body.blocks.append(Block(span, entry.key.span, kind, labels, inner_body))
            elif not (isinstance(node, Scalar) and node.value is None):
                self._report(node, f"found {_described(node)}, expected an object")

    def _entries(self, node: Node) -> Iterator[Entry]:
        """What an object holds, or the objects of a list together."""
        for item in _listed(node):
            if isinstance(item, Mapping):
                yield from (entry for name, entry in item.entries.items() if name != _COMMENT)
            else:
                self._report(item, f"found {_described(item)}, expected an object")

    def _expression(self, node: Node, literal: bool) -> Expression:
        if isinstance(node, Mapping):
            items = [
                ObjectItem(self._expression(entry.key, literal), self._expression(entry.value, literal))
                for entry in node.entries.values()
            ]
            return ObjectConstructor(node.span, tuple(items))
        if isinstance(node, Sequence):
            return TupleConstructor(
                node.span, tuple([self._expression(item, literal) for item in node.items])
            )
        value = plain_value(node)
        if not isinstance(value, str):
            return LiteralValue(node.span, value)
        text = node.text
        if literal or ("${" not in text and "%{" not in text):
            inside = Span(node.span.source, node.span.start + 1, node.span.end - 1)
            mapped = inside.end - inside.start == len(text)
            return Template(node.span, (TemplateLiteral(inside, text, mapped),) if text else ())
        template, problems = parse_template(text, locator(node))
        self.problems.extend(problems)
        # The quotes belong to a string, as they do in native syntax.
        template.span = node.span
        return template

    def _references(self, node: Node) -> Expression:
        """An expression in which strings are expressions themselves."""
        if isinstance(node, Mapping):
            items = [
                ObjectItem(self._expression(entry.key, True), self._references(entry.value))
                for entry in node.entries.values()
            ]
            return ObjectConstructor(node.span, tuple(items))
        if isinstance(node, Sequence):
            return TupleConstructor(node.span, tuple([self._references(item) for item in node.items]))
        if not isinstance(node.value, str) or "${" in node.text:
            return self._expression(node, False)
        expression, problems = parse_embedded_expression(node.text, locator(node))
        self.problems.extend(problems)
        return expression

    def _report(self, node: Node, message: str) -> None:
        self.problems.append(SyntaxProblem(node.span, message))


def plain_value(node: Scalar) -> str | int | float | bool | None:
    """What a scalar holds, a number with all of its digits."""
    if type(node.value) is float:
        try:
            return numbers.parse(node.text)
        except numbers.TooLarge:
            return node.value
    return node.value


def _listed(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node]


def _described(node: Node) -> str:
    if isinstance(node, Scalar):
        return "a string" if isinstance(node.value, str) else node.text
    return "a list" if isinstance(node, Sequence) else "an object"
