"""KMS-encrypted bucket does not use a bucket key.

Why: without a bucket key S3 asks KMS for every object that is written or read, and each request is billed.
With one it asks for a key of the bucket now and then, which takes off up to 99 percent of the requests.

Fix: set `BucketKeyEnabled` (`bucket_key_enabled`) to true. Policies with `kms:EncryptionContext:aws:s3:arn`
then have to name the ARN of the bucket instead of those of objects.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-kms-without-bucket-key",
    severity=Severity.LOW,
    category=Category.COST,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on encryption with a KMS key and no bucket key; double encryption cannot have one."""
    for one in bucket.encryption:
        if one.algorithm.equals("aws:kms") and one.bucket_key.is_false:
            state = "not switched on" if one.bucket_key.is_absent else "switched off"
            yield Problem(one.bucket_key, f"the bucket key is {state}: every object costs a request to KMS")
