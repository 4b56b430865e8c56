"""Suppressions to be written into JSON, which has no comments.

Templates take ``Metadata`` on the resource, or on the template; Terraform's JSON syntax takes a property
``//`` of the block, whose text is read as a comment. Both are laid out as what is around them is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from iacguard.finding import Finding
from iacguard.suppress.edit import Edit, Left, Plan, Reach, Wording, directive, line_end
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source
from iacguard.tuples import NamedTuple


@lru_cache(maxsize=8)
def root_of(source: Source) -> Mapping | None:
    """The object that a JSON text is, with mistakes or without; None for anything else."""
    from iacguard.syntax import json

    root = json.parse(source).root
    return root if isinstance(root, Mapping) else None


# Templates ---------------------------------------------------------------------------------------


def in_templates(source: Source, found: list[Finding], reach: Reach, wording: Wording) -> Plan:
    """What to change in a template so that findings in it are suppressed."""
    root = root_of(source)
    if root is None or not isinstance(root.get("Resources"), Mapping):
        return Plan([], [Left(one, "the file is written by another program") for one in found])
    changes: list[Edit] = []
    left: list[Left] = []
    for target, findings in _by_target(found, root, reach):
        made = _metadata(source, target, sorted({one.rule for one in findings}), wording)
        if made is None:
            left.extend(
                Left(one, "its Metadata has another form than a suppression needs") for one in findings
            )
        else:
            changes.extend(made)
    return Plan(sorted(changes, key=lambda edit: edit.span.start), left)


def _by_target(found: list[Finding], root: Mapping, reach: Reach) -> Iterator[tuple[Mapping, list[Finding]]]:
    """The objects whose metadata can speak for findings: resources, or else the template."""
    resources = root.get("Resources")
    entries = list(resources.entries.values()) if isinstance(resources, Mapping) else []
    groups: dict[int, tuple[Mapping, list[Finding]]] = {}
    for one in found:
        target = root
        if reach != "file":
            target = next(
                (
                    value
                    for key, value in entries
                    if isinstance(value, Mapping) and key.span.start <= one.span.start < value.span.end
                ),
                root,
            )
        groups.setdefault(id(target), (target, []))[1].append(one)
    yield from groups.values()


_WAY = ("Metadata", "iacguard", "ignore")
"""What leads to the list of suppressions."""


def _metadata(source: Source, target: Mapping, rules: list[str], wording: Wording) -> list[Edit] | None:
    items = [_item(rule, wording) for rule in rules]
    node: Node = target
    # What is missing on the way to the list is added with it.
    missing: object = items
    for depth, name in enumerate(_WAY):
        if not isinstance(node, Mapping):
            return None
        inner = node.get(name)
        if inner is None:
            for outer in reversed(_WAY[depth + 1 :]):
                missing = {outer: missing}
            return [_member(source, node, name, missing)]
        node = inner
    if isinstance(node, Sequence):
        return [_appended(source, node, items)]
    style = _Style.of(source, target)
    more = "".join(f", {_rendered(item, None, style)}" for item in items)
    start, end = node.span.start, node.span.end
    return [Edit(source.span(start, start), "["), Edit(source.span(end, end), f"{more}]")]


def _item(rule: str, wording: Wording) -> dict[str, str]:
    item = {"rule": rule}
    if wording.reason:
        item["reason"] = wording.reason
    if wording.until is not None:
        item["until"] = wording.until.isoformat()
    return item


# Terraform ---------------------------------------------------------------------------------------

_LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "variable": 1,
    "output": 1,
    "provider": 1,
    "check": 1,
}
"""How many names stand around the body of a block, by what it is."""


def in_terraform_json(source: Source, found: list[Finding], wording: Wording) -> Plan:
    """What to change in a file of Terraform's JSON syntax so that findings in it are suppressed."""
    root = root_of(source)
    if root is None:
        return Plan([], [Left(one, "the file is no JSON object") for one in found])
    groups: dict[int, tuple[Mapping, list[Finding]]] = {}
    for one in found:
        target = body_around(root, one.span.start)
        groups.setdefault(id(target), (target, []))[1].append(one)
    changes: list[Edit] = []
    left: list[Left] = []
    for target, findings in groups.values():
        made = _json_comment(source, target, sorted({one.rule for one in findings}), wording)
        if made is None:
            left.extend(Left(one, 'its "//" is no text') for one in findings)
        else:
            changes.append(made)
    return Plan(sorted(changes, key=lambda edit: edit.span.start), left)


def body_around(root: Mapping, offset: int) -> Mapping:
    """The body of the block that a place is in, or the file's."""
    for name, (_, value) in root.entries.items():
        if value.span.start <= offset < value.span.end:
            found: Node | None = value
            for _ in range(_LABELS.get(name, 0)):
                found = _inside(found, offset)
            while isinstance(found, Sequence):
                found = next(
                    (item for item in found.items if item.span.start <= offset < item.span.end), None
                )
            return found if isinstance(found, Mapping) else root
    return root


def _inside(node: Node | None, offset: int) -> Node | None:
    """What a place in an object or a list belongs to. A list of objects is taken for each of them."""
    while isinstance(node, Sequence):
        node = next((item for item in node.items if item.span.start <= offset < item.span.end), None)
        if isinstance(node, Mapping):
            break
    if not isinstance(node, Mapping):
        return None
    return next(
        (value for key, value in node.entries.values() if key.span.start <= offset < value.span.end), None
    )


def _json_comment(source: Source, target: Mapping, rules: list[str], wording: Wording) -> Edit | None:
    import json

    text = json.dumps(directive("ignore", rules, wording), ensure_ascii=False)
    comment = target.get("//")
    if comment is None:
        style = _Style.of(source, target)
        start = min(
            (entry.key.span.start for entry in target.entries.values()), default=target.span.start + 1
        )
        between = ", " if style.indent is None else f",{style.newline}{style.indent}"
        return Edit(source.span(start, start), f'"//": {text}{between if target.entries else ""}')
    if not isinstance(comment, Scalar) or not comment.span.text.endswith('"'):
        return None
    known = re.search(r"\biacguard:\s*ignore\s*\[[^\]\"]*(?=\])", comment.span.text)
    if known is not None and re.search(r"\buntil\s*=", comment.span.text) is not None:
        return None
    if known is not None:
        more = "".join(f", {rule}" for rule in rules if rule not in known[0])
        at = comment.span.start + known.end()
        return Edit(source.span(at, at), more)
    at = comment.span.end - 1
    return Edit(source.span(at, at), f"; {text[1:-1]}" if comment.text else text[1:-1])


# Layout ------------------------------------------------------------------------------------------


class _Style(NamedTuple):
    """How an object or a list is laid out."""

    indent: str | None
    """What stands before each member; None where they are on one line."""
    unit: str
    """What a member is indented by against what it is in."""
    newline: str

    @classmethod
    def of(cls, source: Source, node: Mapping | Sequence) -> _Style:
        """The layout of what is there."""
        first = node.span.start
        if isinstance(node, Mapping):
            first = next((entry.key.span.start for entry in node.entries.values()), first)
        elif node.items:
            first = node.items[0].span.start
        number = source.position(first).line
        outer = _indentation(source, source.position(node.span.start).line)
        newline = line_end(source, number)
        if first == node.span.start or source.line(number)[: source.position(first).column - 1].strip():
            return cls(None, "  ", newline)
        indent = _indentation(source, number)
        unit = indent[len(outer) :] if indent.startswith(outer) and len(indent) > len(outer) else "  "
        return cls(indent, unit, newline)


def _indentation(source: Source, line: int) -> str:
    found = re.match(r"[ \t]*", source.line(line))
    return found[0] if found else ""


def _member(source: Source, node: Mapping, name: str, value: object) -> Edit:
    """A further member at the end of an object."""
    style = _Style.of(source, node)
    text = f'"{name}": {_rendered(value, style.indent, style)}'
    ends = [entry.value.span.end for entry in node.entries.values()]
    if not ends:
        return Edit(source.span(node.span.start + 1, node.span.start + 1), text)
    before = ", " if style.indent is None else f",{style.newline}{style.indent}"
    end = max(ends)
    return Edit(source.span(end, end), before + text)


def _appended(source: Source, node: Sequence, items: list[dict[str, str]]) -> Edit:
    """Further items at the end of a list."""
    style = _Style.of(source, node)
    between = ", " if style.indent is None else f",{style.newline}{style.indent}"
    text = between.join(_rendered(item, style.indent, style) for item in items)
    if not node.items:
        return Edit(source.span(node.span.start + 1, node.span.start + 1), text)
    end = max(item.span.end for item in node.items)
    return Edit(source.span(end, end), between + text)


def _rendered(value: object, indent: str | None, style: _Style) -> str:
    import json

    if indent is None:
        return json.dumps(value, ensure_ascii=False)
    text = json.dumps(value, ensure_ascii=False, indent=style.unit)
    return text.replace("\n", f"{style.newline}{indent}")
