"""Data stream is not encrypted at rest.

Why: a stream keeps its records for a day to a year. Without server-side encryption they lie in the
clear on the storage that AWS keeps them on, and nobody can see or revoke who reads them by way of a
key.

Fix: `StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}`, or a key of your own for
streams that other accounts use; in Terraform `encryption_type = "KMS"` and `kms_key_id`. Producers
and consumers need permission to use the key.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kinesis import Stream
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Stream,
    id="kinesis-stream-unencrypted",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",),
    controls=("FSBP Kinesis.1",),
)
def check(stream: Stream) -> Iterator[Problem]:
    """Fires on a stream whose encryption type is not KMS."""
    if stream.encryption.is_absent:
        yield Problem(
            stream.encryption, "no encryption is set, and without one records are kept in the clear"
        )
    elif stream.encryption.differs_from("KMS"):
        yield Problem(stream.encryption, f"the encryption type is {stream.encryption.text}, not KMS")
