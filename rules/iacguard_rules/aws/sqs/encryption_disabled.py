"""Queue switches server-side encryption off.

Why: messages wait on disk until somebody receives them, up to two weeks. SQS encrypts them without
being asked and without cost; a queue that declines stores them in the clear, which audits do not
accept, and nothing is gained by it.

Fix: remove ``SqsManagedSseEnabled: false`` (Terraform: ``sqs_managed_sse_enabled = false``), or name
a KMS key in ``KmsMasterKeyId`` (``kms_master_key_id``).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-encryption-disabled",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-server-side-encryption.html",
    ),
    controls=("FSBP SQS.1",),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when SQS-managed encryption is switched off and no KMS key takes its place."""
    has_no_key = queue.kms_key.is_absent or queue.kms_key.equals("")
    if queue.managed_encryption.is_false and has_no_key:
        message = "encryption with keys of SQS is switched off and no KMS key is named in its place"
        yield Problem(queue.managed_encryption, message)
