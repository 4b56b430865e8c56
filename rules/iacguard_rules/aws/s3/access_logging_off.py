"""Bucket does not log requests.

Why: who read, replaced or deleted an object is on record only where access logs or data events of CloudTrail
were switched on before. After a leak nobody can tell what was taken.

Fix: set `LoggingConfiguration` (`aws_s3_bucket_logging`) with a bucket that is there for logs, or record data
events of the bucket in a trail.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudtrail import AdvancedEventSelector, EventSelector, Trail
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._log_buckets import may_hold_logs


@rule(
    Bucket,
    id="s3-access-logging-off",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",),
    controls=("FSBP S3.9",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on buckets without access logs that hold no logs and that no trail of the unit is about."""
    if bucket.logging.is_absent and not may_hold_logs(bucket) and not _may_be_recorded(bucket):
        yield Problem(bucket, "nobody records who reads and changes objects")


def _may_be_recorded(bucket: Bucket) -> bool:
    return any(_may_record(trail, bucket) for trail in bucket.all(Trail))


def _may_record(trail: Trail, bucket: Bucket) -> bool:
    """Whether a trail may have data events of the bucket's objects."""
    if trail.selectors.is_complete is False or trail.advanced_selectors.is_complete is False:
        return True
    return any(_may_select(one, bucket) for one in trail.selectors) or any(
        _may_select_by_field(one) for one in trail.advanced_selectors
    )


def _may_select(selector: EventSelector, bucket: Bucket) -> bool:
    if selector.mode.differs_from("All"):
        return False
    if selector.data_resources.is_complete is False:
        return True
    for one in selector.data_resources:
        if one.type.differs_from("AWS::S3::Object"):
            continue
        # What is not known, or refers to a resource, may be the bucket.
        if one.names.is_complete is False or any(_may_mean(name.text, bucket) for name in one.names):
            return True
    return False


def _may_mean(text: str | None, bucket: Bucket) -> bool:
    if text is None or text in _ALL:
        return True
    if bucket.name.is_absent:
        return False
    return bucket.name.text is None or f":::{bucket.name.text}/" in text


_ALL = frozenset({"arn:aws:s3", "arn:aws:s3:::", "arn:aws-cn:s3", "arn:aws-us-gov:s3"})
"""Values that stand for the objects of all buckets."""


def _may_select_by_field(selector: AdvancedEventSelector) -> bool:
    for field in selector.fields:
        values = [value.text for value in field.values]
        is_known = field.values.is_complete and None not in values
        if is_known and field.field.equals("eventCategory") and "Data" not in values:
            return False
        if is_known and field.field.equals("resources.type") and "AWS::S3::Object" not in values:
            return False
    return True
