"""YAML as ``yamlencode`` writes it.

Source: https://github.com/zclconf/go-cty-yaml/blob/main/encode.go
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.syntax.hcl.numbers import number_text

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
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
    "\ufeff": "\\uFEFF",
}


def write_yaml(data: object) -> str:
    """Plain data as YAML: quoted strings, sorted keys, blocks for strings of several lines."""
    return "".join(f"{line}\n" if not line.endswith("\n") else line for line in _lines(data))


def _lines(data: object) -> Iterator[str]:
    if isinstance(data, dict) and data:
        for key in sorted(data):
            yield from _entry(f"{_quoted(key)}:", data[key], "" if isinstance(data[key], list) else "  ")
    elif isinstance(data, list) and data:
        for item in data:
            if isinstance(item, (dict, list)) and item:
                for position, line in enumerate(_lines(item)):
                    yield _indented("- " if position == 0 else "  ", line)
            else:
                yield from _entry("-", item, "  ")
    else:
        yield from _entry("", data, "")


def _entry(start: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield start
        for line in _lines(value):
            yield _indented(indent, line)
        return
    space = f"{start} " if start else ""
    if isinstance(value, str) and "\n" in value and not _needs_quotes(value):
        yield space + _block_header(value)
        for line in value.rstrip("\n").split("\n"):
            yield _indented("  ", line)
        for _ in range(len(value) - len(value.rstrip("\n")) - 1):
            yield ""
        return
    yield space + _plain(value)


def _indented(indent: str, line: str) -> str:
    return f"{indent}{line}" if line else line


def _needs_quotes(text: str) -> bool:
    """Whether a block cannot hold a text: a line of it ends with a blank, or has characters of control."""
    return " \n" in text or text.endswith(" ") or any(not _is_printable(one) for one in text if one != "\n")


def _is_printable(character: str) -> bool:
    return character not in _ESCAPES and character.isprintable()


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
    if isinstance(value, str):
        return _quoted(value)
    return "{}" if isinstance(value, dict) else "[]" if isinstance(value, list) else "null"


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
