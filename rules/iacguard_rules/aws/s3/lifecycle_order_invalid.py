"""Lifecycle steps of a rule are in an impossible order.

Why: objects go from warmer storage classes to colder ones, each class once, and expire last. S3 refuses a
lifecycle with a rule that says otherwise, so the deployment fails and no rule of it takes effect.

Fix: order the transitions STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE,
leave objects 30 days in STANDARD_IA and ONEZONE_IA, and let them expire after the last transition. Put what
removes delete markers and unfinished uploads into a rule without tags, and use days or dates throughout.
"""

from collections.abc import Iterator
from itertools import pairwise

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, LifecycleRule
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import INFREQUENT, Course, Step, courses, in_days

_ORDER = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")

_STAY = 30
"""Days that objects have to stay in a class for infrequent access before they go on."""


@rule(
    Bucket,
    id="s3-lifecycle-order-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on rules, also disabled ones, whose steps S3 refuses together."""
    for one in bucket.lifecycle:
        for course in courses(one):
            yield from _order(course)
        yield from _untaggable(one)
        yield from _mixed(one)


def _order(course: Course) -> Iterator[Problem]:
    for earlier, later in pairwise(course.moves):
        fault = _refused(earlier, later)
        if fault is not None:
            yield Problem(later.at, fault, hints=[_hint(earlier)])
    end = course.expiration
    last = course.moves[-1] if course.moves else None
    if end is not None and last is not None and end.days <= last.days:
        message = f"objects expire after {in_days(end.days)}, but {last.told} after {last.days}"
        yield Problem(end.at, message, hints=[_hint(last)])


def _refused(earlier: Step, later: Step) -> str | None:
    """Why S3 refuses one transition after another one."""
    one, other = earlier.storage_class, later.storage_class
    if one not in _ORDER or other not in _ORDER:
        return None
    if one == other:
        return f"objects go to {other} twice"
    if earlier.days == later.days:
        return f"objects go to {one} and to {other} on the same day"
    if _ORDER.index(one) > _ORDER.index(other) or (one, other) == ("ONEZONE_IA", "GLACIER_IR"):
        return f"objects cannot go from {one} to {other}"
    if one in INFREQUENT and later.days - earlier.days < _STAY:
        gap = later.days - earlier.days
        return f"objects go to {other} after {in_days(gap)} in {one}: {_STAY} days there is the least"
    return None


def _hint(step: Step) -> Hint:
    return Hint(step.at.place, f"objects {step.told} after {in_days(step.days)}")


def _untaggable(rule: LifecycleRule) -> Iterator[Problem]:
    """What S3 does not take along with tags, or with the expiration of objects."""
    marker = rule.expired_delete_marker
    has_tags = any(True for _ in rule.tag_filters)
    if marker.is_true:
        if rule.expiration_days.is_present or rule.expiration_date.is_present:
            yield Problem(marker, "delete markers cannot expire in a rule that lets objects expire by age")
        elif has_tags:
            yield Problem(marker, "delete markers have no tags, so a rule for tags cannot let them expire")
    if rule.abort_upload_days.is_present and has_tags:
        message = "unfinished uploads have no tags, so a rule for tags cannot abort them"
        yield Problem(rule.abort_upload_days, message)


def _mixed(rule: LifecycleRule) -> Iterator[Problem]:
    moves = [*rule.transitions, *([rule.transition_alone] if rule.transition_alone.is_present else [])]
    days: list[Reading[int]] = [rule.expiration_days, *(move.days for move in moves)]
    dates: list[Reading[str]] = [rule.expiration_date, *(move.date for move in moves)]
    date = next((one for one in dates if one.is_present), None)
    if date is not None and any(one.is_present for one in days):
        yield Problem(date, "a date stands in a rule that counts days elsewhere")
