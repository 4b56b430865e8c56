"""Bucket relies on the default for Block Public Access.

Why: new buckets have had Block Public Access on since April 2023, so nothing is open today. A
bucket that was created earlier, imported, or changed by hand stays open, though, and nobody sees
it: only settings that are written down are compared with what is deployed.

Fix: write the four settings out, each true: `PublicAccessBlockConfiguration` in CloudFormation,
`aws_s3_bucket_public_access_block` in Terraform.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import account_may_block_all


@rule(
    Bucket,
    id="s3-public-access-block-implicit",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
    controls=("FSBP S3.8",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when the whole block is missing."""
    if account_may_block_all(bucket):
        return
    if bucket.public_access_block.is_absent:
        yield Problem(bucket, "Block Public Access is left to its default, which is on for new buckets only")
