"""Suppressions to be taken out of a text, or put right in it: which characters to change.

What a comment or a property says beside stays, and so does every other suppression; that it does is
asked of the parsers, by reading the text as it would become. Nothing is read or written here.
"""

from __future__ import annotations

import re
from collections import Counter

from iacguard.config import pages
from iacguard.errors import near
from iacguard.finding import Finding
from iacguard.suppress.comments import DIRECTIVE, read
from iacguard.suppress.edit import Edit, applied
from iacguard.suppress.suppression import HCL, Suppression
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span
from iacguard.typed import TypeAlias

_SLIP = 0.9

_Step: TypeAlias = "tuple[Mapping, str] | tuple[Sequence, int]"
"""What something is in, and its name or number there."""


def removal(finding: Finding) -> list[Edit]:
    """What to change so that a suppression that a finding is about is gone; empty where that is not clear.

    Of one that names several rules only the name goes that the finding is about.
    """
    source = finding.span.source
    for one in read(source):
        names = [name.text for name in one.rules]
        gone = {name.text for name in one.rules if name.span == finding.span and _names(finding, name.text)}
        if one.span == finding.span and not gone:
            gone = set(names)
        left = [name for name in names if name not in gone]
        if gone and not one.tool:
            edits = _without_it(one, left)
            return edits if _is_right(source, edits, one, left) else []
    return []


def correction(finding: Finding) -> tuple[str, Edit] | None:
    """The one rule that a misspelt id can mean, and what to change; None where there are more, or none."""
    span = finding.span
    wrong = re.search(r'there is no rule "([^"]+)"', finding.message)
    if wrong is None:
        return None
    # Many ids are alike: a slip of the finger leaves nearly all of one of them.
    meant = near(wrong[1], pages.ids(), _SLIP) or near(wrong[1], pages.ids())
    if len(meant) != 1:
        return None
    places = list(re.finditer(rf"(?<![\w*/-]){re.escape(wrong[1])}(?![\w*/-])", span.text))
    if len(places) != 1:
        return None
    return meant[0], Edit(span.within(places[0].start(), places[0].end()), meant[0])


def _names(finding: Finding, name: str) -> bool:
    """Whether a finding at a place where several names may stand is about this one."""
    return re.search(rf"(?<!\S){re.escape(name)}(?!\S)", finding.message) is not None


def _without_it(one: Suppression, left: list[str]) -> list[Edit]:
    path = one.span.source.path
    if path.endswith(HCL) or (not path.endswith(".json") and one.span.text.startswith("#")):
        return _in_comment(one, left)
    return _in_tree(one, left)


def _is_right(source: Source, edits: list[Edit], one: Suppression, left: list[str]) -> bool:
    """Whether a text then has all that it had, except for one suppression or some of the names in it."""
    if not edits:
        return False
    changed = Source(source.path, applied(source, edits))
    before, after = _said(read(source)), _said(read(changed))
    before.subtract([_key(one, [name.text for name in one.rules])])
    before.update([_key(one, left)] if left else [])
    return +before == after and _problems(changed) <= _problems(source)


def _said(written: list[Suppression]) -> Counter[object]:
    return Counter(_key(one, [name.text for name in one.rules]) for one in written)


def _key(one: Suppression, names: list[str]) -> object:
    return (tuple(names), one.scope.file, one.reason, one.until, one.problem, one.tool)


def _problems(source: Source) -> int:
    if source.path.endswith(HCL):
        from iacguard.syntax.hcl import parser

        return len(parser.parse(source).problems)
    if source.path.endswith(".json"):
        from iacguard.syntax import json

        return len(json.parse(source).problems)
    from iacguard.syntax import yaml

    return len(yaml.parse(source).problems)


# Comments ------------------------------------------------------------------------------------


def _in_comment(one: Suppression, left: list[str]) -> list[Edit]:
    source = one.span.source
    first = one.rules[0].span.start
    match = next(
        (m for m in DIRECTIVE.finditer(source.text) if m.start("rules") <= first <= m.end("rules")), None
    )
    if match is None:
        return []
    if left:
        return [Edit(source.span(match.start("rules"), match.end("rules")), ", ".join(left))]
    start, end = one.span.start, one.span.end
    is_comment = source.text.startswith(("#", "//", "/*"), start)
    if not is_comment or source.text[start : match.start()].strip(" \t#/*"):
        # What is said before the directive stays, and so does the end of the comment.
        start = len(source.text[: match.start()].rstrip(" \t;,"))
        end = match.start() + len(re.split(r"\s*\*/", match[0])[0])
        if not is_comment and source.text[match.start() - 1] == "\n":
            start = match.start()
    return [Edit(_with_line(source.span(start, end)), "")]


def _with_line(span: Span) -> Span:
    """A span with the whole of its lines where nothing else is on them, or with the space before it."""
    source = span.source
    first, last = span.start_position.line, source.position(max(span.start, span.end - 1)).line
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    before, after = source.text[start : span.start], source.text[span.end : end]
    if not before.strip(" \t*") and not after.strip():
        return source.span(start, end)
    if not after.strip():
        return source.span(start + len(before.rstrip(" \t")), span.end)
    return source.span(span.start, span.end + len(after) - len(after.lstrip(" \t")))


# Metadata and properties that are comments ---------------------------------------------------


def _in_tree(one: Suppression, left: list[str]) -> list[Edit]:
    source = one.span.source
    if source.path.endswith(".json"):
        from iacguard.syntax import json

        root = json.parse(source).root
    else:
        from iacguard.syntax import yaml

        root = yaml.parse(source).root
    steps = _way(root, one.rules[0].span.start)
    named = [step[1] for step in steps]
    if named and named[-1] == "//":
        return _in_property(steps, left)
    if "ignore" not in named:
        return []
    if left:
        return _without_names(steps, one, left)
    number = named.index("ignore") + 1
    # One that is written without a list is all that there is.
    return _without(
        steps[: number + isinstance(steps[number][0], Sequence) if number < len(steps) else number]
    )


def _in_property(steps: list[_Step], left: list[str]) -> list[Edit]:
    container = steps[-1][0]
    value = container.get("//") if isinstance(container, Mapping) else None
    match = None if value is None else DIRECTIVE.search(value.span.text)
    if value is None or match is None or not value.span.text.endswith('"'):
        return []
    if left:
        return [Edit(value.span.within(match.start("rules"), match.end("rules")), ", ".join(left))]
    before = value.span.text[1 : match.start()].rstrip(" ;,")
    if before:
        return [Edit(value.span.within(len(before) + 1, len(value.span.text) - 1), "")]
    return _cut(*steps[-1])


def _without_names(steps: list[_Step], one: Suppression, left: list[str]) -> list[Edit]:
    """Takes names out of the list of them that an item has."""
    container = steps[-1][0]
    if not isinstance(container, Sequence):
        return []
    gone = [n for n, name in enumerate(one.rules) if name.text not in left]
    return [edit for number in gone for edit in _cut(container, number)] if len(gone) == 1 else []


def _without(steps: list[_Step]) -> list[Edit]:
    """Takes the last step out, and all on the way to it that holds nothing else."""
    while len(steps) > 1 and steps[-1][1] not in ("Metadata", "//") and len(_elements(steps[-1][0])) == 1:
        steps = steps[:-1]
    return _cut(*steps[-1])


def _way(node: Node | None, offset: int) -> list[_Step]:
    """From the root to what is at a place."""
    steps: list[_Step] = []
    while node is not None and not isinstance(node, Scalar):
        step: tuple[_Step, Node] | None = None
        if isinstance(node, Mapping):
            for name, (key, value) in node.entries.items():
                if key.span.start <= offset < max(value.span.end, key.span.end):
                    step = ((node, name), value)
        else:
            for number, item in enumerate(node.items):
                if item.span.start <= offset < item.span.end:
                    step = ((node, number), item)
        if step is None:
            break
        steps.append(step[0])
        node = step[1]
    return steps


def _elements(container: Mapping | Sequence) -> list[Span]:
    if isinstance(container, Sequence):
        return [item.span for item in container.items]
    return [key.span.to(value.span) for key, value in container.entries.values()]


def _cut(container: Mapping | Sequence, which: str | int) -> list[Edit]:
    """Takes an element out, with the comma or the lines that belong to it."""
    source = container.span.source
    spans = _elements(container)
    number = which if isinstance(which, int) else list(container.entries).index(which)  # type: ignore[union-attr] # names are of mappings
    span = spans[number]
    if source.text[container.span.start : container.span.start + 1] in ("{", "["):
        if number + 1 < len(spans):
            return [Edit(source.span(span.start, spans[number + 1].start), "")]
        start = spans[number - 1].end if number else span.start
        return [Edit(source.span(start, span.end), "")]
    end = span.start + len(span.text.rstrip())
    first, last = span.start_position.line, source.position(max(span.start, end - 1)).line
    start = source.line_starts[first - 1]
    if source.text[start : span.start].strip(" -" if isinstance(container, Sequence) else " "):
        return []
    after = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    return [Edit(source.span(start, after), "")]
