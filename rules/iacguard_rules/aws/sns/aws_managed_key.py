"""Topic is encrypted with the AWS managed key alias/aws/sns.

Why: the policy of that key cannot be changed. It lets in neither AWS services nor other accounts, so
alarms, events and notifications cannot be published, and its use cannot be limited.

Fix: name a key of your own in ``KmsMasterKeyId`` (Terraform: ``kms_master_key_id``).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sns import Topic
from iacguard.kinds.deliveries import is_managed_key
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Topic,
    id="sns-aws-managed-key",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("sns-kms-key-blocks-publisher",),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires when the key is certainly the one that AWS manages for SNS."""
    if is_managed_key(topic.kms_key, "sns"):
        yield Problem(topic.kms_key, "services and other accounts cannot use this key, whose policy is fixed")
