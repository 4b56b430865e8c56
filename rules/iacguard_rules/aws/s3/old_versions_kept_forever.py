"""Versioned bucket never deletes old versions.

Why: with versioning every overwrite and every delete leaves the old version behind. Nobody sees these in
a listing, and each is billed like any other object until somebody deletes it, which nobody does.

Fix: add a lifecycle rule with `NoncurrentVersionExpiration` (`noncurrent_version_expiration`), for as many
days as a mistake may take to be noticed.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import own_text, text_of
from iacguard.kinds.aws.s3 import Bucket, LifecycleRule
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-old-versions-kept-forever",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    on=False,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html",
    ),
    controls=("FSBP S3.10",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when no enabled rule is about old versions."""
    if (
        bucket.versioning.equals("Enabled")
        and bucket.object_lock.is_false
        and bucket.read("ObjectLockConfiguration").is_absent
        and bucket.lifecycle.is_complete
        and all(_leaves_old_versions(one) for one in bucket.lifecycle)
        and not _may_be_replica(bucket)
    ):
        yield Problem(bucket.versioning, "no lifecycle rule deletes old versions or moves them")


def _leaves_old_versions(one: LifecycleRule) -> bool:
    return one.status.differs_from("Enabled") or (
        one.read("NoncurrentVersionExpiration").is_absent
        and one.noncurrent_days_alone.is_absent
        and one.noncurrent_transitions.is_empty
        and one.noncurrent_transition_alone.is_absent
    )


def _may_be_replica(bucket: Bucket) -> bool:
    """Whether another bucket of the unit may be copied here, and with it what its own rules delete."""
    if bucket.scope.graph.opaque_users(bucket.address):
        return True
    arn = own_text(bucket, "Arn")
    for original in bucket.all(Bucket):
        if original.address == bucket.address:
            continue
        rules = original.replication.rules
        if rules.is_complete is False:
            return True
        for destination in (one.destination for one in rules):
            text = text_of(destination)
            is_named = None if arn is None or text is None else text.equals(arn)
            if is_named is not False or bucket.referred_by(destination) is not False:
                return True
    return False
