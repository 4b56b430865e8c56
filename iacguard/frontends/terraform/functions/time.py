"""Functions of given times; the current time is not known.

Source: https://developer.hashicorp.com/terraform/language/functions/formatdate
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from iacguard.dates import datetime, timedelta, timezone
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import text
from iacguard.tuples import NamedTuple
from iacguard.value import Literal, Value

_NANOSECONDS = {"h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 1000, "µs": 1000, "ns": 1}
_NANOSECONDS["μs"] = 1000
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)

# Names of their own, since those of strftime are in the language of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Instant(NamedTuple):
    whole: datetime
    nanoseconds: int


def _instant(argument: Value) -> _Instant:
    written = text(argument)
    match = _INSTANT.fullmatch(written)
    if match is None:
        raise EvaluationError(argument.span, f'"{written}" is not a time of the form 2006-01-02T15:04:05Z')
    fields = [int(field) for field in match.groups()[:6]]
    if fields[0] == 0:
        raise NotFollowed(argument.span, f'"{written}" is before all years that are followed')
    offset = timedelta()
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            raise EvaluationError(argument.span, f'"{written}" has an offset that is none')
        offset = timedelta(hours=int(match[9]), minutes=int(match[10])) * (-1 if match[8] == "-" else 1)
    try:
        whole = datetime(*fields, tzinfo=timezone(offset))  # type: ignore[arg-type, misc] # six numbers
    except ValueError as error:
        raise EvaluationError(argument.span, f'"{written}" is not a time: {error}') from None
    return _Instant(whole, int((match[7] or "0")[:9].ljust(9, "0")))


def timeadd(arguments: list[Value], context: FunctionContext) -> Value:
    """A time and a duration such as ``1h30m`` later."""
    written = text(arguments[1])
    amount = written[1:] if written.startswith(("-", "+")) else written
    parts = _DURATION.findall(amount)
    if amount != "0" and (not parts or "".join(number + unit for number, unit in parts) != amount):
        raise EvaluationError(context.span, f'"{written}" is not a duration')
    # "5." is a number to Go and none to Python.
    nanoseconds = sum(int(Fraction(f"0{number}0") * _NANOSECONDS[unit]) if "." in number
                      else int(number) * _NANOSECONDS[unit] for number, unit in parts)  # fmt: skip
    if nanoseconds >= 2**63 + written.startswith("-"):
        raise EvaluationError(context.span, f'"{written}" is a longer duration than there is')
    if written.startswith("-"):
        nanoseconds = -nanoseconds
    instant = _instant(arguments[0])
    seconds = (instant.nanoseconds + nanoseconds) // 10**9
    return Literal(context.span, _written(instant.whole + timedelta(seconds=seconds)))


def _written(moment: datetime) -> str:
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{_offset(moment, ':', 'Z')}"


def _offset(moment: datetime, colon: str, zero: str | None) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if minutes == 0 and zero is not None:
        return zero
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


def timecmp(arguments: list[Value], context: FunctionContext) -> Value:
    """-1, 0 or 1: which of two times is earlier."""
    one, other = _instant(arguments[0]), _instant(arguments[1])
    return Literal(context.span, (one > other) - (one < other))


def _twelve(moment: datetime) -> int:
    return (moment.hour + 11) % 12 + 1


_FIELDS: dict[str, Callable[[datetime], str]] = {
    "YY": lambda moment: f"{moment.year % 100:02d}",
    "YYYY": lambda moment: f"{moment.year:04d}",
    "M": lambda moment: f"{moment.month}",
    "MM": lambda moment: f"{moment.month:02d}",
    "MMM": lambda moment: _MONTHS[moment.month - 1][:3],
    "MMMM": lambda moment: _MONTHS[moment.month - 1],
    "D": lambda moment: f"{moment.day}",
    "DD": lambda moment: f"{moment.day:02d}",
    "EEE": lambda moment: _DAYS[moment.weekday()][:3],
    "EEEE": lambda moment: _DAYS[moment.weekday()],
    "h": lambda moment: f"{moment.hour}",
    "hh": lambda moment: f"{moment.hour:02d}",
    "H": lambda moment: f"{_twelve(moment)}",
    "HH": lambda moment: f"{_twelve(moment):02d}",
    "AA": lambda moment: "AM" if moment.hour < 12 else "PM",
    "aa": lambda moment: "am" if moment.hour < 12 else "pm",
    "m": lambda moment: f"{moment.minute}",
    "mm": lambda moment: f"{moment.minute:02d}",
    "s": lambda moment: f"{moment.second}",
    "ss": lambda moment: f"{moment.second:02d}",
    "Z": lambda moment: _offset(moment, ":", "Z"),
    "ZZZ": lambda moment: _offset(moment, "", "UTC"),
    "ZZZZ": lambda moment: _offset(moment, "", None),
    "ZZZZZ": lambda moment: _offset(moment, ":", None),
}
_FIELD = re.compile(r"'(?:[^']|'')*'|'|([a-zA-Z])\1*")


def formatdate(arguments: list[Value], context: FunctionContext) -> Value:
    """A time written by a pattern such as ``YYYY-MM-DD``."""
    moment = _instant(arguments[1]).whole

    def written(match: re.Match[str]) -> str:
        field = match[0]
        if field.startswith("'"):
            if field == "'":
                raise EvaluationError(context.span, "formatdate(): found a quote without another one")
            return field[1:-1].replace("''", "'") if len(field) > 2 else "'"
        if field not in _FIELDS:
            raise EvaluationError(context.span, f'formatdate(): unknown field "{field}"')
        return _FIELDS[field](moment)

    return Literal(context.span, _FIELD.sub(written, text(arguments[0])))


FUNCTIONS = {"formatdate": formatdate, "timeadd": timeadd, "timecmp": timecmp}
