"""Deleted key can be recovered for a short time only.

Why: what was encrypted with a key that is deleted is lost for ever. Until the waiting period is over the
deletion can be called off, so the period is the time in which somebody has to notice: a week is gone over a
holiday.

Fix: remove `PendingWindowInDays` (`deletion_window_in_days`), which leaves 30 days.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kms import Key, ReplicaKey
from iacguard.rule import Category, Option, Problem, Severity, rule

_DAYS = Option(
    "min-window",
    14,
    "The least number of days in which the deletion of a key can be called off.",
    least=7,
    most=30,
)


@rule[Key | ReplicaKey](
    Key,
    ReplicaKey,
    id="kms-short-deletion-window",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=3,
    since="0.1",
    options=(_DAYS,),
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",),
)
def check(key: Key | ReplicaKey) -> Iterator[Problem]:
    """Fires on a waiting period that is known and too short."""
    days, least = key.deletion_window.number, _DAYS.of(key)
    if days is not None and days < least:
        message = f"{key.deletion_window.text} days to call off a deletion are fewer than {least}"
        yield Problem(key.deletion_window, message)
