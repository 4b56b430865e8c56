"""Queue is encrypted with the AWS managed key alias/aws/sqs.

Why: the policy of that key cannot be changed. It lets in neither AWS services nor other accounts, so
nobody but the account's own identities can send, and its use cannot be limited. SQS's own encryption
costs nothing and has none of these limits; a key of one's own can be given to whom it should be.

Fix: remove ``KmsMasterKeyId`` (Terraform: ``kms_master_key_id``), or name a key of your own.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.deliveries import is_managed_key
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-aws-managed-key",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("sqs-kms-key-blocks-sender",),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when the key is certainly the one that AWS manages for SQS."""
    if is_managed_key(queue.kms_key, "sqs"):
        yield Problem(queue.kms_key, "services and other accounts cannot use this key, whose policy is fixed")
