"""How often a schedule runs."""

from __future__ import annotations

import re
from typing import Final

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
        form == "cron" and len(fields) == 6 and all(re.fullmatch(r"\d{1,2}", field) for field in fields[:2])
    )


def _rate(fields: list[str]) -> int:
    """Minutes between two runs; 0 for what is no rate."""
    if len(fields) != 2 or re.fullmatch(r"\d{1,9}", fields[0]) is None:
        return 0
    return int(fields[0]) * _MINUTES.get(fields[1].rstrip("s"), 0)
