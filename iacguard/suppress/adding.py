"""Suppressions to be written into a text: which characters to put where.

A comment goes on the line above what it speaks for, with that line's indentation; where none can stand
there, in a heredoc or in the middle of a value, above the attribute or block around it. JSON has no
comments: templates take ``Metadata`` on the resource, Terraform's JSON syntax a property ``//``. What
stands there already is extended, and nothing else of the text changes.

Nothing is read or written here. Whether a comment is one where it is put is asked of the parsers, by
reading the text as it would become.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from datetime import date
from functools import lru_cache

from iacguard.finding import Finding
from iacguard.patterns import pattern
from iacguard.suppress.comments import read
from iacguard.suppress.outline import Outline, hcl_outline, tree_outline
from iacguard.suppress.suppression import HCL, Suppression, has_foreign
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal, TypeAlias

_TERRAFORM_JSON = (".tf.json", ".tofu.json", ".tfvars.json")

Reach: TypeAlias = Literal["line", "resource", "file"]
"""What a suppression is to speak for: the place of a finding, the resource around it, the whole file."""


class Edit(NamedTuple):
    """Characters to be put in place of those of a span, which is empty where some are only added."""

    span: Span
    text: str


class Left(NamedTuple):
    """A finding for which no suppression can be written, and why."""

    finding: Finding
    why: str


class Plan(NamedTuple):
    """What to change in a text, in order of its places, and what cannot be done."""

    edits: list[Edit]
    left: list[Left]


class Wording(NamedTuple):
    """What is said in suppressions beside the rules."""

    reason: str = ""
    until: date | None = None
    """The last day on which they are to count."""


def edits(finding: Finding, reach: Reach = "line", reason: str = "", until: date | None = None) -> list[Edit]:
    """What to change so that a finding is suppressed; empty where no suppression can be written."""
    return plan([finding], reach, Wording(reason, until)).edits


def plan(findings: Iterable[Finding], reach: Reach = "line", wording: Wording | None = None) -> Plan:
    """What to change in one text so that findings in it are suppressed.

    All findings have their :func:`home` in one source. Several at one place share a suppression.
    """
    found = [one._replace(span=home(one)) for one in findings]
    if not found:
        return Plan([], [])
    source = found[0].span.source
    wording = wording or Wording()
    wording = wording._replace(reason=" ".join(wording.reason.split()))
    why = _why_never(source, found[0])
    if why:
        return Plan([], [Left(one, why) for one in found])
    if source.path.endswith(_TERRAFORM_JSON):
        return _in_terraform_json(source, found, wording)
    if _is_json(source):
        return _in_json(source, found, reach, wording)
    return _in_comments(source, found, reach, wording)


class Offer(NamedTuple):
    """What a suppression of a finding can speak for."""

    reach: Reach
    name: str = ""
    """Of the resource or block that it would be, as it is written there."""


def offers(finding: Finding) -> tuple[Offer, ...]:
    """What suppressions of a finding can speak for, each once, the narrowest first; nothing where none is.

    Cheap enough to be asked at every step of a cursor. That :func:`edits` finds a place for one of
    them is likely, not certain.
    """
    span = home(finding)
    source = span.source
    if _why_never(source, finding):
        return ()
    found = _around(source, span.start)
    # A file speaks for what is found in it, not for what is found in those that it reads.
    wide = (Offer("file"),) if source is finding.span.source else ()
    if found is None:
        return wide if _is_json(source) else (Offer("line"), *wide)
    block, name = found
    resource = Offer("resource", name)
    if source.path.endswith(_TERRAFORM_JSON):
        return (resource,)
    # What stands on the line above a resource speaks for the whole of it.
    is_at_start = block.start_position.line == span.start_position.line
    return (resource, *wide) if is_at_start or _is_json(source) else (Offer("line"), resource, *wide)


_BLOCK = pattern(r"(?P<type>[\w-]+)(?P<labels>[^{\n]*)")


def _around(source: Source, offset: int) -> tuple[Span, str] | None:
    """The resource of a template or the block of a Terraform file that a place is in, and its name."""
    if source.path.endswith(_TERRAFORM_JSON):
        root = _json_root(source)
        body = None if root is None else _body(root, offset)
        return None if body is None or body is root else (body.span, "this block")
    if _is_json(source):
        root = _json_root(source)
        resources = None if root is None else root.get("Resources")
        for key, value in resources.entries.values() if isinstance(resources, Mapping) else ():
            if isinstance(value, Mapping) and key.span.start <= offset < value.span.end:
                return key.span.to(value.span), key.text
        return None
    scope = _outline(source).around(offset)
    if scope is None or scope.block is None:
        return None
    if not source.path.endswith(HCL):
        return scope.block, scope.block.text.partition(":")[0].strip().strip("\"'")
    match = _BLOCK.match(scope.block.text)
    assert match is not None
    words = [match["type"], *re.findall(r"[\w-]+", match["labels"])]
    return scope.block, ".".join(words[1:] if words[0] == "resource" and words[1:] else words)


def home(finding: Finding) -> Span:
    """The place that a suppression of a finding goes to: its own, or where none can be, its resource's.

    No suppression is read from what a template or module reads in: policies, definitions, user data. For
    a module that is not part of the tree it is the call, if all instances come about through one.
    """
    if _is_fetched(finding.span.source):
        return next((place.span for place in finding.related if _calls(place.span, finding)), finding.span)
    return finding.span if _takes(finding.span.source) else finding.header


def _is_fetched(source: Source) -> bool:
    return "/.terraform/" in f"/{source.path}"


def _calls(place: Span, finding: Finding) -> bool:
    """Whether a place is the call of a module that all instances of a finding are in."""
    call = re.match(r'module\s+"?([\w-]+)', place.text)
    if call is None or _is_fetched(place.source):
        return False
    start = re.compile(rf"(?:.*\.)?module\.{re.escape(call[1])}[.\[]")
    return all(start.match(address) for address in finding.instances or (finding.resource.address,))


def _takes(source: Source) -> bool:
    if source.path.endswith((*HCL, *_TERRAFORM_JSON)):
        return True
    if source.path.endswith(".json"):
        return '"Resources"' in source.text
    return source.path.endswith((".yaml", ".yml", ".template")) or "Resources" in source.text


def applied(source: Source, changes: Iterable[Edit]) -> str:
    """The text of a source with changes made."""
    pieces: list[str] = []
    offset = 0
    for span, text in sorted(changes, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces.extend((source.text[offset : span.start], text))
        offset = span.end
    return "".join((*pieces, source.text[offset:]))


def _why_never(source: Source, finding: Finding) -> str:
    """Why nothing is to be written into a file; empty where it may be."""
    if _is_fetched(source):
        return "the module is not part of the tree, and several calls bring it about"
    if finding.construct or "/cdk.out/" in f"/{source.path}":
        return "cdk synth writes the template anew: suppress it by per-file-ignores or in a baseline"
    return ""


@lru_cache(maxsize=8)
def _json_root(source: Source) -> Mapping | None:
    from iacguard.syntax import json

    root = json.parse(source).root
    return root if isinstance(root, Mapping) else None


@lru_cache(maxsize=8)
def _is_json(source: Source) -> bool:
    if source.path.endswith(".json"):
        return True
    if source.path.endswith(HCL) or not source.text.lstrip().startswith("{"):
        return False
    from iacguard.syntax import json

    # Templates may have any name; what is also JSON had better stay so.
    return not json.parse(source).problems


# Comments ------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """What is to be said above a line."""

    line: int
    findings: list[Finding]

    @property
    def rules(self) -> list[str]:
        return sorted({finding.rule for finding in self.findings})


def _in_comments(source: Source, found: list[Finding], reach: Reach, wording: Wording) -> Plan:
    if reach == "file":
        return _file_comment(source, found, wording)
    outline = _outline(source)
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


def _places(pending: list[Finding], candidates: MappingType[int, list[int]]) -> list[_Place]:
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
    source: Source, place: _Place, written: SequenceType[Suppression], wording: Wording
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
    text = f"{indent[0] if indent else ''}# {_directive('ignore', place.rules, wording)}"
    yield Edit(source.span(start, start), text + _line_end(source, place.line))


def _is_extendable(one: Suppression, line: int, wording: Wording) -> bool:
    is_comment = one.scope.line == line and not one.scope.file and not one.tool
    return is_comment and not one.problem and one.until == wording.until and bool(one.rules)


def _directive(verb: str, rules: SequenceType[str], wording: Wording) -> str:
    until = "" if wording.until is None else f" until={wording.until.isoformat()}"
    reason = f" {wording.reason}" if wording.reason else ""
    return f"iacguard: {verb}[{', '.join(rules)}]{until}{reason}"


def _above_foreign(source: Source, line: int) -> int:
    """The line above which to write, so that comments for other tools stay next to what they are about."""
    first = line
    while first > 1 and source.line(first - 1).lstrip().startswith(("#", "//")):
        first -= 1
        if has_foreign(source.line(first)):
            line = first
    return line


def _line_end(source: Source, line: int) -> str:
    """The characters that end a line, or the one before where it is the last."""
    for number in (line, line - 1):
        if 0 < number < len(source.line_starts):
            end = source.line_starts[number]
            if source.text.startswith("\r\n", end - 2):
                return "\r\n"
            return source.text[end - 1]
    return "\n"


def _failed(places: list[_Place], changed: Source, changes: SequenceType[Edit]) -> list[_Place]:
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


def _fits(source: Source, place: _Place, written: SequenceType[Suppression], wording: Wording) -> bool:
    changes = list(_comment(source, place, written, wording))
    changed = Source(source.path, applied(source, changes))
    return _shape(changed) == _shape(source) and not _failed([place], changed, changes)


def _file_comment(source: Source, found: list[Finding], wording: Wording) -> Plan:
    outline = _outline(source)
    line = 1 if outline.start is None else source.position(outline.start).line
    start = source.line_starts[line - 1]
    rules = sorted({one.rule for one in found})
    text = f"# {_directive('ignore-file', rules, wording)}{_line_end(source, line)}"
    return Plan([Edit(source.span(start, start), text)], [])


@lru_cache(maxsize=8)
def _outline(source: Source) -> Outline:
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


# JSON ----------------------------------------------------------------------------------------


def _in_json(source: Source, found: list[Finding], reach: Reach, wording: Wording) -> Plan:
    from iacguard.syntax import json

    root = json.parse(source).root
    if not isinstance(root, Mapping) or not isinstance(root.get("Resources"), Mapping):
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


def _metadata(source: Source, target: Mapping, rules: list[str], wording: Wording) -> list[Edit] | None:
    items = [_item(rule, wording) for rule in rules]
    node: Node = target
    # What is missing on the way to the list is added with it.
    missing: object = items
    for depth, name in enumerate(("Metadata", "iacguard", "ignore")):
        if not isinstance(node, Mapping):
            return None
        inner = node.get(name)
        if inner is None:
            for outer in reversed(("Metadata", "iacguard", "ignore")[depth + 1 :]):
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
        newline = _line_end(source, number)
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


# Terraform's JSON ----------------------------------------------------------------------------

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


def _in_terraform_json(source: Source, found: list[Finding], wording: Wording) -> Plan:
    from iacguard.syntax import json

    root = json.parse(source).root
    if not isinstance(root, Mapping):
        return Plan([], [Left(one, "the file is no JSON object") for one in found])
    groups: dict[int, tuple[Mapping, list[Finding]]] = {}
    for one in found:
        target = _body(root, one.span.start)
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


def _body(root: Mapping, offset: int) -> Mapping:
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

    directive = json.dumps(_directive("ignore", rules, wording), ensure_ascii=False)
    comment = target.get("//")
    if comment is None:
        style = _Style.of(source, target)
        start = min(
            (entry.key.span.start for entry in target.entries.values()), default=target.span.start + 1
        )
        between = ", " if style.indent is None else f",{style.newline}{style.indent}"
        return Edit(source.span(start, start), f'"//": {directive}{between if target.entries else ""}')
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
    return Edit(source.span(at, at), f"; {directive[1:-1]}" if comment.text else directive[1:-1])
