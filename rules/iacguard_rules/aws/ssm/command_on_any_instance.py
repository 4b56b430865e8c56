"""IAM policy allows commands or sessions on every managed instance.

Why: the agent of Systems Manager runs commands as root, so whoever may send one to any instance is root
on all of them, and has the permissions of all their roles.

Fix: name the instances in `Resource`, or add a condition on their tags: `ssm:resourceTag/...` or
`aws:ResourceTag/...`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import (
    entries_for,
    entry_covers,
    is_denied,
    is_everything,
    is_whole_service,
    pattern_of,
)
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.kinds.identities import HOLDERS, Holder, documents
from iacguard.rule import Category, Problem, Severity, rule

_RUNNING = ("ssm:SendCommand", "ssm:StartSession")


@rule[Holder](
    *HOLDERS,
    id="ssm-command-on-any-instance",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-admin-policy", "iam-wildcard-action", "iam-privilege-escalation"),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of ssm:SendCommand or ssm:StartSession on every instance, without a condition."""
    for policy in documents(holder):
        for statement in policy.statements:
            entries = entries_for(statement, "ssm:*") if statement.allows else ()
            if entries and all(is_scoped(statement, service) is False for service in ("ssm", "ec2")):
                yield from _problems(policy, statement)


def _problems(policy: Policy, statement: Statement) -> Iterator[Problem]:
    entries = (one.reading for one in entries_for(statement, "ssm:*"))
    entry = next((entry for entry in entries if _runs(entry, policy)), None)
    if entry is None:
        return
    resource = next((one for one in statement.resources if _is_any_instance(one)), None)
    if resource is not None:
        message = f"Action {entry.text} runs commands as root on every managed instance"
        yield Problem(resource, message, cause=entry)


def _runs(entry: Reading[str], policy: Policy) -> bool:
    """Whether an Action entry, none for the whole service, runs commands."""
    pattern = pattern_of(entry)
    if pattern is None or is_everything(pattern) or is_whole_service(pattern):
        return False
    return any(entry_covers(entry, action) and is_denied((policy,), action) is False for action in _RUNNING)


def _is_any_instance(resource: Reading[str]) -> bool:
    if is_every_resource(resource, "ssm") or is_every_resource(resource, "ec2"):
        return True
    return (
        covers_type(resource, type_forms("ec2", "instance")) is True
        or covers_type(resource, type_forms("ssm", "managed-instance")) is True
    )
