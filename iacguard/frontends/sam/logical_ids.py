"""The hashes in logical ids by which SAM tells generated resources apart, or shares one of them."""

from __future__ import annotations

from iacguard.typed import TypeAlias
from iacguard.value import (
    Interpolation,
    ListValue,
    Literal,
    Reference,
    Unknown,
    Value,
    is_absent,
)

try:
    # The module behind hashlib, which loads OpenSSL for it.
    from _sha1 import sha1  # type: ignore[import-not-found] # it has no stubs
except ImportError:
    from hashlib import sha1

_Json: TypeAlias = "str | int | float | bool | list[_Json] | dict[str, _Json] | None"


def prefix_of(id: str) -> str:
    """What stands before the logical ids of a nested stack."""
    return id[: id.rfind("/") + 1]


def hashed(text: str) -> str:
    """The suffix that SAM makes of a text that may not stand in a logical id."""
    return str(sha1(text.encode(), usedforsecurity=False).hexdigest())[:10]


def suffix_of(*values: Value) -> str | None:
    """The suffix that SAM makes of one value, or of a list of some; None when it cannot be told.

    Parameters count with their values, where they have one, so that two APIs whose domain is the
    same parameter share it. An absent value has an empty suffix.
    """
    data = [_data(value) for value in values]
    if any(isinstance(one, _Untold) for one in data):
        return None
    told: list[_Json] = [one for one in data if not isinstance(one, _Untold)]
    whole = told[0] if len(told) == 1 else told
    if not whole:
        return ""
    return hashed(whole if isinstance(whole, str) else _compact(whole))


class _Untold:
    """What the template says here cannot be reconstructed."""


def _compact(data: _Json) -> str:
    import json  # it takes longer to import than most templates have use for

    return json.dumps(data, separators=(",", ":"), sort_keys=True)


def _data(value: Value) -> _Json | _Untold:
    """A value as it stands in the template once SAM has put in what it knows of parameters."""
    if is_absent(value):
        return None
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Unknown):
        return _Untold() if value.symbol is None else {"Ref": _declared(value.symbol)}
    if isinstance(value, Reference):
        if value.attribute is None:
            return {"Ref": _bare(value.target)}
        return {"Fn::GetAtt": [_bare(value.target), value.attribute]}
    if isinstance(value, Interpolation):
        texts = [_placeholder(piece) for piece in value.pieces]
        told = [text for text in texts if text is not None]
        return {"Fn::Sub": "".join(told)} if len(told) == len(texts) else _Untold()
    if isinstance(value, ListValue) and value.rest is None:
        items = [_data(item) for item in value.items]
        told_items: list[_Json] = [item for item in items if not isinstance(item, _Untold)]
        return told_items if len(told_items) == len(items) else _Untold()
    return _Untold()


def _placeholder(piece: Value) -> str | None:
    if isinstance(piece, Literal):
        return str(piece.value)
    if isinstance(piece, Unknown) and piece.symbol is not None:
        return f"${{{_declared(piece.symbol)}}}"
    if isinstance(piece, Reference):
        attribute = "" if piece.attribute is None else f".{piece.attribute}"
        return f"${{{_bare(piece.target)}{attribute}}}"
    return None


def _declared(symbol: str) -> str:
    """The name of the parameter that a symbol stands for; the symbol itself when it is none."""
    return _bare(symbol.removeprefix("parameter "))


def _bare(name: str) -> str:
    return name.removeprefix(prefix_of(name))
