"""IAM policy lets the holder assume any role.

Why: roles that trust the account leave it to its policies who may take them. A holder that may take
any role has the permissions of the most powerful one of them, and of roles of other accounts that
trust this one.

Fix: name the roles in `Resource`. A fixed name in every account of an organization
(`arn:aws:iam::*:role/audit`) is narrow enough, or add a condition on `aws:ResourceOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._breadth import BEFORE_ALL
from iacguard_rules.aws.iam._common import granting, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder

_ASSUME = "sts:AssumeRole"
_ACTIONS = frozenset({_ASSUME})


@rule[Holder](
    *HOLDERS,
    id="iam-assume-any-role",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=BEFORE_ALL,
    references=("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of sts:AssumeRole on every role."""
    for grant in granting(holder, _ACTIONS):
        entry = grant.entry_for(_ASSUME)
        if entry is None:
            continue
        resource = next((one for one in grant.statement.resources if _is_any_role(one)), None)
        if resource is None or not grant.is_granted(_ASSUME):
            continue
        if is_scoped(grant.statement, "sts") is False and is_scoped(grant.statement, "iam") is False:
            message = (
                f"Action {entry.reading.text} on {told(resource)} takes every role that trusts the account"
            )
            yield Problem(resource, message, cause=entry.reading)


def _is_any_role(resource: Reading[str]) -> bool:
    if is_every_resource(resource, "sts") or is_every_resource(resource, "iam"):
        return True
    return covers_type(resource, type_forms("iam", "role")) is True
