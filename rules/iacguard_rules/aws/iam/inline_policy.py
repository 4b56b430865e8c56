"""Inline policy instead of a managed policy.

Why: a managed policy has versions to go back to, is written once for all who need it, and shows in
one place who has it. An inline policy is good for what belongs to one role alone, such as the rights
to the resources beside it.

Fix: make it a managed policy and attach it.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import pattern_of, service_of
from iacguard.kinds.aws.iam import Group, GroupPolicy, InlinePolicy, Role, RolePolicy, User, UserPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard.value import Reference, Unknown, walk

Holder: TypeAlias = Role | User | Group | InlinePolicy | RolePolicy | UserPolicy | GroupPolicy

_MESSAGE = "an inline policy has no versions and shows in one place only"


@rule[Holder](
    Role,
    User,
    Group,
    InlinePolicy,
    RolePolicy,
    UserPolicy,
    GroupPolicy,
    id="iam-inline-policy",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    covered_by=("iam-user-attached-policy",),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an inline policy; on a role's only when it has nothing to do with what is beside it."""
    if isinstance(holder, (Role, User, Group)):
        if holder.resource.identity.source_type.startswith("AWS::Serverless::"):
            return
        for embedded in holder.policies:
            if not isinstance(holder, Role) or _is_general(embedded.policy):
                yield Problem(embedded, _MESSAGE)
    elif isinstance(holder, RolePolicy) or (
        isinstance(holder, InlinePolicy) and holder.roles.is_absent is False
    ):
        if _is_general(holder.policy):
            yield Problem(holder, _MESSAGE)
    else:
        yield Problem(holder, _MESSAGE)


def _is_general(policy: Policy) -> bool:
    """Whether a statement is certainly about several services and no resource of the configuration."""
    statements = policy.statements
    if statements.is_complete is False or any(_may_refer(statement) for statement in statements):
        return False
    return any(_names_services(statement) for statement in statements)


def _names_services(statement: Statement) -> bool:
    patterns = [pattern_of(entry) for entry in statement.actions]
    return len({service_of(pattern) for pattern in patterns if pattern is not None}) > 1


def _may_refer(statement: Statement) -> bool:
    """Whether a Resource entry is, or may be, a resource of the configuration."""
    resources = statement.resources
    return resources.is_complete is False or any(
        entry.is_unknown or any(isinstance(value, (Reference, Unknown)) for value in walk(entry.value))
        for entry in resources
    )
