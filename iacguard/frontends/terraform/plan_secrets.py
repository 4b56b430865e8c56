"""Where a plan has values that are not to be shown: it has them in plain text, and says which they are."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.frontends.terraform.names import may_be_plan
from iacguard.frontends.terraform.planned import looks_like_plan
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
    declared = _get(root, "configuration", "root_module", "variables")
    for name, variable in _entries(_get(root, "variables")):
        if _is_true(_get(declared, name, "sensitive")):
            yield from _value(variable)
            yield from _value(_get(declared, name), "default")
    for section in _LIKE_CHANGES:
        for change in _nodes(_get(root, section)):
            yield from _in_change(change)
    for holder in (
        _get(root, "planned_values"),
        _get(root, "prior_state", "values"),
    ):
        for _, output in _entries(_get(holder, "outputs")):
            if _is_true(_get(output, "sensitive")):
                yield from _value(output)
        yield from _in_module(_get(holder, "root_module"))


def _in_change(node: Node) -> Iterator[Span]:
    """Of a resource the change is inside, and once more inside where it is deferred."""
    change = node
    for name in ("resource_change", "change"):
        change = _get(change, name) or change
    for state in ("before", "after"):
        yield from _marked(_get(change, state), _get(change, f"{state}_sensitive"))


def _in_module(root: Node | None) -> Iterator[Span]:
    pending = [root]
    while pending:
        module = pending.pop()
        for resource in _nodes(_get(module, "resources")):
            yield from _marked(_get(resource, "values"), _get(resource, "sensitive_values"))
        pending.extend(_nodes(_get(module, "child_modules")))


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
    value = _get(node, name)
    if value is not None:
        yield value.span


def _get(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


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
