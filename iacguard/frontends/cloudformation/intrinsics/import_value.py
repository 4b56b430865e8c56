"""``Fn::ImportValue``: an output that another stack exports."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.exports import key, keys_of_stacks
from iacguard.frontends.cloudformation.record import Export
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.value import Interpolation, Literal, Unknown, Value, map_choices


def import_value(call: Call) -> Value:
    """What another template exports under the name, where one of those that are checked does.

    Otherwise it is unknown, and the same wherever it is imported under the same name.
    """
    imported = call.context.names.imported
    text = None if call.context.bindings else _text(call.argument)
    known = None if text is None else imported.get(text)
    if known is not None:
        return _here(known.value, call)
    symbolic = call.context.undecided().value(call.argument)
    found = _exported_as(symbolic, call)
    if found is not None and text is not None and _is_one_text(symbolic):
        # All names in it are declared, so there is nothing to tell of the next one either.
        imported[text] = found
    return map_choices(call.value(), lambda written: _imported(written, found, call))


def _text(name: Node) -> str | None:
    """The text of a name that is written with names in it; many imports have the same."""
    if type(name) is Mapping and name.tag is None and len(name.entries) == 1:
        entry = name.entries.get("Fn::Sub")
        inner = None if entry is None else entry.value
        if type(inner) is Scalar and inner.tag is None:
            return inner.text
    return name.text if type(name) is Scalar and name.tag == "!Sub" else None


def _is_one_text(name: Value) -> bool:
    """Whether a name is no choice, whatever its parameters are: some of its text is certain."""
    return isinstance(name, Interpolation) and any(isinstance(piece, Literal) for piece in name.pieces)


def _imported(written: Value, found: Export | None, call: Call) -> Value:
    if found is None:
        found = _exported_as(written, call)
    if found is not None:
        return _here(found.value, call)
    name_text = canonical([written])
    symbol = None if name_text is None else f"Fn::ImportValue({name_text})"
    return Unknown(call.span, "imported from another stack", symbol)


def _exported_as(name: Value, call: Call) -> Export | None:
    """The one export that an import of a name means."""
    of_name = key(name)
    found = set() if of_name is None else _exported((of_name,), call)
    # Where the name of a stack is meant there can be several, of which nobody knows the right one.
    found = found or _exported(keys_of_stacks(name), call)
    return found.pop() if len(found) == 1 else None


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
