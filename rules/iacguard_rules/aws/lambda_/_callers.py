"""Who else may invoke a function: what policies allow, and services that keep track themselves."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import Symbol, joined, own_text, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.iam import (
    Group,
    GroupPolicy,
    GroupPolicyAttachment,
    InlinePolicy,
    ManagedPolicy,
    PolicyAttachment,
    Role,
    RolePolicy,
    RolePolicyAttachment,
    User,
    UserPolicy,
    UserPolicyAttachment,
)
from iacguard.typed import Any, cast
from iacguard_rules.aws.lambda_._callee import Callee

_INVOKE = "lambda:InvokeFunction"

_BROAD = frozenset(
    {"AdministratorAccess", "AWSLambdaFullAccess", "AWSLambdaRole", "AWSLambda_FullAccess", "PowerUserAccess"}
)
"""Managed policies of AWS that allow to invoke functions."""

_NARROW = frozenset(
    {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaKinesisExecutionRole",
        "AWSLambdaMSKExecutionRole",
        "AWSLambdaSQSQueueExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "AWSXrayWriteOnlyAccess",
        "CloudWatchLambdaInsightsExecutionRolePolicy",
    }
)
"""Managed policies of AWS that functions have and that do not allow to invoke any."""


def may_be_invoked_otherwise(callee: Callee) -> bool:
    """Whether somebody may invoke the function that is none of its triggers."""
    return (
        may_handle_custom_resources(callee)
        or any(_may_allow(callee, policy) for policy in _policies(callee.function))
        or any(_is_open(holder.policies) for holder in _holders(callee.function))
        or any(_is_open(holder.managed_policies) for holder in _holders(callee.function))
        or any(map(_may_be_broad, _managed(callee.function)))
        or _has_open_role(callee)
    )


def may_handle_custom_resources(callee: Callee) -> bool:
    """Whether CloudFormation may invoke the function, asynchronously, and wait for its answer."""
    scope = callee.function.scope
    for type in scope.graph.types:
        if type.startswith("Custom::") or type in ("AWS::CloudFormation::CustomResource", _MACRO):
            for resource in scope.graph.of_type(type):
                view = Kind.of(resource, scope)
                handler = view.read("FunctionName" if type == _MACRO else "ServiceToken")
                if callee.named(cast("Reading[str]", handler)) is not None and view.exists():
                    return True
    return False


_MACRO = "AWS::CloudFormation::Macro"


def _policies(function: Kind) -> Iterator[Policy]:
    for managed in function.all(ManagedPolicy):
        yield managed.policy
    for inline in function.all(InlinePolicy):
        yield inline.policy
    for of_role in function.all(RolePolicy):
        yield of_role.policy
    for of_user in function.all(UserPolicy):
        yield of_user.policy
    for of_group in function.all(GroupPolicy):
        yield of_group.policy
    for holder in _holders(function):
        for embedded in holder.policies:
            yield embedded.policy


def _holders(function: Kind) -> Iterator[Role | User | Group]:
    yield from function.all(Role)
    yield from function.all(User)
    yield from function.all(Group)


def _managed(function: Kind) -> Iterator[Reading[str]]:
    for holder in _holders(function):
        yield from holder.managed_policies
    for attachment in function.all(RolePolicyAttachment):
        yield attachment.policy_arn
    for of_user in function.all(UserPolicyAttachment):
        yield of_user.policy_arn
    for of_group in function.all(GroupPolicyAttachment):
        yield of_group.policy_arn
    for attached in function.all(PolicyAttachment):
        yield attached.policy_arn


def _name(arn: Reading[str]) -> str:
    """The last part of a managed policy's ARN, empty when it is not known."""
    text = text_of(arn)
    last = text.parts[-1] if text is not None and text.parts else ""
    return last.rpartition("/")[2] if isinstance(last, str) else ""


def _may_be_broad(policy: Reading[str]) -> bool:
    """Whether a managed policy may allow to invoke functions, other than by a document of the unit."""
    target = policy.target
    if target is not None and target.type == ManagedPolicy.type_name:
        return False
    name = _name(policy)
    return name == "" or name in _BROAD


def _may_allow(callee: Callee, policy: Policy) -> bool:
    if policy.is_absent:
        return False
    statements = policy.statements
    return (
        policy.is_unknown
        or statements.is_complete is False
        or any(_may_grant(callee, statement) for statement in statements)
    )


def _may_grant(callee: Callee, statement: Statement) -> bool:
    if statement.allows is False or is_about(statement, _INVOKE) is False:
        return False
    if statement.resources.is_absent:
        return True
    return statement.resources.is_complete is False or any(
        _may_mean(callee, entry) for entry in statement.resources
    )


def _may_mean(callee: Callee, resource: Reading[str]) -> bool:
    """Whether a policy's resource may match the function, or a version or alias of it."""
    text = text_of(resource, callee.function)
    own = own_text(callee.function, "Arn")
    if text is None or own is None:
        return True
    if callee.named(resource) is not None:
        return True
    if text.literal is not None and "*" not in text.literal and "?" not in text.literal:
        return False
    qualified = joined((*own.parts, ":", Symbol(None)))
    return any(covers(text, form) is not False for form in (own, qualified))


def _has_open_role(callee: Callee) -> bool:
    """Whether the function's own role may hold permissions that nobody here can read."""
    target = callee.function.role.target
    if target is None or target.type != Role.type_name:
        return True
    role = Role.of(target, callee.function.scope)
    attachments = role.referrers(RolePolicyAttachment, RolePolicyAttachment.role)
    shared = role.referrers(PolicyAttachment, PolicyAttachment.roles)
    written = role.referrers(RolePolicy, RolePolicy.role)
    is_closed = attachments.is_complete and shared.is_complete and written.is_complete
    attached = [
        *role.managed_policies,
        *(attachment.policy_arn for attachment in attachments),
        *(attachment.policy_arn for attachment in shared),
    ]
    return (
        is_closed is False
        or _is_open(role.managed_policies)
        or any(_is_readable(callee, entry) is False for entry in attached)
    )


def _is_open(entries: Items[Any]) -> bool:
    return entries.is_complete is False


def _is_readable(callee: Callee, policy: Reading[str]) -> bool:
    """Whether a managed policy is one of the unit, all of which are read, or known to be harmless."""
    target = policy.target
    if target is not None and target.type == ManagedPolicy.type_name:
        return True
    return _name(policy) in _NARROW
