"""Public bucket policy is blocked by Block Public Access.

Why: Block Public Access is above the policy. With `BlockPublicPolicy` S3 refuses a public policy and
the deployment fails with AccessDenied; with `RestrictPublicBuckets` it takes the policy and still
denies anonymous callers and those of other accounts, which nobody sees in the policy.

Fix: decide for one of the two. To keep the bucket private, name the accounts, roles or services that
need the data. To serve files to the public, put CloudFront with origin access control before it.
"""

from collections.abc import Iterator

from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.s3._common import bucket_of


@rule(
    BucketPolicy,
    id="s3-public-policy-blocked",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    covered_by=("s3-bucket-policy-public",),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
)
def check(carrier: BucketPolicy) -> Iterator[Problem]:
    """Fires on a public Allow for a bucket whose block is certainly on."""
    bucket = bucket_of(carrier)
    effect = None if bucket is None else _effect(bucket)
    if bucket is None or effect is None:
        return
    hint = Hint(bucket.public_access_block.place, "the block is here")
    for statement in open_statements(carrier.policy):
        yield Problem(statement, effect, cause=statement.principal, hints=[hint])


def _effect(bucket: Bucket) -> str | None:
    block = bucket.public_access_block
    if block.block_public_policy.is_true:
        return "S3 refuses this public statement, for the bucket has BlockPublicPolicy on"
    if block.restrict_public_buckets.is_true:
        return "the bucket has RestrictPublicBuckets on, so S3 still denies the public what this allows"
    return None
