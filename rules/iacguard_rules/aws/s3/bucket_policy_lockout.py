"""Bucket policy locks out everyone but the root user.

Why: an explicit Deny is above every Allow, that of an administrator included. Once nobody may put
the bucket's policy any more, only the account's root user can remove it. The deployment that comes
next fails, CloudFormation's too when the Deny spares one network only: its requests come from
another.

Fix: deny the actions on objects that are meant (`s3:GetObject`, `s3:PutObject`), or spare the roles
that administer and deploy by a condition on `aws:PrincipalArn`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import any_of, is_about
from iacguard.graph.policy.conditions import Test, are_known, is_unconditional, tests
from iacguard.graph.policy.principals import is_everyone
from iacguard.graph.symbolic import Text, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.s3 import BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import arn_of_policy, bucket_of

_NETWORKS = frozenset(
    {"aws:sourcevpce", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourceip", "aws:vpcsourceip"}
)
_ELSEWHERE = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "notipaddress"})


@rule(
    BucketPolicy,
    id="s3-bucket-policy-lockout",
    severity=Severity.HIGH,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    sides="any",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",),
)
def check(carrier: BucketPolicy) -> Iterator[Problem]:
    """Fires on a Deny of s3:PutBucketPolicy for everyone, or for CloudFormation by its network."""
    arn = arn_of_policy(carrier)
    if arn is None:
        return
    for statement in carrier.policy.statements:
        is_meant = statement.denies and is_everyone(statement) and is_about(statement, "s3:PutBucketPolicy")
        if not is_meant or not _is_on(statement, arn, carrier):
            continue
        if is_unconditional(statement):
            yield Problem(statement, "the Deny takes s3:PutBucketPolicy from everyone but the root user")
        elif carrier.resource.identity.language != "terraform" and _is_by_network(statement):
            yield Problem(
                statement, "the Deny spares one network only, and CloudFormation's requests come from another"
            )


def _is_on(statement: Statement, arn: Text, carrier: BucketPolicy) -> bool | None:
    """Whether Resource takes in the bucket itself."""
    bucket = bucket_of(carrier)
    texts = (text_of(entry, bucket) for entry in statement.resources)
    return any_of((text is not None and covers(text, arn) for text in texts), statement.resources.is_complete)


def _is_by_network(statement: Statement) -> bool:
    """Whether the Condition spares networks and nothing else."""
    return are_known(statement) and all(_is_elsewhere(test) for test in tests(statement))


def _is_elsewhere(test: Test) -> bool:
    return test.key in _NETWORKS and test.operator in _ELSEWHERE and test.quantifier == ""
