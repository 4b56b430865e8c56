"""Bucket policy lets anyone in.

Why: a statement for the principal `*` without a condition on who asks is for everybody on the
internet, with or without an AWS account. Most leaks of data from S3 began with such a statement.
A referer or a user agent is no protection: anyone can send any.

Fix: name the accounts, roles or services that need the data. To serve files to the public, put
CloudFront with origin access control before a private bucket. To keep `*` for your organization,
add a condition on `aws:PrincipalOrgID`, `aws:SourceVpce` or the like.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.s3 import (
    AccessPoint,
    BucketPolicy,
    MultiRegionAccessPointPolicy,
    ObjectLambdaAccessPointPolicy,
)
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.s3._common import account_may_block_all, buckets_of

Carrier: TypeAlias = BucketPolicy | AccessPoint | MultiRegionAccessPointPolicy | ObjectLambdaAccessPointPolicy


@rule[Carrier](
    BucketPolicy,
    AccessPoint,
    MultiRegionAccessPointPolicy,
    ObjectLambdaAccessPointPolicy,
    id="s3-bucket-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("s3-website-public",),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
    ),
    controls=("FSBP S3.2", "FSBP S3.3", "FSBP CloudTrail.6"),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a public Allow that no condition and no Deny closes, where S3 does not ignore it."""
    statements = list(open_statements(carrier.policy))
    if statements and _may_be_ignored(carrier) is False:
        refused = _is_refused_by_default(carrier)
        for statement in statements:
            yield Problem(statement.principal, _message(statement, refused))


def _message(statement: Statement, refused: bool) -> str:
    message = 'Principal "*" lets anyone use ' + told(statement, "the bucket")
    return f"{message}; with the default Block Public Access the policy is refused" if refused else message


def _may_be_ignored(carrier: Carrier) -> bool:
    """Whether RestrictPublicBuckets may be on, here or for the whole account."""
    if account_may_block_all(carrier):
        return True
    if isinstance(carrier, AccessPoint):
        block = carrier.public_access_block
        # An absent flag of a block that is there is true for access points.
        is_open = block.is_absent or (
            block.restrict_public_buckets.is_present and block.restrict_public_buckets.is_false
        )
        if is_open is False:
            return True
    if isinstance(carrier, (BucketPolicy, AccessPoint)):
        flags = (bucket.public_access_block.restrict_public_buckets for bucket in buckets_of(carrier))
        return any(flag.is_false is False for flag in flags)
    return False


def _is_refused_by_default(carrier: Carrier) -> bool:
    """Whether everything that could switch the default off is certainly left out."""
    if isinstance(carrier, AccessPoint):
        return carrier.public_access_block.is_absent
    if not isinstance(carrier, BucketPolicy):
        return False
    blocks = [bucket.public_access_block for bucket in buckets_of(carrier)]
    return bool(blocks) and all(block.is_absent for block in blocks)
