"""Bucket policy does not deny plain HTTP.

Why: S3 answers on HTTP as well as on HTTPS. Over HTTP, data and signatures cross the network in
the open, where they can be read and changed. Only a Deny stops it: an Allow for HTTPS leaves
HTTP to whatever identity policies grant.

Fix: add a statement that denies `s3:*` to the principal `*` on the bucket and on its objects
(`arn:aws:s3:::name` and `arn:aws:s3:::name/*`) with the condition
`{"Bool": {"aws:SecureTransport": "false"}}`, to the bucket's `AWS::S3::BucketPolicy` or
`aws_s3_bucket_policy`. Clients that use HTTP are then refused.
"""

from collections.abc import Iterator

from iacguard.graph.policy.transport import Denial, is_inverted, plain_http
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import serves_website


@rule(
    Bucket,
    id="s3-plain-http-allowed",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html",
    ),
    controls=("FSBP S3.5", "CIS-3.0 2.1.1"),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires unless plain HTTP is denied for everyone, every action, the bucket and its objects."""
    if serves_website(bucket) is not False:
        return
    carriers = bucket.referrers(BucketPolicy, BucketPolicy.bucket)
    policies = [carrier.policy for carrier in carriers]
    inverted = [statement for policy in policies for statement in policy.statements if is_inverted(statement)]
    for statement in inverted[:1]:
        yield Problem(statement.condition, "aws:SecureTransport is true in a Deny, which blocks HTTPS")
    verdict = plain_http(bucket, policies)
    if inverted or not carriers.is_complete or not verdict.is_allowed:
        return
    if verdict.partial:
        denial = verdict.partial[0]
        yield Problem(denial.statement, f"the Deny of plain HTTP leaves out {_lacking(denial)}")
    else:
        yield Problem(bucket, "no bucket policy denies plain HTTP")


def _lacking(denial: Denial) -> str:
    lacking = []
    if denial.lacks_actions:
        lacking.append("other actions")
    if denial.lacks_bucket:
        lacking.append("the bucket itself")
    if denial.lacks_objects:
        lacking.append("objects of the bucket")
    return " and ".join(lacking) or "a part of the bucket"
