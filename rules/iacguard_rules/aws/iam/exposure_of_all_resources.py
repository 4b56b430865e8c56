"""IAM policy lets the holder share or publish any resource.

Why: whoever may write the policy of every bucket, key or queue can open each of them to any account,
or to everybody. The data can then be read without any further right in this account, and without a
trace of who did.

Fix: name the resources whose policies the holder is to write, or leave policies to the deployment.
"""

from collections.abc import Iterator
from functools import cache

from iacguard.graph.policy.conditions import tests
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._breadth import BEFORE_ALL, wide
from iacguard_rules.aws.iam._common import Grant, granting
from iacguard_rules.aws.iam._holders import HOLDERS, Holder
from iacguard_rules.aws.iam._sensitive import SHARES

_SHARED = {
    "s3": "bucket",
    "kms": "key",
    "sqs": "queue",
    "sns": "topic",
    "lambda": "function",
    "secretsmanager": "secret",
    "ecr": "repository",
    "ec2": "image or snapshot",
    "rds": "database snapshot",
    "backup": "backup vault",
    "events": "event bus",
    "logs": "log group",
    "dynamodb": "table",
    "kinesis": "stream",
    "elasticfilesystem": "file system",
    "glacier": "archive",
    "ram": "shared resource",
    "codeartifact": "package repository",
    "apigateway": "API",
    "ssm": "document",
    "redshift": "warehouse snapshot",
    "acm-pca": "certificate authority",
    "sso": "account",
}
"""What is shared, by service."""

_GRANT = "kms:CreateGrant"

_DELIVERY = "logs:CreateLogDelivery"
_LOG_POLICY = "logs:PutResourcePolicy"
"""To deliver logs AWS asks for this one on every resource, beside the other.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
"""


@rule[Holder](
    *HOLDERS,
    id="iam-exposure-of-all-resources",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=(*BEFORE_ALL, "iam-service-wildcard-on-all-resources"),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of opening every resource of a kind to others."""
    for grant in granting(holder, _shares(False, False)):
        shares = _shares(_may_be_for_services_only(grant), _may_deliver_logs(grant))
        for found in wide(grant, shares):
            first, *others = [entry.reading for entry in found.entries]
            message = f"the holder can open every {found.kinds(_SHARED)} to others: {found.told}"
            yield Problem(first, message, also=others)


@cache
def _shares(are_grants_for_services: bool, are_logs_delivered: bool) -> frozenset[str]:
    """The actions that open something to others in a statement of this sort."""
    shares = SHARES if are_grants_for_services else SHARES | {_GRANT}
    return shares - {_LOG_POLICY} if are_logs_delivered else shares


def _may_deliver_logs(grant: Grant) -> bool:
    actions = grant.statement.actions
    if actions.is_complete is False or len(grant.entries) < len(list(actions)):
        return True
    return grant.entry_for(_DELIVERY) is not None


def _may_be_for_services_only(grant: Grant) -> bool:
    """Whether grants of keys are only for AWS services that act for the holder."""
    return any(
        test.key == "kms:grantisforawsresource"
        and test.operator == "bool"
        and any(value.is_false is False for value in test.values)
        for test in tests(grant.statement)
    )
