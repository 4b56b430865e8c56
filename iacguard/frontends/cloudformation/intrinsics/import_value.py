"""``Fn::ImportValue``: an output that another stack exports."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.exports import key
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.value import Interpolation, Unknown, Value, map_choices


def import_value(call: Call) -> Value:
    """What another template exports under the name, where one of those that are checked does.

    Otherwise it is unknown, and the same wherever it is imported under the same name.
    """
    symbolic = call.context.undecided().value(call.argument)
    return map_choices(call.value(), lambda written: _imported(written, symbolic, call))


def _imported(written: Value, symbolic: Value, call: Call) -> Value:
    record = call.context.names.record
    for name in (symbolic, written):
        of_name = key(name)
        export = None if of_name is None else record.exports(of_name)
        # A stack cannot import what it exports itself.
        if export is not None and export.path not in record.documents:
            return _here(export.value, call)
    name_text = canonical([written])
    symbol = None if name_text is None else f"Fn::ImportValue({name_text})"
    return Unknown(call.span, "imported from another stack", symbol)


def _here(value: Value, call: Call) -> Value:
    moved = value.at(call.span)
    if isinstance(moved, Interpolation):
        moved.pieces = tuple(piece.at(call.span) for piece in moved.pieces)
    return moved
