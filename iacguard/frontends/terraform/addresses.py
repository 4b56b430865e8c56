"""How Terraform writes the addresses of instances, and what can be read from them."""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.typed import Final

_CALL: Final = pattern(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?')

_SPECIAL: Final = pattern(r'[\n\r\t"\\]|[$%](?={)')
_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "$": "$$", "%": "%%"}


def index_text(index: str | float | int | None) -> str:
    """An index as addresses write it; nothing for an instance without one."""
    if index is None:
        return ""
    if not isinstance(index, str):
        return f"[{index}]"
    text = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], index)
    if not text.isprintable():
        text = "".join(one if one.isprintable() else _code_point(one) for one in text)
    return f'["{text}"]'


def _code_point(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def calls_of(path: str) -> list[tuple[str, str | int | None]]:
    """The module calls that a module's address names, outermost first, each with its index."""
    found: list[tuple[str, str | int | None]] = []
    for name, key in _CALL.findall(path):
        if not key:
            found.append((name, None))
        elif key.startswith('"'):
            found.append((name, _unquoted(key)))
        else:
            found.append((name, int(key)))
    return found


def call_names(path: str) -> list[str]:
    """The names of the module calls that a module's address goes through."""
    return [name for name, _ in calls_of(path)]


_ESCAPED: Final = pattern(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|([$%])\4(?={)")
_PLAIN: Final = {"n": "\n", "t": "\t", "r": "\r"}


def _unquoted(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            return chr(min(int(code, 16), 0x10FFFF))
        return match[4] or _PLAIN.get(match[3], match[3])

    return _ESCAPED.sub(plain, text[1:-1])
