"""How often a declaration counts: ``count``, ``for_each``, and ``dynamic`` blocks.

An instance that exists only under a condition has that condition. Where the number of instances is
not known at all, one stands for them: it exists if any does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from iacguard.condition import All, Any, Condition, Opaque
from iacguard.frontends.terraform.addresses import index_text
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import proposition, text_of, value_at
from iacguard.frontends.terraform.operators import number_of, plain_text, settle
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import SIDES, Keyed, Numbered, choice, distribute, negation
from iacguard.syntax.hcl.tree import Body, Expression
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias
from iacguard.typed import Literal as OneOf
from iacguard.value import (
    Absent,
    Choice,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
    made_of,
    map_choices,
    sides,
)

MOST = 20_000
"""Instances that one declaration may have before their number counts as not known."""

Existence: TypeAlias = "bool | Condition"


class Repetition(NamedTuple):
    """One instance of a declaration: its key as addresses write it, its names, its condition."""

    key: str
    names: Mapping[str, Named]
    condition: Condition | None


class Expansion(NamedTuple):
    """The instances of a declaration, and what decides about them."""

    repetitions: list[Repetition]
    governor: Value | None = None
    """The settled value of ``count`` or ``for_each``; None without either."""
    some: Condition | None = None
    """The condition that there is an instance, should the governor not be known."""
    counted: bool = False
    key: str | None = None
    """The symbol of the keys that are not known, where one instance stands for theirs."""

    def collect(self, span: Span, objects: Sequence[Value]) -> Value:
        """What the name of the declaration stands for, given one object an instance."""
        if self.governor is None:
            return objects[0]
        by_key = {repetition.key: made for repetition, made in zip(self.repetitions, objects, strict=True)}

        def side(values: list[Value]) -> Value:
            if self.counted:
                return self._counted_side(span, values[0], objects)
            return self._keyed_side(span, values[0], by_key)

        return distribute(span, [self.governor], side)

    def _counted_side(self, span: Span, count: Value, objects: Sequence[Value]) -> Value:
        number = _count(count)
        if number is not None:
            return ListValue(span, tuple(objects[:number]))
        rest = Unknown(span, "the number of instances is not known")
        if isinstance(count, Literal) or self.some is None:
            return Numbered(span, tuple(objects[:1]), rest, count)
        return choice(span, self.some, Numbered(span, tuple(objects[:1]), rest, count), ListValue(span, ()))

    def _keyed_side(self, span: Span, keys: Value, objects: Mapping[str, Value]) -> Value:
        elements = elements_of(keys)
        entries = {
            element.key: objects[index_text(element.key)]
            for element in elements.known
            if index_text(element.key) in objects
        }
        if elements.is_complete:
            return MapValue(span, entries)
        rest = Unknown(span, "the keys of the instances are not known")
        if self.key is None or self.some is None or not elements.is_open:
            return MapValue(span, entries, rest=rest)
        return Keyed(span, entries, rest, (self.key, objects[_OPEN], self.some))

    def exchanged(self, exchange: Callable[[Value], Value | None]) -> Expansion | None:
        """The same instances somewhere else, where all of them certainly exist; None where they may not."""
        if self.governor is None:
            return self
        is_certain = isinstance(self.governor, Literal) or elements_of(self.governor).is_complete
        governor = exchange(self.governor) if is_certain else None
        if governor is None or any(one.condition is not None for one in self.repetitions):
            return None
        repetitions: list[Repetition] = []
        for one in self.repetitions:
            names: dict[str, Named] = {}
            for name, named in one.names.items():
                value = exchange(named.value)
                if value is None:
                    return None
                names[name] = Named(value, named.note)
            repetitions.append(Repetition(one.key, names, None))
        return self._replace(repetitions=repetitions, governor=governor)


ONCE: Final = Expansion([Repetition("", {}, None)])
"""Of what has neither ``count`` nor ``for_each``."""


def expand(body: Body, scope: Scope) -> Expansion:
    """The instances that ``count`` or ``for_each`` of a resource or a module call make."""
    counted = body.attributes.get("count")
    if counted is not None:
        return _counted(counted.expression, scope)
    keyed = body.attributes.get("for_each")
    if keyed is not None:
        return _keyed(keyed.expression, scope)
    return ONCE


# count -----------------------------------------------------------------------------------------


def _counted(expression: Expression, scope: Scope) -> Expansion:
    governor = settle(value_at(expression, scope))
    # Where the number is known, nobody asks for the condition that there is any.
    is_known = all(isinstance(side, Literal) for side in sides(governor))
    some = None if is_known else _some(governor, expression, scope, "> 0")
    most = max(1 if number is None else number for number in map(_count, sides(governor)))
    if any(isinstance(side, Literal) and _count(side) is None for side in sides(governor)):
        _note_too_many(expression, scope)
    repetitions: list[Repetition] = []
    for index in range(most):
        existence = _existence(governor, partial(_has_index, index, some))
        if existence is not False:
            entries = {"index": Literal(expression.span, index)}
            names = {"count": Named(MapValue(expression.span, entries), None)}
            repetitions.append(Repetition(f"[{index}]", names, None if existence is True else existence))
    return Expansion(repetitions, governor, some, True)


def _note_too_many(expression: Expression, scope: Scope) -> None:
    message = f"more than {MOST} instances, or a number that is none: one stands for all of them"
    scope.namespace.note("budget", expression.span, message)


def _count(value: Value) -> int | None:
    """The number of instances that a side of ``count`` says, None when it is not known."""
    try:
        number = number_of(settle(value))
    except EvaluationError:
        return None
    return None if number is None or number > MOST else max(0, int(number))


def _has_index(index: int, some: Condition | None, side: Value) -> Existence:
    number = _count(side)
    if number is None and isinstance(side, Literal):
        # More than are followed, and one of them is looked at.
        return index == 0
    if number is None:
        return some if index == 0 and some is not None else False
    return index < number


def _some(governor: Value, expression: Expression, scope: Scope, has_some: str) -> Condition:
    """The condition that there are instances, the same for declarations over the same value."""
    if isinstance(governor, Keyed):
        return governor.some
    symbols = {side.symbol for side in sides(governor) if isinstance(side, Unknown)}
    symbol = symbols.pop() if len(symbols) == 1 else None
    text = f"{text_of(expression)} {has_some}"
    if symbol is None:
        return some_condition(expression, scope, text)
    formula = Opaque(f"{symbol} {has_some}")
    return scope.namespace.conditions.named(text, scope.namespace.path, formula, expression.span)


def some_condition(expression: Expression, scope: Scope, text: str) -> Condition:
    """The condition that something that is not known has elements."""
    formula = Opaque(proposition(expression, scope, text))
    return scope.namespace.conditions.named(text, scope.namespace.path, formula, expression.span)


# for_each --------------------------------------------------------------------------------------


class Element(NamedTuple):
    """One element of what is repeated over."""

    key: str
    value: Value
    place: Span


class Elements(NamedTuple):
    """The elements of a map or a set of strings."""

    known: list[Element]
    unkeyed: list[Value]
    """Elements of a set whose text is not known."""
    is_complete: bool

    @property
    def is_open(self) -> bool:
        """Whether there may be elements of which nothing is known."""
        return not self.is_complete and not self.unkeyed


def elements_of(value: Value) -> Elements:
    """What ``for_each`` sees in a value that is no choice."""
    value = settle(value)
    if isinstance(value, MapValue):
        known = [
            Element(key, item, value.keys.get(key, value.span)) for key, item in sorted(value.entries.items())
        ]
        return Elements(known, [], value.rest is None)
    if not isinstance(value, ListValue):
        return Elements([], [], is_absent(value))
    texts: dict[str, Element] = {}
    unkeyed: list[Value] = []
    for item in value.items:
        inner = settle(item)
        if isinstance(inner, Literal) and inner.value is not None:
            text = plain_text(inner.value)
            texts.setdefault(text, Element(text, item, item.span))
        else:
            unkeyed.append(item)
    return Elements(list(texts.values()), unkeyed, value.rest is None and not unkeyed)


_OPEN = "[*]"
"""The key of the instance that stands for those whose keys are not known."""


def _keyed(expression: Expression, scope: Scope) -> Expansion:
    governor = settle(value_at(expression, scope))
    by_side = [elements_of(side) for side in sides(governor)]
    if sum(len(elements.known) for elements in by_side) > MOST:
        _note_too_many(expression, scope)
        governor = Unknown(expression.span, "more instances than are followed")
        by_side = [Elements([], [], False)]
    places = {element.key: element.place for elements in by_side for element in elements.known}
    by_key = {id(side): _values(side) for side in sides(governor)}
    repetitions: list[Repetition] = []
    for key, place in places.items():
        existence = _existence(governor, partial(_has_key, key, by_key))
        value = map_choices(governor, partial(_value_of, key, by_key), SIDES)
        names = _each(expression.span, Literal(place, key), value)
        if existence is not False:
            repetitions.append(Repetition(index_text(key), names, None if existence is True else existence))
    if all(elements.is_complete for elements in by_side):
        return Expansion(repetitions, governor)
    some = _some(governor, expression, scope, "has elements")
    repetitions.append(_open_repetition(expression, governor, some, scope))
    return Expansion(repetitions, governor, some, key=_key_symbol(governor, expression, scope))


def _values(side: Value) -> dict[str, Value]:
    return {element.key: element.value for element in elements_of(side).known}


def _has_key(key: str, by_key: Mapping[int, Mapping[str, Value]], side: Value) -> bool:
    return key in by_key.get(id(side), ())


def _value_of(key: str, by_key: Mapping[int, Mapping[str, Value]], side: Value) -> Value:
    return by_key.get(id(side), {}).get(key) or Absent(side.span)


def _each(span: Span, key: Value, value: Value) -> dict[str, Named]:
    return {"each": Named(MapValue(span, {"key": key, "value": value}), "element of for_each")}


def _open_repetition(expression: Expression, governor: Value, some: Condition, scope: Scope) -> Repetition:
    """The instance that stands for those whose keys are not known."""

    def has_some(side: Value) -> Existence:
        elements = elements_of(side)
        return True if elements.unkeyed else False if elements.is_complete else some

    existence = _existence(governor, has_some)
    unkeyed = [value for side in sides(governor) for value in elements_of(side).unkeyed]
    symbol = _key_symbol(governor, expression, scope)
    parts = made_of(governor)
    key: Value = Unknown(expression.span, "the keys of for_each are not known", symbol, made_of=parts)
    reason = "the elements of for_each are not known"
    value: Value = Unknown(expression.span, reason, f"{symbol} value", made_of=parts)
    if isinstance(governor, Keyed):
        value = governor.open
    if len(unkeyed) == 1 and not isinstance(governor, Choice):
        key = value = unkeyed[0]
    condition = existence if isinstance(existence, Condition) else None
    return Repetition(_OPEN, _each(expression.span, key, value), condition)


def _key_symbol(governor: Value, expression: Expression, scope: Scope) -> str:
    """The symbol of the keys that are not known, the same for declarations over the same value."""
    if isinstance(governor, Keyed):
        return governor.key
    if isinstance(governor, Unknown) and governor.symbol is not None:
        return f"each.key of {governor.symbol}"
    return proposition(expression, scope, f"each.key of {text_of(expression)}")


# Conditions ------------------------------------------------------------------------------------


def _existence(governor: Value, test: Callable[[Value], Existence]) -> Existence:
    """When a test of the sides of a value comes out true."""
    if not isinstance(governor, Choice):
        return test(governor)
    condition = governor.condition
    then, otherwise = _existence(governor.then, test), _existence(governor.otherwise, test)
    if isinstance(then, bool) and isinstance(otherwise, bool):
        if then == otherwise:
            return then
        return condition if then else negation(condition)
    with_then = _and(condition, then)
    with_otherwise = _and(negation(condition), otherwise)
    if with_then is False:
        return with_otherwise
    return with_then if with_otherwise is False else _or(with_then, with_otherwise)


def _and(left: Condition, right: Existence) -> Condition | OneOf[False]:
    if isinstance(right, bool):
        return left if right else False
    return Condition(f"{left.name} && {right.name}", All((left, right)), left.span)


def _or(left: Condition, right: Condition) -> Condition:
    return Condition(f"{left.name} || {right.name}", Any((left, right)), left.span)


def both(left: Condition | None, right: Condition | None) -> Condition | None:
    """The condition that holds when both do; None is what always holds."""
    if left is None or left == right:
        return right
    if right is None:
        return left
    return Condition(f"{left.name} && {right.name}", All((left, right)), right.span)
