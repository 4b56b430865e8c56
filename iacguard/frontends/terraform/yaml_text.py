"""YAML as ``yamlencode`` writes it.

Source: https://github.com/zclconf/go-cty-yaml/blob/main/encode.go, and emitterc.go beside it for
where long lines are broken.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.syntax.hcl.numbers import number_text

_WIDTH = 80
"""Strings are broken at the first blank beyond this column."""

_ESCAPES = {
    "\0": "\\0",
    "\x07": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
    "\ufeff": "\\uFEFF",
}


def write_yaml(data: object) -> str:
    """Plain data as YAML: quoted strings, sorted keys, blocks for strings of several lines."""
    text = "".join(f"{line}\n" for line in _lines(data, 0))
    # A plain word alone needs an end of the document.
    return text if isinstance(data, (str, dict, list)) else f"{text}...\n"


def _lines(data: object, column: int) -> Iterator[str]:
    """The lines of a block, which begin at a column."""
    if isinstance(data, dict) and data:
        for key in sorted(data):
            indent = "" if isinstance(data[key], list) else "  "
            yield from _entry(f"{_quoted(key)[0]}:", data[key], indent, column)
    elif isinstance(data, list) and data:
        for item in data:
            if isinstance(item, (dict, list)) and item:
                for position, line in enumerate(_lines(item, column + 2)):
                    yield _indented("- " if position == 0 else "  ", line)
            else:
                yield from _entry("-", item, "  ", column)
    else:
        yield from _entry("", data, "", column)


def _entry(start: str, value: object, indent: str, column: int) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield start
        for line in _lines(value, column + len(indent)):
            yield _indented(indent, line)
        return
    space = f"{start} " if start else ""
    if not isinstance(value, str):
        yield space + _plain(value)
    elif "\n" in value and not _needs_quotes(value):
        yield space + _block_header(value)
        for line in value.rstrip("\n").split("\n"):
            yield _indented("  ", line)
        for _ in range(len(value) - len(value.rstrip("\n")) - 1):
            yield ""
    else:
        first, *others = _quoted(value, column + len(space), column + 2)
        yield space + first
        for line in others:
            yield _indented("  ", line)


def _indented(indent: str, line: str) -> str:
    return f"{indent}{line}" if line else line


def _needs_quotes(text: str) -> bool:
    """Whether a block cannot hold a text: a line of it ends with a blank, or has characters of control."""
    return " \n" in text or text.endswith(" ") or any(not _is_printable(one) for one in text if one != "\n")


def _is_printable(character: str) -> bool:
    return character in '"\\' or (character not in _ESCAPES and _is_shown(ord(character)))


def _is_shown(code: int) -> bool:
    """Whether a character stands for itself: nothing of control, and nothing beyond the first 65,536."""
    return 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD


def _block_header(text: str) -> str:
    header = "|2" if text.startswith((" ", "\n")) else "|"
    if not text.endswith("\n"):
        return f"{header}-"
    return f"{header}+" if text.endswith("\n\n") or text == "\n" else header


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    return "{}" if isinstance(value, dict) else "[]" if isinstance(value, list) else "null"


def _quoted(text: str, column: int | None = None, indent: int = 0) -> list[str]:
    """A string in quotes, in lines; the first is at ``column``, further ones at ``indent``.

    Without a column it stays on one line.
    """
    lines: list[str] = []
    current = '"'
    start = 0 if column is None else column
    blank = False
    for position, character in enumerate(text):
        breaks = character == " " and not blank and 0 < position < len(text) - 1
        if breaks and column is not None and start + len(current) > _WIDTH:
            lines.append(current)
            start = indent
            current = "\\" if text[position + 1] == " " else ""
        else:
            current += _escaped(character)
        blank = character == " "
    return [*lines, current + '"']


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if _is_shown(code):
        return character
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
