"""Bucket switches Block Public Access off.

Why: Block Public Access is on for every new bucket and overrides any policy or ACL that lets
strangers in. A configuration that is present replaces all four settings, so one that is false, or
left out, takes the safety net away: the next public policy or ACL exposes the data.

Fix: set all four settings to true: `PublicAccessBlockConfiguration` in CloudFormation,
`aws_s3_bucket_public_access_block` in Terraform. Readers who rely on public access lose it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import account_may_block_all, open_switches, open_together, serves_website

_FOR_POLICIES = ("BlockPublicPolicy", "RestrictPublicBuckets")


@rule(
    Bucket,
    id="s3-public-access-block-off",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("s3-website-public",),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
    controls=("FSBP S3.8", "CIS-3.0 2.1.4"),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when the block is there and a setting of it is false or left out."""
    block = bucket.public_access_block
    if account_may_block_all(bucket):
        return
    switches = list(open_switches(block)) if block.is_present else []
    if serves_website(bucket):
        # That the policy may be public is the website's doing, a fault of its own.
        for_website = [switch for switch in switches if switch[0] in _FOR_POLICIES]
        switches = [switch for switch in switches if switch[0] not in _FOR_POLICIES]
        yield from open_together(for_website, block, "website", cause=bucket.website)
    yield from open_together(switches, block, "bucket")
