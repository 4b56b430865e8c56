"""Bucket policy speaks about another bucket.

Why: a statement of a bucket policy can only be about that bucket and what is in it. S3 refuses any
other with "Policy has invalid resource", and `*` just the same, and the deployment fails.

Fix: name the bucket that the policy is for in `Resource`: its ARN for actions on the bucket, its ARN
and `/*` for actions on objects.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import AllOf, Text, joined, text_of
from iacguard.graph.wildcards import intersects
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import arn_of_policy


@rule(
    BucketPolicy,
    id="s3-bucket-policy-wrong-bucket",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",),
)
def check(carrier: BucketPolicy) -> Iterator[Problem]:
    """Fires on a Resource entry for everything, or with the ARN of what is certainly another bucket."""
    for statement in carrier.policy.statements:
        for entry in statement.resources:
            if entry.equals("*"):
                yield Problem(entry, "a bucket policy has to name its bucket, so S3 refuses *")
    arn = arn_of_policy(carrier)
    if arn is None:
        return
    objects = joined((*arn.parts, "/*"))
    for statement in carrier.policy.statements:
        for entry in _entries(statement):
            text = text_of(entry, AllOf(Bucket, only_existing=True))
            if text is not None and _is_bucket(text) and not _may_be(text, arn, objects):
                yield Problem(entry, "the policy is for another bucket, so S3 refuses this resource")


def _entries(statement: Statement) -> Iterator[Reading[str]]:
    yield from statement.resources
    yield from statement.not_resources


def _is_bucket(text: Text) -> bool:
    arn = arn_of(text)
    return arn is not None and arn.service.literal == "s3" and arn.account.literal == ""


def _may_be(text: Text, arn: Text, objects: Text) -> bool:
    return intersects(text, arn) is not False or intersects(text, objects) is not False
