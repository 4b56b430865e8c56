"""Hovers: what a value is and where it comes from, what a rule finds, what an action allows.

What is evaluated is evaluated by the front ends; here it is put into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from lsprotocol import types

from iacguard.condition import Condition, Equals, TooManyCases, decided
from iacguard.config import pages
from iacguard.config.files import OWN, SHARED
from iacguard.finding import Finding
from iacguard.graph.expressions import Detail, Expression, Worth
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Unit
from iacguard.lsp import iam_actions
from iacguard.lsp.analyser import View
from iacguard.lsp.concealing import CONCEALED, Secrets
from iacguard.lsp.diagnostics import link_of
from iacguard.lsp.documents import Document
from iacguard.lsp.expressions import Found, expressions_in
from iacguard.lsp.markup import Markup
from iacguard.lsp.places import Places
from iacguard.lsp.positions import Place
from iacguard.lsp.server import Server
from iacguard.lsp.worded import Words, formula_words, reference
from iacguard.suppress import comments
from iacguard.suppress.suppression import may_suppress
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    Origin,
    Reference,
    Unknown,
    Value,
    origins,
    sides,
)

_MOST_INSTANCES: Final = 12
_MOST_SIDES: Final = 8
_MOST_ORIGINS: Final = 6
_MOST_LINKS: Final = 12
_LONGEST_RULE: Final = 100
_INSTANCE: Final = re.compile(r"\[(?:\d+|\*|\"(?:[^\"\\]|\\.)*\")\]")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_RULE: Final = re.compile(r"[\w*/-]")


def register(server: Server) -> None:
    """Adds hovers."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.ask(params.text_document.uri, partial(_hover, server, params.position))


def _hover(server: Server, position: types.Position, view: View, document: Document) -> types.Hover | None:
    documents = server.client_capabilities.text_document
    formats = documents.hover.content_format if documents and documents.hover else None
    markup = Markup(formats is None or types.MarkupKind.Markdown in formats)
    offset = document.offset(Place(position.line, position.character))
    return hover_at(Asked(view, document, server.places(view), markup), offset)


class Asked(NamedTuple):
    """What a hover is made from."""

    view: View
    document: Document
    places: Places
    markup: Markup = Markup()


class _Told(NamedTuple):
    span: Span
    text: str


def hover_at(asked: Asked, offset: int) -> types.Hover | None:
    """The hover at an offset of a document; None where there is nothing to say."""
    source = asked.document.source
    action = _of_action(asked, offset)
    # What is around an action is not what it is asked for.
    expression = _of_expression(asked, offset) if action is None else None
    told = [
        one
        for one in (expression, action, _of_name_of_rule(asked, offset), *_of_findings(asked, offset))
        if one is not None
    ]
    if not told:
        return None
    place = min((one.span for one in told), key=lambda span: span.end - span.start)
    kind = types.MarkupKind.Markdown if asked.markup.is_markdown else types.MarkupKind.PlainText
    contents = types.MarkupContent(kind, asked.markup.apart(one.text for one in told))
    return types.Hover(contents, asked.places.range(Span(source, place.start, place.end)))


# Rules -------------------------------------------------------------------------------------------


def _of_findings(asked: Asked, offset: int) -> Iterator[_Told]:
    result = asked.view.analysis.files.get(asked.document.path)
    seen: set[str] = set()
    for finding in result.findings if result is not None else ():
        span = finding.span
        if finding.rule in seen or not span.start <= offset < max(span.end, span.start + 1):
            continue
        page = pages.find(finding.rule)
        if page is not None:
            seen.add(finding.rule)
            yield _Told(span, _page(page, asked.markup, finding))


def _of_name_of_rule(asked: Asked, offset: int) -> _Told | None:
    source = asked.document.source
    span = _word(source, offset)
    if span is None or "-" not in span.text:
        return None
    if PurePosixPath(source.path).name in (OWN, SHARED):
        quotes = source.text[span.start - 1 : span.start], source.text[span.end : span.end + 1]
        is_key = source.text[: span.start].endswith("rules.")
        if not is_key and not set(quotes) <= {'"', "'"}:
            return None
    elif not _is_suppressed_name(source, span):
        return None
    return _rules_named(span, asked.markup)


def _is_suppressed_name(source: Source, span: Span) -> bool:
    if not may_suppress(source, False):
        return False
    return any(
        name.span.start <= span.start and span.end <= name.span.end
        for suppression in comments.read(source)
        for name in suppression.rules
    )


def _word(source: Source, offset: int) -> Span | None:
    text = source.text
    start = end = min(offset, len(text))
    while start > max(0, offset - _LONGEST_RULE) and _RULE.match(text[start - 1]):
        start -= 1
    while end < min(len(text), offset + _LONGEST_RULE) and _RULE.match(text[end]):
        end += 1
    return source.span(start, end) if end > start else None


def _rules_named(span: Span, markup: Markup) -> _Told | None:
    name = span.text
    if "*" in name:
        from fnmatch import fnmatchcase

        matching = [id for id in pages.ids() if fnmatchcase(id, name)]
        if not matching:
            return None
        shown = [markup.code(id) for id in matching[:_MOST_LINKS]]
        more = [f"and {len(matching) - _MOST_LINKS} more"] if len(matching) > _MOST_LINKS else []
        head = f"{markup.code(name)} names {len(matching)} rules"
        return _Told(span, f"{head}\n\n{markup.bullets([*shown, *more])}")
    page = pages.find(name)
    return None if page is None else _Told(span, _page(page, markup))


def _page(page: pages.Page, markup: Markup, finding: Finding | None = None) -> str:
    severity = page.severity if finding is None else finding.severity
    head = f"{markup.bold(page.title)}\n\n{markup.code(page.id)}, {severity}, {page.category}"
    message = ""
    if finding is not None:
        when = f", when {' and '.join(map(str, finding.when))}" if finding.when else ""
        message = markup.text(f"Here: {finding.message}{when}")
    return markup.joined(
        (
            head,
            message,
            markup.written(page.text),
            f"{markup.bold('Why:')} {markup.written(page.why)}" if page.why else "",
            f"{markup.bold('Fix:')} {markup.written(page.fix)}" if page.fix else "",
            markup.link("The rule's page", link_of(page.id)) if link_of(page.id) else "",
        )
    )


# Actions -----------------------------------------------------------------------------------------


def _of_action(asked: Asked, offset: int) -> _Told | None:
    span = iam_actions.action_at(asked.document.source, offset)
    return None if span is None else _Told(span, iam_actions.told(span.text, asked.markup))


# Expressions -------------------------------------------------------------------------------------


def _of_expression(asked: Asked, offset: int) -> _Told | None:
    around = [
        one
        for one in expressions_in(asked.view, asked.document, offset, offset)
        if one.span.start <= offset < one.span.end
    ]
    if not around:
        return None
    # Of two as long the later one is the inner one.
    span = min(reversed(around), key=lambda one: one.span.end - one.span.start).span
    same = [one for one in around if (one.span.start, one.span.end) == (span.start, span.end)]
    innermost: dict[int, Found] = {id(one.unit): one for one in same}
    teller = _Teller(asked)
    text = teller.told(list(innermost.values()))
    return _Told(span, text) if text else None


class _Teller:
    """Puts what is known of an expression into words."""

    def __init__(self, asked: Asked) -> None:
        self.markup = asked.markup
        self.places = asked.places
        self.here = asked.document.path
        files = asked.view.analysis.files.values()
        self.secrets = Secrets(finding for file in files for finding in file.findings if finding.secret)
        self.words = Words(self.secrets)

    def told(self, found: Sequence[Found]) -> str:
        """An expression as it is in every unit."""
        first = found[0].expression
        if first.sort == "resource" and not first.addresses:
            return f"{self.markup.code(first.name)}: no instance is made"
        if first.sort == "resource":
            return self.markup.joined(
                self._resources(one.unit, one.expression.addresses) for one in found[:1]
            )
        if first.sort == "condition":
            return self.markup.joined(
                self._condition(condition, found[0].unit) for condition in first.conditions[:_MOST_SIDES]
            )
        worths = [worth for one in found for worth in one.expression.worths()]
        targets = _targets(found[0].unit, worths)
        if targets and all(_is_whole(worth.value) for worth in worths):
            return self._resources(found[0].unit, targets)
        resource = found[0].unit.graph.get(targets[0]) if len(targets) == 1 else None
        parts = [self._worths(first, worths), self._details(first, first.details())]
        if resource is not None:
            parts.append(self._resource(resource, found[0].unit))
        parts.extend(self._conditions_of(worths, found[0].unit))
        return self.markup.joined(parts)

    # Places -------------------------------------------------------------------------------------

    def place(self, span: Span) -> str:
        """A file and a line, to be clicked."""
        path, line = span.source.path, span.start_position.line
        uri = self.places.uri(path)
        name = PurePosixPath(path).name
        return self.markup.link(f"{name}:{line}", f"{uri}#L{line}" if uri else "")

    # Values -------------------------------------------------------------------------------------

    def _worths(self, expression: Expression, worths: Sequence[Worth]) -> str:
        names = (expression.name, expression.property)
        by_text: dict[str, list[Worth]] = {}
        for worth in worths:
            by_text.setdefault(self._key(worth.value, names), []).append(worth)
        title = self.markup.code(self.secrets.without(expression.name)) if expression.name else "The value"
        if not by_text:
            return f"{title}: no instance is made" if expression.sort != "value" else ""
        if len(by_text) == 1:
            same = next(iter(by_text.values()))
            value = same[0].value
            text = self.words.text(value, names)
            if text is not None and expression.sort == "value" and text in value.span.text:
                # It stands there as it is.
                return ""
            told = self._value(title, value, names)
            return self.markup.joined((told, self._origins(same))) if told else ""
        lines = [self._instance(ones, names) for ones in list(by_text.values())[:_MOST_INSTANCES]]
        if len(by_text) > _MOST_INSTANCES:
            lines.append(f"and {len(by_text) - _MOST_INSTANCES} other values")
        return f"{title} differs between instances:\n\n{self.markup.bullets(lines)}"

    def _key(self, value: Value, names: Sequence[str]) -> str:
        """What tells values apart that are told differently."""
        if isinstance(value, Unknown):
            return f"unknown {value.reason}"
        return self.words.line(value, names)

    def _instance(self, worths: Sequence[Worth], names: Sequence[str]) -> str:
        value = worths[0].value
        wheres = [self.markup.code(worth.where) for worth in worths if worth.where]
        where = ", ".join(wheres[:3]) + (f" and {len(wheres) - 3} more" if len(wheres) > 3 else "")
        return f"{where or 'here'}: {self._short(value, names)}"

    def _short(self, value: Value, names: Sequence[str]) -> str:
        """A value on a line."""
        if isinstance(value, Unknown):
            return self._unknown(value)
        line = self.words.line(value, names)
        return self.markup.code(line if len(line) <= 300 else f"{line[:300]}...")

    def _value(self, title: str, value: Value, names: Sequence[str]) -> str:
        if isinstance(value, Unknown):
            # Nobody knows it here, so there is nothing to conceal.
            if value.reason.startswith(f"{names[0]} is "):
                return f"{title} {self.markup.text(value.reason.removeprefix(names[0]).lstrip())}"
            return f"{title} is {self._unknown(value)}"
        if self.secrets.hides(value, names):
            return f"{title} is {CONCEALED}, a secret that is not shown"
        if isinstance(value, Absent):
            return f"{title} is not set"
        if isinstance(value, Reference):
            return self._reference(title, value, names)
        if isinstance(value, Choice):
            return f"{title} is\n\n{self.markup.bullets(self._sides(value, names))}"
        short = self.words.is_short(value, names)
        if short is not None:
            return f"{title} = {self.markup.code(short)}"
        return f"{title} =\n\n{self.markup.block(self.words.lines(value, names))}"

    def _unknown(self, value: Unknown) -> str:
        reason = self.markup.text(self.secrets.without(value.reason))
        parts = dict.fromkeys(self.markup.code(reference(part)) for part in value.made_of)
        made_of = f", made of {', '.join(parts)}" if parts else ""
        if (value.symbol is None and not value.made_of) or value.reason.endswith("not on disk"):
            return f"not known: {reason}"
        return f"known only at deployment: {reason}{made_of}"

    def _reference(self, title: str, value: Reference, names: Sequence[str]) -> str:
        target = self.markup.code(self.secrets.without(value.target))
        what = f"the attribute {self.markup.code(value.attribute)} of {target}" if value.attribute else target
        if value.value is not None and not isinstance(value.value, (Unknown, Reference)):
            known = self.words.line(value.value, names)
            return f"{title} = {self.markup.code(known)}, {what}"
        return f"{title} is {what}, known only at deployment"

    def _sides(self, value: Value, names: Sequence[str]) -> list[str]:
        lines: list[str] = []
        rows = list(_rows(value, ()))
        for when, side in rows[:_MOST_SIDES]:
            words = " and ".join(map(self._condition_name, when))
            lead = f"when {words}" if words else "otherwise"
            lines.append(f"{lead}: {self._short(side, names)}")
        if len(rows) > _MOST_SIDES:
            lines.append(f"and {len(rows) - _MOST_SIDES} more")
        return lines

    def _origins(self, worths: Sequence[Worth]) -> str:
        told: dict[str, None] = {}
        for worth in worths:
            for value in sides(worth.value):
                for origin in _chain(value):
                    told[
                        f"{self.markup.text(self.secrets.without(_note(origin)))} ({self.place(origin.span)})"
                    ] = None
        lines = list(told)
        if not lines:
            return ""
        more = ", ..." if len(lines) > _MOST_ORIGINS else ""
        return f"{', '.join(lines[:_MOST_ORIGINS])}{more}"

    def _details(self, expression: Expression, details: Iterable[Detail]) -> str:
        lines: list[str] = []
        names = (expression.name, expression.property)
        for label, value in details:
            if label in ("type", "allowed pattern") and isinstance(value, Literal):
                text = self.markup.code(str(value.value))
            elif label == "default":
                text = self.markup.code(self.words.line(value, names))
            elif isinstance(value, Literal):
                text = self.markup.text(self.secrets.without(str(value.value)))
            elif isinstance(value, ListValue):
                text = ", ".join(self._short(item, ()) for item in value.items[:_MOST_INSTANCES])
                text += ", ..." if len(value.items) > _MOST_INSTANCES else ""
            else:
                text = self._short(value, names)
            lines.append(f"{label}: {text}")
        return self.markup.bullets(lines)

    # Conditions ---------------------------------------------------------------------------------

    def _conditions_of(self, worths: Sequence[Worth], unit: Unit) -> Iterator[str]:
        """The conditions that sides hang on, where they have names that do not say what they mean."""
        conditions: dict[Condition, None] = {}
        for worth in worths:
            _conditions_in(worth.value, conditions)
        for condition in list(conditions)[:3]:
            if not _says_itself(condition):
                yield self._condition(condition, unit)

    def _condition(self, condition: Condition, unit: Unit) -> str:
        code = self.markup.code
        place = f" ({self.place(condition.span)})" if condition.span is not None else ""
        said = _possible(condition, unit)
        lines = [f"{code(condition.name)}: {self._formula(condition)}{place}, {said}"]
        inner: dict[Condition, None] = {}
        _named_in(condition.formula, inner)
        for one in list(inner)[:_MOST_SIDES]:
            if not _says_itself(one):
                lines.append(f"where {code(one.name)}: {self._formula(one)}")
        return lines[0] if len(lines) == 1 else f"{lines[0]}\n\n{self.markup.bullets(lines[1:])}"

    def _condition_name(self, name: str) -> str:
        name = self.secrets.without(name)
        return name if _PLAIN_NAME.fullmatch(name) else self.markup.code(name)

    def _formula(self, condition: Condition) -> str:
        return self.markup.text(self.secrets.without(formula_words(condition.formula)))

    # Resources ----------------------------------------------------------------------------------

    def _resources(self, unit: Unit, addresses: Sequence[str]) -> str:
        known = [resource for address in addresses if (resource := unit.graph.get(address)) is not None]
        if not known:
            kind = "is read at deployment" if any(".data." in f".{one}" for one in addresses) else ""
            if addresses and kind:
                return f"{self.markup.code(addresses[0])} {kind}"
            return ""
        parts = [self._resource(known[0], unit, known)]
        if len(known) > 1:
            shown = ", ".join(self.markup.code(one.address) for one in known[:_MOST_INSTANCES])
            more = f" and {len(known) - _MOST_INSTANCES} more" if len(known) > _MOST_INSTANCES else ""
            parts.append(f"{len(known)} instances: {shown}{more}")
        return self.markup.joined(parts)

    def _resource(self, resource: Resource, unit: Unit, alike: Sequence[Resource] = ()) -> str:
        code = self.markup.code
        identity = resource.identity
        address = resource.address if len(alike) < 2 else _of_all(resource.address)
        head = f"{code(address)}: {self.markup.bold(resource.type)}"
        if identity.source_type != resource.type:
            head += f", written as {code(identity.source_type)}"
        head += f" ({self.place(resource.header)})"
        lines: list[str] = []
        if resource.condition is not None:
            lines.append(f"exists when {self._condition_name(resource.condition.name)}")
        addresses = {one.address for one in alike} or {resource.address}
        generated = [
            one
            for one in unit.graph.resources.values()
            if one.identity.language == "sam"
            and one.header == resource.header
            and one.address not in addresses
        ]
        if generated:
            listed = [f"{code(one.address)} ({self.markup.text(one.type)})" for one in generated]
            lines.append(f"SAM also makes {_some(listed)}")
        to: dict[str, None] = {}
        by: dict[str, None] = {}
        for edge in unit.graph.edges:
            if edge.source in addresses:
                to[f"{code(_of_all(edge.target))} by {code(edge.property)}"] = None
            elif edge.target in addresses:
                by[f"{code(_of_all(edge.source))} by {code(edge.property)}"] = None
        if to:
            lines.append(f"refers to {_some(list(to))}")
        if by:
            lines.append(f"is referred to from {_some(list(by))}")
        return self.markup.joined((head, self.markup.bullets(lines)))


def _of_all(address: str) -> str:
    """An address without what tells apart the instances of one declaration."""
    return _INSTANCE.sub("", address)


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _MOST_LINKS} more" if len(texts) > _MOST_LINKS else ""
    return f"{', '.join(texts[:_MOST_LINKS])}{more}"


def _targets(unit: Unit, worths: Sequence[Worth]) -> list[str]:
    """The resources of the unit that values refer to."""
    found = {
        value.target: None
        for worth in worths
        for value in sides(worth.value)
        if isinstance(value, Reference) and unit.graph.get(value.target) is not None
    }
    return list(found)


def _is_whole(value: Value) -> bool:
    """Whether a value is a resource and no attribute of one."""
    return isinstance(value, Reference) and value.attribute is None


def _rows(value: Value, when: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Value]]:
    """The sides of a choice with what they hang on; the last one, which is left over, with nothing."""
    if not isinstance(value, Choice):
        yield when, value
        return
    name = value.condition.name
    yield from _rows(value.then, (*when, name))
    if isinstance(value.otherwise, Choice):
        yield from _rows(value.otherwise, when)
    else:
        yield when, value.otherwise


def _chain(value: Value) -> Iterator[Origin]:
    yield from origins(value)
    if isinstance(value, Interpolation):
        for piece in value.pieces:
            yield from _chain(piece)


def _note(origin: Origin) -> str:
    return "from" if origin.note == "the value comes from here" else origin.note


def _conditions_in(value: Value, found: dict[Condition, None]) -> None:
    if isinstance(value, Choice):
        found[value.condition] = None
        _conditions_in(value.then, found)
        _conditions_in(value.otherwise, found)


def _named_in(formula: object, found: dict[Condition, None], depth: int = 0) -> None:
    operands = getattr(formula, "operands", ())
    operand = getattr(formula, "operand", None)
    for one in (*operands, *(() if operand is None else (operand,))):
        if isinstance(one, Condition):
            found[one] = None
            _named_in(one.formula, found, depth + 1)
        elif depth < _MOST_SIDES:
            _named_in(one, found, depth + 1)
    if isinstance(formula, Condition) and formula not in found:
        found[formula] = None
        if depth < _MOST_SIDES:
            _named_in(formula.formula, found, depth + 1)


def _says_itself(condition: Condition) -> bool:
    """Whether the name of a condition is its meaning, as with those that have no name of their own."""
    formula = condition.formula
    if isinstance(formula, Equals) and formula.variable.name == condition.name:
        return True
    return condition.name == formula_words(formula) or " " in condition.name


def _possible(condition: Condition, unit: Unit) -> str:
    try:
        side = decided(condition.formula)
        if side is None:
            side = unit.graph.consistency.only_side(condition, ())
    except (TooManyCases, RecursionError):
        side = None
    if side is None:
        return "which may or may not hold"
    return "which always holds" if side else "which never holds"
