"""IAM policy allows commands or sessions on every managed instance.

A session that may only forward ports, as `ssm:SessionDocumentAccessCheck` makes sure of, is left alone.

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
    actions = _RUNNING[:1] if _may_forward_only(statement) else _RUNNING
    entry = next((entry for entry in entries if _runs(entry, policy, actions)), None)
    if entry is None:
        return
    resource = next((one for one in statement.resources if _is_any_instance(one)), None)
    if resource is not None:
        message = f"Action {entry.text} runs commands as root on every managed instance"
        yield Problem(resource, message, cause=entry)


def _may_forward_only(statement: Statement) -> bool:
    """Whether sessions may be limited to documents that open ports, in which nobody runs commands.

    A session without a document is a shell, unless the documents that may be used are checked.
    """
    checks = (
        value
        for _, keys in statement.condition.entries()
        for key, value in keys.entries()
        if key.lower() == "ssm:sessiondocumentaccesscheck"
    )
    if all(value.is_false or value.equals("false") for value in checks):
        return False
    return not any(_is_for_commands(resource) for resource in statement.resources)


def _is_for_commands(resource: Reading[str]) -> bool:
    """Whether a resource is, among others, a document with which commands can be run."""
    if is_every_resource(resource, "ssm"):
        return True
    _, found, name = (resource.text or "").partition(":document/")
    return bool(found) and not name.startswith(_FORWARDING)


_FORWARDING = ("AWS-StartPortForwardingSession", "AWS-StartSSHSession")
"""What documents of AWS begin with that need a login of their own behind the port."""


def _runs(entry: Reading[str], policy: Policy, actions: tuple[str, ...]) -> bool:
    """Whether an Action entry, none for the whole service, runs commands."""
    pattern = pattern_of(entry)
    if pattern is None or is_everything(pattern) or is_whole_service(pattern):
        return False
    return any(entry_covers(entry, action) and is_denied((policy,), action) is False for action in actions)


def _is_any_instance(resource: Reading[str]) -> bool:
    if is_every_resource(resource, "ssm") or is_every_resource(resource, "ec2"):
        return True
    return (
        covers_type(resource, type_forms("ec2", "instance")) is True
        or covers_type(resource, type_forms("ssm", "managed-instance")) is True
    )
