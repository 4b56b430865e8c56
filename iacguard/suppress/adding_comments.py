"""Suppressions to be written as comments, in YAML and in HCL.

A comment goes on the line above what it speaks for, with that line's indentation; where none can stand
there, in a heredoc or in the middle of a value, above the attribute or block around it. Whether it is
one where it is put is asked of the parsers, by reading the text as it would become.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from iacguard.finding import Finding
from iacguard.suppress.comments import read
from iacguard.suppress.edit import Edit, Left, Plan, Reach, Wording, applied, directive, line_end
from iacguard.suppress.outline import Outline, hcl_outline, tree_outline
from iacguard.suppress.suppression import HCL, Suppression, has_foreign
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple


class _Place(NamedTuple):
    """What is to be said above a line."""

    line: int
    findings: list[Finding]

    @property
    def rules(self) -> list[str]:
        return sorted({finding.rule for finding in self.findings})


def in_comments(source: Source, found: list[Finding], reach: Reach, wording: Wording) -> Plan:
    """What to change in a text so that findings in it are suppressed."""
    if reach == "file":
        return _file_comment(source, found, wording)
    outline = outline_of(source)
    candidates = {id(one): _lines(one, source, outline, reach) for one in found}
    pending = list(found)
    left: list[Left] = []
    written, shape = read(source), _shape(source)
    while pending:
        places = _places(pending, candidates)
        changes = [edit for place in places for edit in _comment(source, place, written, wording)]
        changed = Source(source.path, applied(source, changes))
        failed = _failed(places, changed, changes)
        if _shape(changed) != shape:
            # What breaks one place may have others fail that are fit by themselves.
            alone = [place for place in failed or places if not _fits(source, place, written, wording)]
            failed = alone or failed or places
        if not failed:
            return Plan(sorted(changes, key=lambda edit: edit.span.start), left)
        for one in (one for place in failed for one in place.findings):
            candidates[id(one)] = candidates[id(one)][1:]
            if not candidates[id(one)]:
                left.append(Left(one, "no comment can stand at its place"))
        pending = [one for one in pending if candidates[id(one)]]
    return Plan([], left)


def _places(pending: list[Finding], candidates: Mapping[int, list[int]]) -> list[_Place]:
    by_line: dict[int, list[Finding]] = {}
    for one in pending:
        by_line.setdefault(candidates[id(one)][0], []).append(one)
    return [_Place(line, by_line[line]) for line in sorted(by_line)]


def _lines(finding: Finding, source: Source, outline: Outline, reach: Reach) -> list[int]:
    """Lines above which a comment would suppress a finding, the nearest to it first."""
    start = finding.span.start
    around = [
        source.position(span.start).line
        for span, _ in outline.parts
        if span.start <= start < max(span.end, 1)
    ]
    resource = outline.around(start)
    block = None if resource is None else resource.block
    if reach == "resource" and block is not None:
        return [source.position(block.start).line]
    return list(dict.fromkeys((source.position(start).line, *reversed(around))))


def _comment(
    source: Source, place: _Place, written: Sequence[Suppression], wording: Wording
) -> Iterator[Edit]:
    existing = next((one for one in written if _is_extendable(one, place.line, wording)), None)
    if existing is not None:
        names = [name.text for name in existing.rules]
        more = "".join(f", {rule}" for rule in place.rules if rule not in names)
        end = existing.rules[-1].span.end
        yield Edit(source.span(end, end), more)
        return
    line = _above_foreign(source, place.line)
    start = source.line_starts[line - 1]
    indent = re.match(r"[ \t]*", source.line(place.line))
    text = f"{indent[0] if indent else ''}# {directive('ignore', place.rules, wording)}"
    yield Edit(source.span(start, start), text + line_end(source, place.line))


def _is_extendable(one: Suppression, line: int, wording: Wording) -> bool:
    is_comment = one.scope.line == line and not one.scope.file and not one.tool
    return is_comment and not one.problem and one.until == wording.until and bool(one.rules)


def _above_foreign(source: Source, line: int) -> int:
    """The line above which to write, so that comments for other tools stay next to what they are about."""
    first = line
    while first > 1 and source.line(first - 1).lstrip().startswith(("#", "//")):
        first -= 1
        if has_foreign(source.line(first)):
            line = first
    return line


def _failed(places: list[_Place], changed: Source, changes: Sequence[Edit]) -> list[_Place]:
    """The places of which no suppression in the changed text says what is wanted."""
    said: dict[int, set[str]] = {}
    for one in read(changed):
        if not one.problem:
            said.setdefault(one.scope.line, set()).update(name.text for name in one.rules)
    failed: list[_Place] = []
    for place in places:
        start = place.findings[0].span.source.line_starts[place.line - 1]
        moved = start + sum(len(edit.text) for edit in changes if edit.span.start <= start)
        if not {*place.rules} <= said.get(changed.position(moved).line, set()):
            failed.append(place)
    return failed


def _fits(source: Source, place: _Place, written: Sequence[Suppression], wording: Wording) -> bool:
    changes = list(_comment(source, place, written, wording))
    changed = Source(source.path, applied(source, changes))
    return _shape(changed) == _shape(source) and not _failed([place], changed, changes)


def _file_comment(source: Source, found: list[Finding], wording: Wording) -> Plan:
    outline = outline_of(source)
    line = 1 if outline.start is None else source.position(outline.start).line
    start = source.line_starts[line - 1]
    rules = sorted({one.rule for one in found})
    text = f"# {directive('ignore-file', rules, wording)}{line_end(source, line)}"
    return Plan([Edit(source.span(start, start), text)], [])


@lru_cache(maxsize=8)
def outline_of(source: Source) -> Outline:
    """What comments of a text can speak for."""
    if source.path.endswith(HCL):
        from iacguard.syntax.hcl import parser

        return hcl_outline(parser.parse(source).body)
    from iacguard.syntax import yaml

    return tree_outline(yaml.parse(source).root)


def _shape(source: Source) -> object:
    """What a text says, without where it says it: two texts with one shape mean the same."""
    if source.path.endswith(HCL):
        from iacguard.syntax.hcl import parser

        file = parser.parse(source)
        return _plain((file.body, [problem.message for problem in file.problems]))
    from iacguard.syntax import yaml

    document = yaml.parse(source)
    return _plain((document.root, [problem.message for problem in document.problems]))


def _plain(node: object) -> object:
    if isinstance(node, Span) or callable(node):  # a place, or what finds places
        return None
    if isinstance(node, dict):
        return [(key, _plain(value)) for key, value in node.items()]
    if isinstance(node, (list, tuple)):
        return [_plain(item) for item in node]
    slots = [name.lstrip("_") for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ())]
    if slots:
        # What is worked out when it is asked for has a property of the name; other slots say how it is kept.
        names = [name for name in slots if hasattr(type(node), name)]
        return [type(node).__name__, *(_plain(getattr(node, name)) for name in names)]
    return node
