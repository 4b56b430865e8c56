"""``Fn::ImportValue``: an output that another stack exports."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.exports import key, keys_of_stacks
from iacguard.frontends.cloudformation.record import Export
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.value import Interpolation, Unknown, Value, map_choices


def import_value(call: Call) -> Value:
    """What another template exports under the name, where one of those that are checked does.

    Otherwise it is unknown, and the same wherever it is imported under the same name.
    """
    symbolic = call.context.undecided().value(call.argument)
    return map_choices(call.value(), lambda written: _imported(written, symbolic, call))


def _imported(written: Value, symbolic: Value, call: Call) -> Value:
    for name in (symbolic, written):
        of_name = key(name)
        found = set() if of_name is None else _exported((of_name,), call)
        # Where the name of a stack is meant there can be several, of which nobody knows the right one.
        found = found or _exported(keys_of_stacks(name), call)
        if len(found) == 1:
            return _here(found.pop().value, call)
    name_text = canonical([written])
    symbol = None if name_text is None else f"Fn::ImportValue({name_text})"
    return Unknown(call.span, "imported from another stack", symbol)


def _exported(keys: Iterable[str], call: Call) -> set[Export]:
    record = call.context.names.record
    found = (record.exports(key) for key in keys)
    # A stack cannot import what it exports itself.
    return {one for one in found if one is not None and one.path not in record.documents}


def _here(value: Value, call: Call) -> Value:
    moved = value.at(call.span)
    if isinstance(moved, Interpolation):
        moved.pieces = tuple(piece.at(call.span) for piece in moved.pieces)
    return moved
