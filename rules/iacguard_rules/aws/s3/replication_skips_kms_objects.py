"""Replication silently skips KMS-encrypted objects.

Why: unless it is told to, S3 does not replicate objects that are encrypted with a KMS key, and where that is
the bucket's default these are all of them. Nothing fails: the copy is empty on the day when it is needed.

Fix: set `SseKmsEncryptedObjects` of `SourceSelectionCriteria` to `Enabled`
(`sse_kms_encrypted_objects`), and `ReplicaKmsKeyID` (`replica_kms_key_id`) to a key in the region of the
other bucket.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-replication-skips-kms-objects",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on enabled rules of a bucket with a KMS key that leave out what it encrypts."""
    is_encrypted = any(one.algorithm.equals("aws:kms", "aws:kms:dsse") for one in bucket.encryption)
    for one in bucket.replication.rules:
        if one.status.equals("Enabled"):
            selected = one.kms_objects
            if is_encrypted and (selected.is_absent or selected.differs_from("Enabled")):
                message = "the bucket encrypts with a KMS key, and the rule skips what is encrypted with one"
                yield Problem(one, message)
            elif selected.equals("Enabled") and one.replica_key.is_absent:
                yield Problem(
                    selected, "S3 refuses the rule: ReplicaKmsKeyID does not name a key for the copies"
                )
