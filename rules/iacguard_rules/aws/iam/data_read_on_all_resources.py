"""IAM policy lets the holder read all stored data or secrets.

Why: most breaches end with data being read that the stolen identity never needed. A policy that
reads every object, secret or parameter of the account hands all of them out at once, those of other
teams and of systems to come included.

Fix: name the buckets, secrets, tables or parameters in `Resource`, by reference where the template
has them, or by a prefix of their names.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._breadth import BEFORE_ALL, wide
from iacguard_rules.aws.iam._common import granting, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder
from iacguard_rules.aws.iam._sensitive import READS

_DATA = {
    "s3": "object",
    "secretsmanager": "secret",
    "ssm": "parameter",
    "dynamodb": "table",
    "sqs": "queue",
    "kinesis": "stream",
    "rds-data": "database",
    "redshift-data": "data warehouse",
    "rds": "database log",
    "ebs": "snapshot",
    "codecommit": "repository",
    "glacier": "archive",
    "elasticfilesystem": "file system",
}
"""What is read, by service."""


@rule[Holder](
    *HOLDERS,
    id="iam-data-read-on-all-resources",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=(*BEFORE_ALL, "iam-service-wildcard-on-all-resources"),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of reading stored data on every resource of its kind."""
    for grant in granting(holder, READS):
        for found in wide(grant, READS):
            message = f"{told(found.resource)} lets the holder read every {found.kinds(_DATA)}: {found.told}"
            entries = [entry.reading for entry in found.entries]
            cause = entries[0] if found.is_whole else found.resource
            yield Problem(found.resource, message, cause=cause, also=entries)
