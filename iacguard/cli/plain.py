"""Reads plain command lines of ``iacguard check`` without click, which takes long to import.

Plain is what hooks and scripts write: whole option names with proper values. Everything else, help
and mistakes above all, is left to click, whose reading of a plain line is the same.
"""

from __future__ import annotations

from iacguard.cli.line import COLORS, CheckLine
from iacguard.typed import Any

_SHORT = {"-q": "--quiet", "-v": "--verbose"}
_DEFAULTS = CheckLine._field_defaults


def read(words: list[str]) -> CheckLine | None:
    """What the words behind ``check`` say; None where that takes click to tell."""
    given: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if not word:
            return None
        if word[0] != "-":
            given["paths"] = (*given.get("paths", ()), word)
            continue
        option, equals, value = _SHORT.get(word, word).partition("=")
        name = option[2:].replace("-", "_")
        if option[:2] != "--" or option != f"--{name.replace('_', '-')}":
            return None
        if _DEFAULTS.get(name) is False:
            if equals:
                return None
            given[name] = True
            continue
        if not equals:
            value = next(rest, "")
        if not value or (value[0] == "-" and not equals) or not _take(name, value, given):
            return None
    return CheckLine(**given)


def _take(name: str, value: str, given: dict[str, Any]) -> bool:
    """Adds the value of an option; False where the option is unknown or does not take the value."""
    if name in ("format", "output"):
        given["outputs"] = (*given.get("outputs", ()), (name, value))
        return name == "output" or _is_format(value)
    default = _DEFAULTS.get(name, False)
    if name == "color":
        given[name] = value
        return value in COLORS
    if name == "jobs":
        is_number = value.isascii() and value.isdigit()
        given[name] = int(value) if is_number else 0
        return is_number
    if default is None:
        given[name] = value
        return True
    if default == () and name not in ("paths", "outputs"):
        given[name] = (*given.get(name, ()), value)
        return True
    return False


def _is_format(name: str) -> bool:
    from iacguard.report import formats

    return name in formats()
