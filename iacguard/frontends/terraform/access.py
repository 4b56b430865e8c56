"""Attributes and elements of values, as ``value.name`` and ``value[key]`` get at them."""

from __future__ import annotations

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import describe, number_of, plain_text, settle, symbol_of
from iacguard.frontends.terraform.types import Primitive
from iacguard.frontends.terraform.undecided import (
    Computed,
    DataObject,
    Failed,
    Keyed,
    Numbered,
    ResourceObject,
    SetValue,
    distribute,
    marked,
)
from iacguard.frontends.terraform.unify import type_of
from iacguard.text import Span
from iacguard.value import Choice, ListValue, Literal, MapValue, Origin, Reference, Unknown, Value, made_of


def key_text(key: Value) -> str | None:
    """A settled key as text, None when it is not known. Raises for what can be no key."""
    if isinstance(key, Literal):
        if key.value is None:
            raise EvaluationError(key.span, "found null, expected a key")
        return plain_text(key.value)
    if isinstance(key, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(key.span, f"found {describe(key)}, expected a key")
    return None


def get_attribute(value: Value, name: str, span: Span) -> Value:
    """``value.name``. Raises when there is no such attribute."""
    if type(value) is ResourceObject and not value.sensitive:
        return value.read(name, span)
    holder = settle(value)
    if isinstance(holder, (Choice, Failed)):

        def read(values: list[Value]) -> Value:
            return _attribute(values[0], name, span)

        found = distribute(span, [value], read, settle)
    else:
        # Nearly everything that has attributes is a resource or an object as it is.
        found = _attribute(holder, name, span)
    return marked(found, value) if value.sensitive else found


def _attribute(holder: Value, name: str, span: Span) -> Value:
    """The attribute of a settled value that is no choice."""
    if isinstance(holder, (ResourceObject, DataObject)):
        return holder.read(name, span)
    if isinstance(holder, MapValue):
        return _entry(holder, name, span)
    if _is_plain(holder):
        raise EvaluationError(span, f'found a value without parts, expected an object with "{name}"')
    if isinstance(holder, Computed):
        return holder.part(span, name)
    if isinstance(holder, Reference):
        part = f"{symbol_of(holder)}.{name}"
        return Unknown(span, "its parts are not known", part, made_of=made_of(holder))
    if isinstance(holder, Unknown):
        symbol = None if holder.symbol is None else f"{holder.symbol}.{name}"
        return Unknown(span, holder.reason, symbol, holder.origin, holder.made_of)
    raise EvaluationError(span, f'found {describe(holder)}, expected an object with "{name}"')


def _is_plain(value: Value) -> bool:
    """Whether what is not known is certainly no list, map or object."""
    return isinstance(value, (Unknown, Reference)) and isinstance(type_of(value), Primitive)


def _entry(holder: MapValue, name: str, span: Span) -> Value:
    value = holder.entries.get(name)
    if value is not None:
        return value
    if holder.rest is not None:
        return Unknown(span, holder.rest.reason, made_of=holder.rest.made_of)
    raise EvaluationError(span, f'the object has no "{name}"')


def get_index(value: Value, key: Value, span: Span) -> Value:
    """``value[key]``. Raises when there is no such element."""

    def read(values: list[Value]) -> Value:
        holder, index = values
        if isinstance(holder, ListValue):
            return _element(holder, index, span)
        if isinstance(holder, (MapValue, ResourceObject, DataObject)):
            name = key_text(index)
            if name is None and isinstance(holder, Keyed) and symbol_of(index) == holder.key:
                return holder.open
            if name is None:
                return Unknown(span, "the key is not known", made_of=made_of(holder))
            return get_attribute(holder, name, span)
        if _is_plain(holder):
            raise EvaluationError(span, "found a value without parts, expected a list or a map")
        if isinstance(holder, Computed):
            number = number_or_none(index)
            if isinstance(number, int):
                return holder.item(number)
            known = key_text(index)
            if known is None:
                return Unknown(span, "the index is not known", made_of=made_of(holder))
            return holder.part(span, known)
        if isinstance(holder, (Unknown, Reference)):
            symbol = symbol_of(holder)
            known = key_text(index)
            whole = None if symbol is None or known is None else f"{symbol}[{known}]"
            reason = holder.reason if isinstance(holder, Unknown) else "its parts are not known"
            return Unknown(span, reason, whole, made_of=made_of(holder))
        raise EvaluationError(span, f"found {describe(holder)}, expected a list or a map")

    return marked(distribute(span, [value, key], read, settle), value, key)


def number_or_none(value: Value) -> int | float | None:
    """A settled value as a number where it is one."""
    try:
        return number_of(value)
    except EvaluationError:
        return None


def _element(holder: ListValue, index: Value, span: Span) -> Value:
    if isinstance(holder, SetValue):
        raise EvaluationError(span, "found a set, whose elements have no index, expected a list or a map")
    number = number_of(index)
    if number is None:
        return Unknown(span, "the index is not known", made_of=made_of(holder))
    if isinstance(holder, Numbered) and isinstance(number, int) and 0 <= number < len(holder.items):
        return holder.items[number]
    if holder.rest is not None:
        return Unknown(span, holder.rest.reason, made_of=holder.rest.made_of)
    if not isinstance(number, int) or not 0 <= number < len(holder.items):
        raise EvaluationError(span, f"the list has no element {plain_text(number)}")
    return holder.items[number]


def placed(value: Value, span: Span, note: str | None) -> Value:
    """The value as used at ``span``, with the place it came from as its origin."""
    here = value.span
    if here is span or (
        note is None and here.source is span.source and span.start <= here.start and here.end <= span.end
    ):
        return value
    if isinstance(value, Choice):
        then, otherwise = placed(value.then, span, note), placed(value.otherwise, span, note)
        return Choice(span, value.condition, then, otherwise, Origin(here, note or _FROM, value.origin))
    return value.at(span, note or _FROM)


_FROM = "the value comes from here"
