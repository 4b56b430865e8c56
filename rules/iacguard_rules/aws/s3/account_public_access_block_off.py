"""Account-wide Block Public Access is off.

Why: the account's settings override those of every bucket and access point in it, those that are
made later and those that nobody remembers. A setting that is false, or left out, leaves each of
them to itself.

Fix: set all four arguments of `aws_s3_account_public_access_block` to true; each is false when it
is left out. CloudFormation cannot set them.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import AccountPublicAccessBlock
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import open_switches, open_together


@rule(
    AccountPublicAccessBlock,
    id="s3-account-public-access-block-off",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html",),
    controls=("FSBP S3.1", "CIS-3.0 2.1.4"),
)
def check(block: AccountPublicAccessBlock) -> Iterator[Problem]:
    """Fires when a setting is false or left out."""
    yield from open_together(list(open_switches(block)), block, "account")
