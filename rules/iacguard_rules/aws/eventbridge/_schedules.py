"""How often a schedule runs."""

from __future__ import annotations

import re

from iacguard.typed import Final

_MINUTES: Final = {"minute": 1, "hour": 60, "day": 1440}
_DAY: Final = 1440


def runs_once_a_day_at_most(expression: str) -> bool:
    """Whether an expression (``at``, ``rate`` or ``cron``) certainly runs no more than once a day.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    form, _, rest = expression.strip().partition("(")
    fields = rest.rstrip(") ").split()
    if form == "at":
        return True
    if form == "rate":
        return _rate(fields) >= _DAY
    # Minutes and hours: more than one of either is more than one run a day.
    return (
        form == "cron"
        and len(fields) == 6
        and all(re.fullmatch(r"[0-9]{1,2}", field) for field in fields[:2])
    )


def _rate(fields: list[str]) -> int:
    """Minutes between two runs; 0 for what is no rate."""
    if len(fields) != 2 or re.fullmatch(r"[0-9]{1,9}", fields[0]) is None:
        return 0
    return int(fields[0]) * _MINUTES.get(fields[1].rstrip("s"), 0)


# What is wrong with one --------------------------------------------------------------------------


def fault_of(expression: str, is_of_rule: bool) -> str | None:
    """Why EventBridge, or the Scheduler, refuses an expression; None when nothing is seen that would.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    form, opening, rest = expression.strip().partition("(")
    # Commas between the fields are not in the grammar, but in templates that are said to work.
    fields = [field.strip(",") for field in rest.removesuffix(")").split()]
    if opening and rest.endswith(")"):
        if form == "rate":
            return _fault_of_rate(fields, is_of_rule)
        if form == "cron":
            return _fault_of_cron(fields)
        if form == "at" and not is_of_rule:
            is_time = (
                re.fullmatch(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]", rest[:-1])
                is not None
            )
            return None if is_time else "at() takes a time without zone: at(2027-01-31T08:00:00)"
    forms = "rate(...) or cron(...)" if is_of_rule else "rate(...), cron(...) or at(...)"
    return f"the expression is not of the form {forms}"


def _fault_of_rate(fields: list[str], is_of_rule: bool) -> str | None:
    if len(fields) != 2 or re.fullmatch(r"0*[1-9][0-9]*", fields[0]) is None:
        return "rate() takes a whole number above 0 and a unit: rate(5 minutes)"
    unit = fields[1]
    if unit.removesuffix("s") not in _MINUTES:
        return f"rate() counts minutes, hours or days, not {unit}"
    is_one = fields[0].lstrip("0") == "1"
    if is_of_rule and is_one == unit.endswith("s"):
        return f"{fields[0]} goes with {unit.removesuffix('s') if is_one else unit + 's'}"
    return None


_RANGES: Final = (
    ("minutes", 0, 59),
    ("hours", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 1, 7),
    ("year", 1970, 2199),
)
_DAYS: Final = (2, 4)
"""The fields of which one is a question mark."""


def _fault_of_cron(fields: list[str]) -> str | None:
    if len(fields) != len(_RANGES):
        unix = ", as in Unix, and the year is missing" if len(fields) == 5 else ""
        return f"cron() takes six fields, from minutes to year; here are {len(fields)}{unix}"
    marks = [position for position, field in enumerate(fields) if field == "?"]
    if any(position not in _DAYS for position in marks):
        return f"? can stand for the day of month or of week, not for {_RANGES[marks[0]][0]}"
    if len(marks) != 1:
        return "exactly one of day of month and day of week has to be ?"
    for field, (name, lowest, highest) in zip(fields, _RANGES, strict=True):
        for number in _numbers(field):
            if not lowest <= number <= highest:
                return f"{number} is out of range for {name}, {lowest} to {highest}"
    return None


def _numbers(field: str) -> list[int]:
    """The values in a field: those of lists and ranges, and where steps start, but not the steps."""
    starts = [part.partition("/")[0].partition("#")[0] for part in field.split(",")]
    words = [word for start in starts for word in start.split("-") if not start.startswith("L")]
    return [int(word) for word in (one.rstrip("LW") for one in words) if re.fullmatch(r"[0-9]{1,9}", word)]


# How often -----------------------------------------------------------------------------------------


def period_of(expression: str) -> int | None:
    """Seconds between two runs of a rate, or of a cron expression that counts minutes; else None."""
    form, _, rest = expression.strip().partition("(")
    fields = rest.removesuffix(")").split()
    if form == "rate":
        return _rate(fields) * 60 or None
    if form == "cron" and len(fields) == len(_RANGES) and fields[1] == "*":
        start, slash, step = fields[0].partition("/")
        if slash and start in ("*", "0") and re.fullmatch(r"[1-9][0-9]?", step):
            return int(step) * 60
    return None
