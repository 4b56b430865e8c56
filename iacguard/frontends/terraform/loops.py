"""Expressions that go over the elements of a collection: ``for`` and splats."""

from __future__ import annotations

from iacguard.frontends.terraform.access import get_attribute, key_text, placed
from iacguard.frontends.terraform.conditions import tested
from iacguard.frontends.terraform.dispatch import evaluate
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import describe, is_null, settle
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.types import NULL, Collection, TupleType
from iacguard.frontends.terraform.undecided import (
    Computed,
    DataObject,
    SetValue,
    TypedList,
    TypedNull,
    distribute,
    marked,
)
from iacguard.frontends.terraform.unify import type_of
from iacguard.syntax.hcl.tree import For, GetAttr, Splat, SplatItem
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import Choice, ListValue, Literal, MapValue, Reference, Unknown, Value, made_of

_SPLAT = "*"
"""The name under which a scope keeps the element that a splat is at; no identifier can be it."""


class Elements(NamedTuple):
    """The elements of a collection with their keys, in the order in which Terraform visits them."""

    pairs: list[tuple[Value, Value]]
    rest: Unknown | None


def elements_of(collection: Value, span: Span) -> Elements | None:
    """The elements of a settled value; None when nothing is known of them."""
    pairs: list[tuple[Value, Value]]
    if isinstance(collection, ListValue):
        rest = collection.rest
        if isinstance(collection, SetValue):
            pairs = [(item, item) for item in collection.items]
        elif rest is None:
            pairs = [(Literal(item.span, index), item) for index, item in enumerate(collection.items)]
        else:
            # Further elements may stand anywhere, so no element knows its index.
            pairs = [(Unknown(item.span, "the index is not known"), item) for item in collection.items]
        return Elements(pairs, rest)
    if isinstance(collection, MapValue):
        entries = collection.entries
        keys = collection.keys
        pairs = [(Literal(keys.get(key, span), key), entries[key]) for key in sorted(entries)]
        return Elements(pairs, collection.rest)
    if isinstance(collection, (Unknown, Reference)):
        return None
    raise EvaluationError(span, f"found {describe(collection)}, expected a list, a set or a map")


def round_scope(
    scope: Scope, names: tuple[str | None, str], element: tuple[Value, Value], position: int
) -> Scope:
    """The names of one round: the variables of the loop, those for key and value, hold an element."""
    bound = {names[1]: Named(element[1], None)}
    if names[0] is not None and names[0] != names[1]:
        bound[names[0]] = Named(element[0], None)
    return scope.binding(bound, f"[{position}]")


def for_each(expression: For, scope: Scope) -> Value:
    """``[for x in y : z]`` and ``{for x in y : k => v}``."""
    collection = evaluate(expression.collection, scope)

    def rounds(values: list[Value]) -> Value:
        elements = elements_of(values[0], expression.collection.span)
        if elements is None:
            return Unknown(
                expression.span, "is made from elements that are not known", made_of=made_of(values[0])
            )
        return marked(_Rounds(expression, scope).over(elements), *values)

    return distribute(expression.span, [collection], rounds, settle)


class _Rounds:
    """The rounds of one ``for`` expression.

    A round whose condition is not decided splits the result into the one with and the one without
    it, up to a few; beyond that the result is only known to hold more.
    """

    SPLITS = 3

    def __init__(self, expression: For, scope: Scope) -> None:
        self.expression = expression
        self.scope = scope
        self.rest: Unknown | None = None
        self.left_out: list[Value] = []
        """The conditions that kept rounds from counting."""
        self.made: list[tuple[Value | None, Value, Value]] = []
        """Key (None in a list), value, and whether the round counts, of every round."""

    def over(self, elements: Elements) -> Value:
        expression = self.expression
        rest = elements.rest
        self.rest = rest and Unknown(rest.span, rest.reason, made_of=rest.made_of)
        names = (expression.key, expression.value)
        for position, element in enumerate(elements.pairs):
            self.scope.namespace.spend(1, expression.span)
            self._round(round_scope(self.scope, names, element, position))
        if sum(1 for _, _, test in self.made if isinstance(test, Choice)) > self.SPLITS:
            self.rest = self.rest or Unknown(expression.span, "has elements that hang on conditions")
            self.made = [made for made in self.made if not isinstance(made[2], Choice)]
        keys = [key for key, _, _ in self.made if key is not None]
        tests = [test for _, _, test in self.made]
        return distribute(expression.span, [*tests, *keys], self._build, settle)

    def _round(self, inner: Scope) -> None:
        expression = self.expression
        test: Value = Literal(expression.span, True)
        if expression.condition is not None:
            test = tested(expression.condition, inner)
            if isinstance(test, Literal) and test.value is False:
                self.left_out.append(test)
                return
        key: Value | None = None
        if expression.result_key is not None:
            key = settle(evaluate(expression.result_key, inner))
        value = evaluate(expression.result_value, inner)
        self.made.append((key, value, test))

    def _build(self, decided: list[Value]) -> Value:
        return marked(self._collected(decided), *decided, *self.left_out)

    def _collected(self, decided: list[Value]) -> Value:
        count = len(self.made)
        tests, keys = decided[:count], decided[count:]
        kept = [
            (position, value)
            for position, ((_, value, _), test) in enumerate(zip(self.made, tests, strict=True))
            if isinstance(test, Literal) and test.value is True
        ]
        span = self.expression.span
        if self.expression.result_key is None:
            return ListValue(span, tuple([value for _, value in kept]), rest=self.rest)
        grouped: dict[str, list[Value]] = {}
        places: dict[str, Span] = {}
        rest = self.rest
        for position, value in kept:
            name = key_text(keys[position])
            if name is None:
                rest = rest or Unknown(span, "a key that is not known", made_of=made_of(keys[position]))
                continue
            if name in grouped and not self.expression.group:
                raise EvaluationError(span, f'two elements have the key "{name}"')
            grouped.setdefault(name, []).append(value)
            places.setdefault(name, keys[position].span)
        if self.expression.group:
            lists = {name: ListValue(span, tuple(values), rest=rest) for name, values in grouped.items()}
            return MapValue(span, lists, places, rest=rest)
        return MapValue(span, {name: values[0] for name, values in grouped.items()}, places, rest=rest)


def splat_item(expression: SplatItem, scope: Scope) -> Value:
    """The element that a splat is at."""
    return scope.names[_SPLAT].value


def _of_null(holder: Value, span: Span) -> Value:
    type = holder.type if isinstance(holder, TypedNull) else NULL
    if isinstance(type, TupleType) or (isinstance(type, Collection) and type.kind != "map"):
        raise EvaluationError(span, "found null in place of a list, which a splat does not go over")
    return ListValue(span, ())


def splat(expression: Splat, scope: Scope) -> Value:
    """``y[*].z``; a value that is no list counts as a list of one, null as an empty one."""
    target = evaluate(expression.target, scope)
    is_item = isinstance(expression.each, SplatItem)
    attribute = expression.each if isinstance(expression.each, GetAttr) else None
    if attribute is not None and not isinstance(attribute.target, SplatItem):
        attribute = None

    def over(values: list[Value]) -> Value:
        holder = values[0]
        if is_null(holder):
            return _of_null(holder, expression.span)
        if isinstance(holder, Unknown) and not isinstance(holder, DataObject):
            return Unknown(expression.span, holder.reason, made_of=holder.made_of)
        if isinstance(holder, Computed) and type_of(holder) is None:
            return Unknown(expression.span, "its elements are not known", made_of=made_of(holder))
        items = holder.items if isinstance(holder, ListValue) else (holder,)
        rest = holder.rest if isinstance(holder, ListValue) else None
        results: list[Value] = []
        for position, item in enumerate(items):
            scope.namespace.spend(1, expression.span)
            if attribute is not None:
                found = get_attribute(item, attribute.name, attribute.span)
                results.append(placed(found, attribute.span, None))
                continue
            inner = scope.binding({_SPLAT: Named(item, None)}, f"[{position}]")
            results.append(evaluate(expression.each, inner))
        made = ListValue(expression.span, tuple(results), rest=rest)
        if isinstance(holder, TypedList):
            # Its elements are of one type, and so is what is the same part of each of them.
            element = type_of(results[0]) if results else holder.element if is_item else None
            made = TypedList(expression.span, made.items, element, rest=rest)
        return marked(made, holder)

    return distribute(expression.span, [target], over, settle)
