"""Bucket never removes unfinished multipart uploads.

Why: the parts of an upload that was broken off stay in the bucket. They are in no listing of objects, and
are billed like these until the upload is aborted, which a program that crashed will not do.

Fix: add a lifecycle rule for the whole bucket with `AbortIncompleteMultipartUpload`
(`abort_incomplete_multipart_upload`) after 7 days.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import is_for_whole_bucket


@rule(
    Bucket,
    id="s3-incomplete-uploads-kept",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    on=False,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when no rule for the whole bucket aborts unfinished uploads."""
    rules = bucket.lifecycle
    aborting = [one for one in rules if one.abort_upload_days.is_absent is False]
    if rules.is_complete and all(is_for_whole_bucket(one) is False for one in aborting):
        extent = " for the whole bucket" if aborting else ""
        place = bucket if rules.is_absent else rules
        yield Problem(place, f"no lifecycle rule{extent} aborts unfinished uploads")
