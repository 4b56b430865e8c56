"""Texts in quotes as JSON has them, and JSON of our own, from the module in C behind :mod:`json`.

The ones in front take a millisecond to import.
"""

from __future__ import annotations

from iacguard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from json.encoder import encode_basestring as quoted
    from json.encoder import encode_basestring_ascii as quoted_ascii
else:
    try:
        from _json import encode_basestring as quoted
        from _json import encode_basestring_ascii as quoted_ascii
    except ImportError:
        from json.encoder import encode_basestring as quoted
        from json.encoder import encode_basestring_ascii as quoted_ascii


class _AsUsual:
    """How JSON is decoded where nobody asks for anything else."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int


_AS_USUAL: Any = _AsUsual


def decoded(text: str) -> Any:  # noqa: ANN401 - whatever the text says
    """The data of a text that is JSON and nothing around it, as :func:`json.loads` gives it."""
    try:
        from _json import make_scanner
    except ImportError:
        from json import loads

        return loads(text)
    return make_scanner(_AS_USUAL)(text, 0)[0]


__all__ = ["decoded", "quoted", "quoted_ascii"]
