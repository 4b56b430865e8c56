"""Log group is not encrypted with a KMS key.

Why: log events are always encrypted, with a key that is nobody's to give or to take away. With a key of
your own, who may read the logs is a matter of the key as well, and its use is on record.

Fix: `KmsKeyId` with the ARN of a key whose policy lets `logs.<region>.amazonaws.com` use it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.logs import LogGroup
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    LogGroup,
    id="logs-no-customer-key",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",),
)
def check(group: LogGroup) -> Iterator[Problem]:
    """Fires when no key is named."""
    if group.kms_key.is_absent:
        yield Problem(group, "no KMS key is named")
