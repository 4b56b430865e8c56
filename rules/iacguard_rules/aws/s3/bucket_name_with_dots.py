"""Bucket name with dots breaks HTTPS and transfer acceleration.

Why: the certificate of S3 is for one name before `s3.amazonaws.com`. With dots the bucket's host name has
several, so HTTPS by the usual address fails the check of the certificate, and transfer acceleration refuses
such buckets altogether.

Fix: use hyphens. A bucket that is a website under its own domain needs the dots, and is not reported.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-bucket-name-with-dots",
    severity=Severity.LOW,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a dot in what is known of the name, unless the bucket is a website."""
    text = text_of(bucket.name)
    if text is None or not any(isinstance(part, str) and "." in part for part in text.parts):
        return
    if bucket.acceleration.equals("Enabled"):
        yield Problem(bucket.name, "transfer acceleration refuses a bucket with dots in its name")
    elif bucket.website.is_absent:
        yield Problem(bucket.name, "the certificate of S3 does not cover a name with dots")
