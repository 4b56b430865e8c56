"""IAM policy lets the holder obtain credentials for any identity or resource.

Why: these actions give out passwords, tokens or keys. On every resource they let the holder sign in
to each database, instance or workspace of the account, past whatever limits its own permissions.

Fix: name the databases, users or resources in `Resource`, such as
`arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-ABC/app`.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._breadth import BEFORE_ALL, wide
from iacguard_rules.aws.iam._common import granting
from iacguard_rules.aws.iam._holders import HOLDERS, Holder
from iacguard_rules.aws.iam._sensitive import ISSUES

_OWNERS = {
    "iam": "user",
    "sts": "federated user",
    "rds-db": "database",
    "redshift": "data warehouse",
    "redshift-serverless": "data warehouse",
    "ec2": "Windows instance",
    "lightsail": "Lightsail resource",
    "connect": "contact center",
    "cognito-identity": "identity of an identity pool",
    "airflow": "Airflow environment",
    "grafana": "Grafana workspace",
    "appsync": "GraphQL API",
    "emr-containers": "EMR endpoint",
    "gamelift": "game server",
    "mediapackage": "media channel",
    "codeartifact": "package repository",
}
"""Whose credentials are given out, by service."""


@rule[Holder](
    *HOLDERS,
    id="iam-credential-issuing-on-all-resources",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=(
        *BEFORE_ALL,
        "iam-assume-any-role",
        "iam-service-wildcard-on-all-resources",
        "iam-data-read-on-all-resources",
        "iam-exposure-of-all-resources",
    ),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of an action that gives out credentials, on every resource."""
    for grant in granting(holder, ISSUES):
        for found in wide(grant, ISSUES):
            first, *others = [entry.reading for entry in found.entries]
            message = f"the holder gets credentials of every {found.kinds(_OWNERS)}: {found.told}"
            yield Problem(first, message, also=others)
