"""Suppressions where a notation has no comments.

CloudFormation takes ``Metadata: {iacguard: {ignore: [{rule, reason, until}]}}`` on a resource or on
the template. In Terraform's JSON syntax a property named ``//`` is a comment
(https://developer.hashicorp.com/terraform/language/syntax/json), and one that holds
``iacguard: ignore[rule-id] reason`` speaks for the object it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.patterns import pattern
from iacguard.suppress.suppression import RuleName, Scope, Suppression, day, tail
from iacguard.syntax.node import Entry, Mapping, Node, Scalar, Sequence
from iacguard.text import Span

_DIRECTIVE = pattern(r"\biacguard:\s*ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)$", re.DOTALL)
_FORM = "expected a list of {rule: rule-id, reason: why, until: YYYY-MM-DD}"
_KEYS = {"rule", "reason", "until"}


def read(root: Node | None, foreign: bool = False) -> Iterator[Suppression]:
    """The suppressions in a tree's metadata, and in its ``//`` properties.

    With ``foreign`` also what other tools take from metadata.
    """
    if not isinstance(root, Mapping):
        return
    seen: set[int] = set()
    pending: list[tuple[Node, Span | None]] = [(root, None)]
    while pending:
        node, around = pending.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            pending.extend((item, item.span) for item in node.items)
            continue
        scope = Scope(file=True) if around is None else Scope(block=around)
        for name, (key, value) in node.entries.items():
            if name == "Metadata":
                yield from _metadata(value, scope)
                if foreign:
                    from iacguard.suppress.foreign import metadata as foreign_metadata

                    yield from foreign_metadata(value, scope)
            elif name == "//":
                yield from _comment(value, scope)
            else:
                pending.append((value, _whole(Entry(key, value))))


def _whole(entry: Entry) -> Span:
    key, value = entry.key.span, entry.value.span
    return key.to(value) if value.source is key.source and value.end >= key.end else key


def _metadata(metadata: Node, scope: Scope) -> Iterator[Suppression]:
    settings = metadata.get("iacguard") if isinstance(metadata, Mapping) else None
    if settings is None:
        return
    ignore = settings.get("ignore") if isinstance(settings, Mapping) else None
    if isinstance(settings, Mapping):
        for name, (key, _) in settings.entries.items():
            if name != "ignore":
                message = f'there is no setting "{name}" under iacguard: the only one is ignore'
                yield Suppression(key.span, (), scope, problem=message)
    if ignore is None:
        if not isinstance(settings, Mapping) or not settings.entries:
            yield Suppression(settings.span, (), scope, problem="expected {ignore: [...]} under iacguard")
        return
    for item in ignore.items if isinstance(ignore, Sequence) else [ignore]:
        yield _item(item, scope)


def _item(item: Node, scope: Scope) -> Suppression:
    if isinstance(item, Scalar):
        return Suppression(item.span, (RuleName(item.text, item.span),), scope)
    if not isinstance(item, Mapping):
        return Suppression(item.span, (), scope, problem=_FORM)
    span = _first_line(item.span)
    unknown = sorted(item.entries.keys() - _KEYS)
    if unknown:
        message = f'there is no "{unknown[0]}" in a suppression: {_FORM}'
        return Suppression(item.entries[unknown[0]].key.span, (), scope, problem=message)
    rule = item.get("rule")
    rules = rule.items if isinstance(rule, Sequence) else [] if rule is None else [rule]
    names = tuple(RuleName(one.text, one.span) for one in rules if isinstance(one, Scalar))
    if not names or len(names) < len(rules):
        return Suppression(span, (), scope, problem=f"no rule is named: {_FORM}")
    until, reason = _text(item.get("until")), _text(item.get("reason"))
    last = day(until)
    problem = f'"{until}" is no date: write until: YYYY-MM-DD' if until and last is None else ""
    return Suppression(span, names, scope, " ".join(reason.split()), last, problem)


def _text(node: Node | None) -> str:
    return node.text.strip() if isinstance(node, Scalar) and node.value is not None else ""


def _first_line(span: Span) -> Span:
    end = span.source.text.find("\n", span.start, span.end)
    return span if end == -1 else Span(span.source, span.start, max(span.start + 1, end))


def _comment(value: Node, scope: Scope) -> Iterator[Suppression]:
    match = _DIRECTIVE.search(value.text) if isinstance(value, Scalar) else None
    if match is None:
        return
    names = tuple(RuleName(name, value.span) for name in re.findall(r"[^,\s]+", match["rules"]))
    until, reason, problem = tail(match["reason"])
    if not names:
        problem = "no rule is named between the brackets: write ignore[rule-id] reason"
    yield Suppression(value.span, names, scope, reason, until, problem)
