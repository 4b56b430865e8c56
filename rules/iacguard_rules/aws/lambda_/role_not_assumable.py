"""Lambda may not assume the function's role.

Why: a function runs with the permissions of its role, which Lambda takes on for it. That works only when
the trust policy of the role lets `lambda.amazonaws.com` do so; otherwise AWS refuses to create the function.

Fix: allow `sts:AssumeRole` to the service `lambda.amazonaws.com` in the trust policy of the role
(`AssumeRolePolicyDocument`, `assume_role_policy`), and also to `edgelambda.amazonaws.com` for a function
that CloudFront runs. Name the role by its ARN.
"""

from collections.abc import Iterator

from iacguard.graph.policy.evaluation import Policies, is_allowed
from iacguard.graph.policy.principals import GranteeSort, grantees, services_alone
from iacguard.graph.policy.requests import OWN_ACCOUNT, Request, service
from iacguard.graph.symbolic import Text, own_text
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.lambda_._edge import runs_at_edge

_LAMBDA = "lambda.amazonaws.com"
_EDGE = "edgelambda.amazonaws.com"
_IN_CHINA = "lambda.amazonaws.com.cn"
_PROFILE = "AWS::IAM::InstanceProfile"


@rule(
    Function,
    id="lambda-role-not-assumable",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a role that certainly does not trust Lambda, and on what is no role's ARN."""
    target, reference = function.role.target, function.role.reference
    if target is not None and reference is not None:
        if target.type in (_PROFILE, "aws_iam_instance_profile"):
            yield Problem(function.role, "an instance profile; a function takes the ARN of a role")
            return
        if target.type == Role.type_name and reference.attribute is None:
            yield Problem(function.role, "the name of a role; a function takes its ARN")
    role = role_behind(function.role)
    if role is None or role.trust.is_absent:
        return
    if _refuses(role, _LAMBDA, function) and _refuses(role, _IN_CHINA, function):
        yield _problem(function, role, _LAMBDA)
    elif runs_at_edge(function) and _refuses(role, _EDGE, function):
        yield _problem(function, role, _EDGE)


def _problem(function: Function, role: Role, refused: str) -> Problem:
    trusted = _trusted(role)
    told = f", which trusts {', '.join(trusted)}" if trusted else ""
    hint = Hint(role.trust.place, "the trust policy of the role")
    return Problem(function.role, f"{refused} may not assume the role{told}", hints=[hint])


def _refuses(role: Role, name: str, function: Function) -> bool:
    """Whether the trust policy certainly does not let a service take the role for the function."""
    if name in (services_alone(role.trust) or ()):
        # Nearly all trust Lambda alone.
        return False
    own, arn = own_text(role, "Arn"), own_text(function, "Arn")
    context = {"aws:sourceaccount": (OWN_ACCOUNT,)}
    if arn is not None:
        context["aws:sourcearn"] = (arn,)
    request = Request(
        service(name), "sts:AssumeRole", own or Text(()), context=context, subjects=(role, function)
    )
    return is_allowed(request, Policies(resource=[role.trust])) is False


def _trusted(role: Role) -> list[str]:
    """The services that the trust policy names."""
    names = (
        grantee.name.literal
        for statement in role.trust.statements
        for grantee in grantees(statement).items
        if grantee.sort is GranteeSort.SERVICE
    )
    return sorted({name for name in names if name is not None})
