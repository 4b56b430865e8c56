"""Texts in quotes as JSON has them, from the module in C behind :mod:`json`, which is all that it takes."""

from __future__ import annotations

from iacguard.typed import TYPE_CHECKING

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

__all__ = ["quoted", "quoted_ascii"]
