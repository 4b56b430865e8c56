"""Where a plan has values that are not to be shown: it has them in plain text, and says which they are."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.frontends.terraform.names import may_be_plan
from iacguard.frontends.terraform.planned import looks_like_plan, node_at
from iacguard.syntax import json
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span

_LIKE_CHANGES = ("resource_changes", "resource_drift", "output_changes", "deferred_changes")


def secret_places(source: Source) -> list[Span]:
    """The places of what a plan calls sensitive; none in what is no plan."""
    if not may_be_plan(source.text) or "sensitive" not in source.text:
        return []
    document = json.parse(source)
    return list(_in_plan(document.root)) if looks_like_plan(document) else []


def _in_plan(root: Node | None) -> Iterator[Span]:
    declared = node_at(root, "configuration", "root_module", "variables")
    for name, variable in _entries(node_at(root, "variables")):
        if _is_true(node_at(declared, name, "sensitive")):
            yield from _value(variable)
            yield from _value(node_at(declared, name), "default")
    for section in _LIKE_CHANGES:
        for change in _nodes(node_at(root, section)):
            yield from _in_change(change)
    for holder in (
        node_at(root, "planned_values"),
        node_at(root, "prior_state", "values"),
    ):
        for _, output in _entries(node_at(holder, "outputs")):
            if _is_true(node_at(output, "sensitive")):
                yield from _value(output)
        yield from _in_module(node_at(holder, "root_module"))


def _in_change(node: Node) -> Iterator[Span]:
    """Of a resource the change is inside, and once more inside where it is deferred."""
    change = node
    for name in ("resource_change", "change"):
        change = node_at(change, name) or change
    for state in ("before", "after"):
        yield from _marked(node_at(change, state), node_at(change, f"{state}_sensitive"))


def _in_module(root: Node | None) -> Iterator[Span]:
    pending = [root]
    while pending:
        module = pending.pop()
        for resource in _nodes(node_at(module, "resources")):
            yield from _marked(node_at(resource, "values"), node_at(resource, "sensitive_values"))
        pending.extend(_nodes(node_at(module, "child_modules")))


def _marked(value: Node | None, marks: Node | None) -> Iterator[Span]:
    """The parts of a value at which the marks, which have its form, are true."""
    if value is None or marks is None:
        return
    if _is_true(marks):
        if not isinstance(value, Scalar) or value.value is not None:
            yield value.span
    elif isinstance(value, Mapping):
        for name, mark in _entries(marks):
            yield from _marked(value.get(name), mark)
    elif isinstance(value, Sequence) and isinstance(marks, Sequence):
        for item, mark in zip(value.items, marks.items, strict=False):
            yield from _marked(item, mark)


def _value(node: Node | None, name: str = "value") -> Iterator[Span]:
    value = node_at(node, name)
    if value is not None:
        yield value.span


def _entries(node: Node | None) -> list[tuple[str, Node]]:
    if not isinstance(node, Mapping):
        return []
    return [(name, entry.value) for name, entry in node.entries.items()]


def _nodes(node: Node | None) -> list[Node]:
    if isinstance(node, Sequence):
        return node.items
    return [value for _, value in _entries(node)]


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True
