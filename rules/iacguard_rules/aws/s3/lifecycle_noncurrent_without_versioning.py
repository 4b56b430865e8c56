"""Lifecycle rule for old versions on a bucket without versions.

Why: a bucket that was never versioned has no old versions and no delete markers. The rule does nothing, and
whoever wrote it believes that deleted objects are kept for a while.

Fix: set `Status` of `VersioningConfiguration` to `Enabled` (`aws_s3_bucket_versioning`), or remove the rule.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, LifecycleRule
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-lifecycle-noncurrent-without-versioning",
    severity=Severity.LOW,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on what an enabled rule does with old versions or delete markers, where there can be none."""
    # Object Lock turns versioning on.
    if bucket.versioning.is_absent and bucket.object_lock.is_false:
        for one in bucket.lifecycle:
            place = _about_old_versions(one) if one.status.equals("Enabled") else None
            if place is not None:
                yield Problem(place, "it does nothing: the bucket is not versioned")


def _about_old_versions(one: LifecycleRule) -> Reading[object] | None:
    """Where a rule certainly speaks of old versions."""
    places = (
        one.noncurrent_days,
        one.noncurrent_days_alone,
        one.noncurrent_transitions,
        one.noncurrent_transition_alone,
    )
    found = next((place for place in places if place.is_present), None)
    return one.expired_delete_marker if found is None and one.expired_delete_marker.is_true else found
