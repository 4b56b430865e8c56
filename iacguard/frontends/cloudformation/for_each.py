"""``Fn::ForEach``: the entries of a mapping, with its loops unrolled and its includes put in.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html

A collection that is not known gives one representative entry whose loop variable is unknown, so
that what is written inside the loop is checked. One that hangs on a condition gives the entries of
both sides, each under its condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.condition import All, Condition, Not
from iacguard.frontends.cloudformation.context import LOOP, TRANSFORM, Context, Declared, Section
from iacguard.frontends.cloudformation.include import included
from iacguard.frontends.cloudformation.record import MOST_ITERATIONS
from iacguard.frontends.cloudformation.texts import known_text
from iacguard.syntax.node import Entry, Mapping, Scalar, Sequence
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import Absent, Choice, ListValue, Unknown, Value

# Most of what is declared is made here, and the constructor of a named tuple only calls this.
_new: Final = tuple.__new__


def declarations(section: Mapping, context: Context) -> Section:
    """What a mapping declares, in the order written."""
    if section.tag == "!Transform":
        inner = Entry(_name(section), Mapping(section.span, section.entries))
        section = Mapping(section.span, {TRANSFORM: inner})
    plain = None if context.bindings else _plain(section, context)
    if plain is not None:
        return Section(plain, None)
    declared: dict[str, Declared] = {}
    rest: Unknown | None = None
    for found in _entries(section, context, None):
        if isinstance(found, Unknown):
            rest = found
        else:
            declared[found.name] = found
    return Section(list(declared.values()), rest)


def _plain(section: Mapping, context: Context) -> list[Declared] | None:
    """The entries of a mapping that has no loops and includes; None for any other."""
    declared: list[Declared] = []
    for key, (name, node) in section.entries.items():
        if key[:4] == "Fn::" and (key == TRANSFORM or key.startswith(LOOP)):
            return None
        declared.append(_new(Declared, (key, name.span, node, context, None)))
    return declared


def _name(section: Mapping) -> Scalar:
    return Scalar(Span(section.span.source, section.span.start, section.span.start), TRANSFORM, TRANSFORM)


def _entries(section: Mapping, context: Context, guard: Condition | None) -> Iterator[Declared | Unknown]:
    for key, entry in section.entries.items():
        if key.startswith(LOOP):
            yield from _loop(entry, context, guard)
        elif key == TRANSFORM:
            mapping = included(entry.value, entry.key.span, context)
            if mapping is None:
                yield Unknown(entry.key.span, "made by a macro")
            else:
                yield from _entries(mapping, context, guard)
        else:
            yield Declared(context.name(key), entry.key.span, entry.value, context, guard)


def _loop(entry: Entry, context: Context, guard: Condition | None) -> Iterator[Declared | Unknown]:
    key, node = entry
    record = context.names.record
    if not context.names.template.has_language_extensions:
        message = f"{LOOP} means nothing without the transform AWS::LanguageExtensions"
        context.problem(key.span, f"{message}; add it to Transform")
    parts = node.items if isinstance(node, Sequence) else []
    body = parts[2] if len(parts) == 3 else None
    if len(parts) != 3 or not isinstance(parts[0], Scalar) or not isinstance(body, Mapping):
        context.problem(
            key.span, f"{LOOP} takes a loop variable, a collection and a mapping to repeat, in this order"
        )
        yield Unknown(key.span, "a loop that is not written as CloudFormation expects it")
        return
    variable = parts[0].text
    for item in _items(context.value(parts[1]), f"{key.text}.{variable}", guard):
        if record.iterations >= MOST_ITERATIONS:
            record.note("loop-budget", key.span, f"more than {MOST_ITERATIONS} repetitions are not followed")
            yield Unknown(key.span, "more repetitions than are followed")
            return
        record.iterations += 1
        if record.depth >= 100:
            yield Unknown(key.span, "nested too deeply")
            return
        record.depth += 1
        try:
            yield from _entries(body, context.bound(variable, item.value), item.guard)
        finally:
            record.depth -= 1


class _Item(NamedTuple):
    value: Value
    guard: Condition | None


def _items(collection: Value, symbol: str, guard: Condition | None) -> Iterator[_Item]:
    """The values that a loop runs over. Equal values under one condition are one."""
    seen: set[tuple[str | None, Condition | None]] = set()
    for item in _unrolled(collection, symbol, guard):
        identity = (known_text(item.value), item.guard)
        if identity not in seen:
            seen.add(identity)
            yield item


def _unrolled(value: Value, symbol: str, guard: Condition | None) -> Iterator[_Item]:
    if isinstance(value, ListValue):
        for inner in value.items:
            yield from _unrolled(inner, symbol, guard)
        if value.rest is not None:
            yield _Item(_any(value.span, symbol), guard)
    elif isinstance(value, Choice):
        yield from _unrolled(value.then, symbol, both(guard, value.condition))
        yield from _unrolled(value.otherwise, symbol, both(guard, negated(value.condition)))
    elif known_text(value) is not None:
        yield _Item(value, guard)
    elif not isinstance(value, Absent):
        yield _Item(_any(value.span, symbol), guard)


def _any(span: Span, symbol: str) -> Unknown:
    return Unknown(span, "the loop's collection is not known", symbol)


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that both hold; None is always true."""
    if first is None or second is None or first == second:
        return second if first is None else first
    for one in (first, second):
        if one.formula is False:
            return one
    return Condition(f"{first.name} and {second.name}", All((first, second)), second.span)


def negated(condition: Condition) -> Condition:
    """The condition that another one does not hold."""
    return Condition(f"not {condition.name}", Not(condition), condition.span)
