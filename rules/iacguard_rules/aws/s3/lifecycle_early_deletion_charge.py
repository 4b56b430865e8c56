"""Objects leave a storage class before its minimum duration.

Why: the cheaper storage classes bill each object for a minimum time, however soon it leaves: 30 days in
STANDARD_IA and ONEZONE_IA, 90 in GLACIER_IR and GLACIER, 180 in DEEP_ARCHIVE. A lifecycle that moves or
deletes objects sooner pays for storage that nobody has, on top of what the transition costs.

Fix: let the next step come after the minimum duration, or leave the transition out.
"""

from collections.abc import Iterator
from itertools import pairwise

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import courses, in_days

_LEAST = {"STANDARD_IA": 30, "ONEZONE_IA": 30, "GLACIER_IR": 90, "GLACIER": 90, "DEEP_ARCHIVE": 180}
"""Days that are billed for at least, by storage class."""


@rule(
    Bucket,
    id="s3-lifecycle-early-deletion-charge",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    since="0.1",
    covered_by=("s3-lifecycle-order-invalid",),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when the next step of an enabled rule comes before the minimum duration is over."""
    enabled = (one for one in bucket.lifecycle if one.status.equals("Enabled"))
    for course in (course for one in enabled for course in courses(one)):
        steps = (*course.moves, *([course.expiration] if course.expiration is not None else []))
        for step, following in pairwise(steps):
            stay, least = following.days - step.days, _LEAST.get(step.storage_class, 0)
            if 0 < stay < least:
                message = (
                    f"objects {following.told} after {in_days(stay)} in {step.storage_class}: "
                    f"the remaining {least - stay} of {least} are billed all the same"
                )
                hint = Hint(step.at.place, f"objects {step.told} after {in_days(step.days)}")
                yield Problem(following.at, message, hints=[hint])
