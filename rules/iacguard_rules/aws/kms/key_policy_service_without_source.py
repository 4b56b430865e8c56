"""Key policy lets an AWS service use the key for any customer.

Why: the service principal is the same for all customers of AWS. Whoever can make the service work
for him, with a topic or a trail of his own that names this key, has it use the key for him.

Fix: add a condition on `aws:SourceAccount` with the own account, or on `aws:SourceArn`. For
CloudWatch Logs, whose requests carry neither, use `kms:EncryptionContext:aws:logs:arn`.
"""

import re
from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.conditions import are_known, tests
from iacguard.graph.policy.principals import Grantee, GranteeSort, grantees
from iacguard.graph.symbolic import Symbol
from iacguard.kinds.aws.kms import Key, KeyPolicy
from iacguard.rule import Category, Problem, Severity, rule

_SERVICES = frozenset(
    {
        "sns",
        "events",
        "s3",
        "cloudwatch",
        "ses",
        "budgets",
        "codestar-notifications",
        "cloudtrail",
        "delivery.logs",
        "config",
        "cloudfront",
        "rds",
        "backup",
    }
)
_KEYS = frozenset(
    {
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "kms:calleraccount",
        "kms:viaservice",
        "kms:encryptioncontextkeys",
    }
)


@rule[Key | KeyPolicy](
    Key,
    KeyPolicy,
    id="kms-key-policy-service-without-source",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    ),
)
def check(carrier: Key | KeyPolicy) -> Iterator[Problem]:
    """Fires on an Allow for a service that no condition holds to some source."""
    for statement in carrier.policy.statements:
        if not statement.allows or not _is_use(statement) or _has_source(statement):
            continue
        for grantee in grantees(statement).items:
            name = _service(grantee)
            if name is not None:
                yield Problem(
                    grantee.entry,
                    f"{name} may use the key for every customer of AWS, not for this account only",
                )


def _is_use(statement: Statement) -> bool:
    actions = ("kms:Decrypt", "kms:GenerateDataKey")
    return any(is_about(statement, action) is True for action in actions)


def _has_source(statement: Statement) -> bool:
    if not are_known(statement):
        return True
    return any(
        test.key in _KEYS or test.key.startswith("kms:encryptioncontext:") for test in tests(statement)
    )


def _service(grantee: Grantee) -> str | None:
    """The name of a service that works for any customer; None for others."""
    if grantee.sort is not GranteeSort.SERVICE:
        return None
    parts = grantee.name.parts
    name = "".join("<region>" if isinstance(part, Symbol) else part for part in parts)
    found = re.fullmatch(r"(.+?)\.amazonaws\.com(\.cn)?", name)
    if found is None:
        return None
    if grantee.name.literal is not None and found[1] in _SERVICES:
        return name
    is_logs = re.fullmatch(r"logs(\.(<region>|[a-z0-9-]+))?", found[1])
    return name if is_logs else None
