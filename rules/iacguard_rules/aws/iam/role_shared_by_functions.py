"""Several Lambda functions share one execution role.

Why: each function has the permissions of all. A fault in the one that sends mail then opens the
orders table, and nobody dares to take a permission away.

Fix: give each function a role of its own.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy
from iacguard.graph.policy.actions import pattern_of
from iacguard.kinds.aws.iam import Role, RolePolicyAttachment
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import held_by
from iacguard_rules.aws.iam._managed import attached

_COMMON = ("logs:", "xray:", "cloudwatch:putmetricdata")
_INTERFACES = frozenset(
    {
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:describenetworkinterfaces",
        "ec2:detachnetworkinterface",
        "ec2:assignprivateipaddresses",
        "ec2:unassignprivateipaddresses",
        "ec2:describesubnets",
        "ec2:describesecuritygroups",
        "ec2:describevpcs",
        "ec2:getsecuritygroupsforvpc",
        "ec2:*networkinterface",
        "ec2:*networkinterfaces",
    }
)
"""What every function in a VPC needs."""
_COMMON_POLICIES = frozenset(
    {"AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess"}
)


@rule(
    Role,
    id="iam-role-shared-by-functions",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on a role of several functions that may do more than write logs and traces."""
    # Instances of one block are one function to whoever reads the code.
    functions = {function.resource.header: function for function in role.referrers(Function, Function.role)}
    if len(functions) > 1 and _does_more(role):
        hints = [
            Hint(function.resource.header, "this function has the role") for function in functions.values()
        ]
        yield Problem(
            role, f"{len(functions)} functions have this role, each with what any of them needs", hints=hints
        )


def _does_more(role: Role) -> bool:
    attachments = role.referrers(RolePolicyAttachment, RolePolicyAttachment.role)
    policies = (policy for attacher in (role, *attachments) for policy in attached(attacher))
    if any(policy.name not in _COMMON_POLICIES for policy in policies):
        return True
    return any(_allows_more(policy) for policy in held_by(role).certain)


def _allows_more(policy: Policy) -> bool:
    patterns = (
        pattern_of(entry)
        for statement in policy.statements
        if statement.allows
        for entry in statement.actions
    )
    return any(
        pattern is not None and not pattern.startswith(_COMMON) and pattern not in _INTERFACES
        for pattern in patterns
    )
