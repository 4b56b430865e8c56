"""Lists as the list functions see them."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.cloudformation.texts import concatenate
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Unknown,
    Value,
    map_choices,
    sides,
)

_ALTERNATIVES = 16

HOST_NAMES = "DnsEntries"
"""The attribute of a VPC endpoint that lists its host names, each after its hosted zone and a colon."""


def over_lists(value: Value, function: Callable[[Value], Value]) -> Value:
    """``function`` of a list whose length is not up to a condition, for each way it can turn out."""
    return map_choices(_lifted(value), function, _ALTERNATIVES)


def _lifted(value: Value) -> Value:
    """A list as a choice between lists, where a condition decides whether an element is there."""
    if isinstance(value, Choice):
        return Choice(
            value.span, value.condition, _lifted(value.then), _lifted(value.otherwise), value.origin
        )
    if not isinstance(value, ListValue):
        return value
    open_items = [item for item in value.items if _is_open(item)]
    if not open_items:
        return value
    ways = 1
    for item in open_items:
        ways *= sum(1 for _ in sides(item))
    if ways > _ALTERNATIVES:
        return Unknown(value.span, "more alternatives than are followed")
    return _decided(value, 0)


def lifted_text(value: Value) -> Value:
    """A text as a choice between texts, where a condition decides what one of its pieces is."""
    if isinstance(value, Choice):
        then, otherwise = lifted_text(value.then), lifted_text(value.otherwise)
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    if not isinstance(value, Interpolation):
        return value
    ways = 1
    for piece in value.pieces:
        ways *= sum(1 for _ in sides(piece))
    if ways == 1:
        return value
    if ways > _ALTERNATIVES:
        return Unknown(value.span, "more alternatives than are followed")
    return _spelt_out(value, 0)


def _spelt_out(value: Interpolation, start: int) -> Value:
    for index in range(start, len(value.pieces)):
        piece = value.pieces[index]
        if isinstance(piece, Choice):
            before, after = value.pieces[:index], value.pieces[index + 1 :]
            ways = [
                _spelt_out(Interpolation(value.span, (*before, side, *after), value.origin), index)
                for side in (piece.then, piece.otherwise)
            ]
            return Choice(piece.span, piece.condition, ways[0], ways[1])
    return concatenate(value.pieces, value.span)


def _decided(value: ListValue, start: int) -> Value:
    for index in range(start, len(value.items)):
        item = value.items[index]
        if isinstance(item, Choice) and _is_open(item):
            then = _with_item(value, index, item.then)
            otherwise = _with_item(value, index, item.otherwise)
            return Choice(item.span, item.condition, _decided(then, index), _decided(otherwise, index))
    return value


def _with_item(value: ListValue, index: int, item: Value) -> ListValue:
    middle: tuple[Value, ...] = (item,)
    if isinstance(item, Absent):
        middle = ()
    elif isinstance(item, ListValue):
        middle = item.items
    items = (*value.items[:index], *middle, *value.items[index + 1 :])
    return ListValue(value.span, items, value.origin, value.rest)


def _is_open(item: Value) -> bool:
    """Whether a condition decides how many elements this one is."""
    return isinstance(item, Choice) and any(isinstance(side, (Absent, ListValue)) for side in sides(item))


def fixed(value: Value) -> tuple[Value, ...] | None:
    """The elements of a list all of which are known to be there; None for anything else."""
    return value.items if isinstance(value, ListValue) and value.rest is None else None
