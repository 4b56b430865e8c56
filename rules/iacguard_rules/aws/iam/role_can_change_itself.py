"""Role or user may change its own permissions.

Why: an identity that may write its own policies, or take off its own boundary, is limited by nothing:
whoever holds it for a moment can give it every permission there is. Naming only itself in `Resource`
looks narrow and is the widest grant of all.

Fix: let another role manage this one, leave it out of the names that `Resource` covers, or add a
condition on `iam:PermissionsBoundary`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import entries_for, is_denied, wanted
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import own_text, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.iam import ManagedPolicy, Role, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import held_by

_OF_ROLES = (
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:UpdateAssumeRolePolicy",
)
_OF_USERS = (
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:AddUserToGroup",
)
_OF_POLICIES = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


@rule[Role | User](
    Role,
    User,
    id="iam-role-can-change-itself",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("iam-privilege-escalation", "iam-full-iam-access"),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",),
)
def check(principal: Role | User) -> Iterator[Problem]:
    """Fires on an Allow of changing permissions whose Resource certainly takes in the identity itself."""
    held = held_by(principal)
    if held.is_complete is False:
        return
    every = [*held.certain, *held.possible]
    attached = {
        policy.resource.address for policy in held.certain if policy.resource.type == ManagedPolicy.type_name
    }
    for policy in held.certain:
        for statement in policy.statements:
            if statement.allows and entries_for(statement, "iam:*") and is_scoped(statement, "iam") is False:
                yield from _changes(principal, statement, every, attached)


def _changes(
    principal: Role | User, statement: Statement, policies: list[Policy], attached: set[str]
) -> Iterator[Problem]:
    own = _OF_ROLES if isinstance(principal, Role) else _OF_USERS
    for actions, is_meant in ((own, _is_itself), (_OF_POLICIES, _is_attached)):
        action = next((one for one in actions if _allows(statement, one)), None)
        if action is None or is_denied(policies, action) is not False:
            continue
        for resource in statement.resources:
            if is_meant(resource, principal, attached):
                what = "its own policy" if actions is _OF_POLICIES else "itself"
                name = principal.address
                yield Problem(
                    resource, f"{name} holds {action} on {what}, so it can give itself any permission"
                )
                break


def _allows(statement: Statement, action: str) -> bool:
    return any(
        entry.text.literal is not None and covers(entry.text, wanted(action))
        for entry in entries_for(statement, action)
    )


def _is_itself(resource: Reading[str], principal: Role | User, _: set[str]) -> bool:
    text, own = text_of(resource, principal), own_text(principal, "Arn")
    # What takes in every role is told as privilege escalation.
    types = type_forms("iam", "role", "user")
    if text is None or own is None or is_every_resource(resource, "iam") or covers_type(resource, types):
        return False
    return covers(text, own) is True


def _is_attached(resource: Reading[str], _: Role | User, attached: set[str]) -> bool:
    return resource.target is not None and resource.target.address in attached
