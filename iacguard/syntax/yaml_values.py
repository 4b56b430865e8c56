"""What an untagged or standard-tagged YAML scalar means, by the rules of YAML 1.1.

The rules are the ones that PyYAML applies and that CloudFormation's own reader shares: ``yes`` is
true, ``010`` is eight and ``1:30`` is ninety. Dates stay strings, because templates write
``2012-10-17`` where a string is meant.
"""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.typed import Final, TypeAlias

Value: TypeAlias = "str | int | float | bool | None"

STANDARD_TAG: Final = "tag:yaml.org,2002:"

_TRUE = ("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")

WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL),
}
"""The plain scalars that are booleans or null."""

NUMBER_START: Final = frozenset("+-.0123456789")
"""First characters of plain scalars that may be numbers."""

_INTEGER = pattern(
    r"""(?P<sign>[-+]?)(?:
        0b(?P<binary>[01_]+)
      | 0x(?P<hexadecimal>[0-9a-fA-F_]+)
      | 0(?P<octal>[0-7_]+)
      | (?P<decimal>0|[1-9][0-9_]*)
      | (?P<sexagesimal>[1-9][0-9_]*(?::[0-5]?[0-9])+)
    )""",
    re.VERBOSE,
)
_FLOAT = pattern(
    r"""[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
      | \.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
      | [-+]?\.(?:inf|Inf|INF)
      | \.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)

# Converting digits costs time that grows with their square; no property has a number this long.
_LONGEST_NUMBER = 400


def plain_value(text: str) -> Value:
    """The value of an untagged plain scalar."""
    if text in WORDS:
        return WORDS[text]
    return number_value(text) if text[0] in NUMBER_START else text


def number_value(text: str) -> str | int | float:
    """The number that a plain scalar is, or its text when it is none."""
    if len(text) > _LONGEST_NUMBER:
        return text
    try:
        match = _INTEGER.fullmatch(text)
        if match is not None:
            return _integer(match)
        if _FLOAT.fullmatch(text) is not None:
            return _float(text)
    except ValueError:  # only underscores where digits belong
        pass
    return text


def tagged_value(tag: str, text: str) -> tuple[Value, str | None]:
    """The value of a tagged scalar, and the tag when it is not a standard one.

    Short tags are functions whose argument is the text: ``!Sub 1`` has the value ``"1"``.
    """
    if tag == "!":
        return text, None
    if not tag.startswith(STANDARD_TAG):
        return text, tag
    kind = tag[len(STANDARD_TAG) :]
    if kind == "null":
        return None, None
    if kind == "bool":
        return WORDS.get(text.lower(), text), None
    if kind in ("int", "float"):
        number = number_value(text) if text else text
        return (float(number) if kind == "float" and isinstance(number, int) else number), None
    return text, None


def _integer(match: re.Match[str]) -> int:
    sign = -1 if match["sign"] == "-" else 1
    digits = match[match.lastgroup or "decimal"].replace("_", "")
    kind = match.lastgroup
    if kind == "binary":
        return sign * int(digits, 2)
    if kind == "hexadecimal":
        return sign * int(digits, 16)
    if kind == "octal":
        return sign * int(digits or "0", 8)
    if kind == "sexagesimal":
        total = 0
        for part in digits.split(":"):
            total = total * 60 + int(part)
        return sign * total
    return sign * int(digits)


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits[0] == "-" else 1.0
    digits = digits.lstrip("+-")
    if digits in (".inf", ".nan"):
        return sign * float(digits[1:])
    total = 0.0
    for part in digits.split(":"):
        total = total * 60 + float(part)
    return sign * total
