"""Resource policy admits an AWS service on behalf of any customer.

Why: the service principal is the same for all customers of AWS. Whoever can make the service work for
him, with a trail or a distribution of his own that names your bucket, writes or reads there through it.

Fix: add `StringEquals` on `aws:SourceAccount` with the own account, or on `aws:SourceArn` with what
the service is to act for.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import ResourcePolicy, Statement
from iacguard.graph.policy.actions import pattern_of
from iacguard.graph.policy.carriers import documents
from iacguard.graph.policy.outsiders import unbound_services
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._resource_policies import KINDS

_TYPES = ("AWS::S3::BucketPolicy", "AWS::SecretsManager::", "AWS::Events::", "AWS::Backup::")
_TERRAFORM_TYPES = ("aws_cloudwatch_event_bus_policy", "aws_backup_vault_policy")

_SERVICES = frozenset(
    {
        "backup",
        "bcm-data-exports",
        "billingreports",
        "cloudfront",
        "cloudtrail",
        "config",
        "delivery.logs",
        "elasticmapreduce",
        "events",
        "export.rds",
        "guardduty",
        "iot",
        "lambda",
        "logging.s3",
        "logs",
        "macie",
        "rds",
        "rekognition",
        "s3",
        "scheduler",
        "serverlessrepo",
        "ses",
        "sns",
        "ssm",
        "transcribe",
        "vpc-flow-logs",
    }
)
"""Services that tell for whom they act. The log delivery of load balancers does so not everywhere."""

_HARMLESS = frozenset({"s3:getbucketacl", "s3:getbucketlocation", "s3:listbucket"})
"""What services look at before they write."""


@rule[Kind](
    *KINDS,
    id="iam-resource-policy-service-without-source",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",),
)
def check(holder: Kind) -> Iterator[Problem]:
    """Fires on an Allow for a service that no condition holds to some source, once a service."""
    if not holder.type_name.startswith(_TYPES) and holder.type_name not in _TERRAFORM_TYPES:
        return
    for policy in documents(holder, ResourcePolicy):
        told: set[str] = set()
        for found in unbound_services(policy, _SERVICES):
            if _lets_do_harm(found.statement) and not told.issuperset(found.services):
                told.update(found.services)
                message = f"{found.told} may use the resource for every customer of AWS"
                yield Problem(found.statement.principal, message)


def _lets_do_harm(statement: Statement) -> bool:
    patterns = [pattern_of(entry) for entry in statement.actions]
    return statement.not_actions.is_present or any(
        pattern is not None and pattern not in _HARMLESS for pattern in patterns
    )
