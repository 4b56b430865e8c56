"""Bucket is not encrypted with a KMS key.

Why: S3 encrypts every object, with a key of its own unless told otherwise. A KMS key adds a second door: who
may read the bucket and may not use the key gets nothing, and every use of the key is on record.

Fix: set `SSEAlgorithm` (`sse_algorithm`) to `aws:kms` with `KMSMasterKeyID` (`kms_master_key_id`), and
`BucketKeyEnabled` (`bucket_key_enabled`) to true.
"""

from collections.abc import Iterator

from iacguard.graph.policy.principals import is_public
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._log_buckets import may_hold_logs


@rule(
    Bucket,
    id="s3-no-customer-key",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",),
    controls=("FSBP S3.17",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on the encryption that S3 has by itself, where a KMS key could take its place."""
    own = next((one.algorithm for one in bucket.encryption if one.algorithm.equals("AES256")), None)
    if own is None and bucket.encryption.is_empty is False:
        return
    if bucket.website.is_absent and not may_hold_logs(bucket) and not _may_be_for_all(bucket):
        yield Problem(bucket if own is None else own, "objects are encrypted with a key of S3's own")


def _may_be_for_all(bucket: Bucket) -> bool:
    """Whether strangers, who can use no key, may read from the bucket."""
    policies = bucket.referrers(BucketPolicy, BucketPolicy.bucket)
    return policies.is_complete is False or any(
        one.allows is not False and is_public(one) is not False
        for policy in policies
        for one in policy.policy.statements
    )
