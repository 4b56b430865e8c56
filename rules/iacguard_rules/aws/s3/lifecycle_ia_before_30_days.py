"""Lifecycle moves objects to infrequent access before 30 days.

Why: S3 takes objects into STANDARD_IA and ONEZONE_IA after 30 days at the earliest, and refuses a
lifecycle that asks for less, so the deployment fails.

Fix: set `TransitionInDays` (`days`) to 30 or more. INTELLIGENT_TIERING and the Glacier classes take
objects at once.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import INFREQUENT, class_of, days_of, in_days, moves_of

_LEAST = 30


@rule(
    Bucket,
    id="s3-lifecycle-ia-before-30-days",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on every such transition, also of rules that are disabled: S3 refuses these all the same."""
    for one in bucket.lifecycle:
        for move in moves_of(one):
            days, storage_class = days_of(move), class_of(move)
            if storage_class in INFREQUENT and days is not None and days < _LEAST:
                when = f"after {in_days(days)}" if days else "at once"
                message = f"S3 refuses to move objects to {storage_class} {when}: {_LEAST} days is the least"
                yield Problem(move.days, message)
