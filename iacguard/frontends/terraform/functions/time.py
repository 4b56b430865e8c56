"""Functions of given times; the current time is not known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import text
from iacguard.value import Literal, Value

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)")


def _instant(argument: Value) -> datetime:
    written = text(argument)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", written):
        raise EvaluationError(argument.span, f'"{written}" is not a time of the form 2006-01-02T15:04:05Z')
    return datetime.fromisoformat(written.replace("Z", "+00:00"))


def timeadd(arguments: list[Value], context: FunctionContext) -> Value:
    """A time and a duration such as ``1h30m`` later."""
    written = text(arguments[1])
    sign = -1 if written.startswith("-") else 1
    parts = _DURATION.findall(written)
    if not parts or "".join(amount + unit for amount, unit in parts) != written.lstrip("+-"):
        raise EvaluationError(context.span, f'"{written}" is not a duration')
    seconds = sign * sum(float(amount) * _UNITS[unit] for amount, unit in parts)
    moved = _instant(arguments[0]) + timedelta(seconds=seconds)
    return Literal(context.span, moved.isoformat(timespec="seconds").replace("+00:00", "Z"))


def timecmp(arguments: list[Value], context: FunctionContext) -> Value:
    """-1, 0 or 1: which of two times is earlier."""
    one, other = _instant(arguments[0]), _instant(arguments[1])
    return Literal(context.span, (one > other) - (one < other))


_FIELDS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "DD": "%d",
    "EEEE": "%A",
    "EEE": "%a",
    "hh": "%H",
    "HH": "%I",
    "AA": "%p",
    "mm": "%M",
    "ss": "%S",
}
_FIELD = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*")


def formatdate(arguments: list[Value], context: FunctionContext) -> Value:
    """A time written by a pattern such as ``YYYY-MM-DD``."""
    instant = _instant(arguments[1])

    def written(match: re.Match[str]) -> str:
        field = match[0]
        if field.startswith("'"):
            return field[1:-1].replace("''", "'")
        if field in _FIELDS:
            return instant.strftime(_FIELDS[field])
        short = {
            "M": str(instant.month),
            "D": str(instant.day),
            "h": str(instant.hour),
            "H": str((instant.hour + 11) % 12 + 1),
            "m": str(instant.minute),
            "s": str(instant.second),
            "aa": instant.strftime("%p").lower(),
            "Z": "Z" if instant.utcoffset() == timedelta(0) else instant.strftime("%z"),
            "ZZZZ": instant.strftime("%z"),
            "ZZZZZ": instant.isoformat()[-6:],
        }
        if field not in short:
            raise EvaluationError(context.span, f'formatdate(): unknown field "{field}"')
        return short[field]

    return Literal(context.span, _FIELD.sub(written, text(arguments[0])))


FUNCTIONS = {"formatdate": formatdate, "timeadd": timeadd, "timecmp": timecmp}
