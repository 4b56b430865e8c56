"""Trigger points at a function that does not let the service invoke it.

Why: a bucket, a topic, a rule, an API or a load balancer invokes a function with the permission of the
function's own policy, and without one it may not. Bucket notifications and rotations of secrets then cannot
be set up; everything else is deployed without complaint, and the function is never invoked. The policies of
the function, of a version and of an alias are separate: a permission for one is none for the others.

Fix: add an `AWS::Lambda::Permission` (`aws_lambda_permission`) for the service, with the function, version
or alias that the trigger names, and with `SourceArn` (`source_arn`) set to the trigger. SAM does so for what
stands in `Events`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from iacguard.graph.symbolic import Text, text_of
from iacguard.kinds.aws.lambda_ import Function, LambdaResourcePolicy, Permission
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.lambda_._callee import LATEST, Callee, Named, Qualifier, are_same, users_of
from iacguard_rules.aws.lambda_._pushes import LOGS, S3, SECRETS, Push, pushes


@rule(
    Function,
    id="lambda-trigger-without-permission",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires once for each service that has triggers on the function and certainly may not invoke it."""
    callee = Callee(function)
    if callee.is_given_away or _may_have_whole_policy(callee):
        return
    refused: dict[tuple[str, bool], list[Push]] = {}
    grants: list[_Grant] | None = None
    for push in pushes(callee):
        if grants is None:
            grants = list(_grants(callee))
        found = [grant for grant in grants if grant.is_for(push.service)]
        if all(are_same(grant.named.qualifier, _known(push.qualifier)) is False for grant in found):
            refused.setdefault((push.service, len(found) > 0), []).append(push)
    for (service, has_others), these in refused.items():
        yield Problem(these[0].place, _message(service, has_others, these))


def _message(service: str, has_others: bool, refused: list[Push]) -> str:
    names = list(dict.fromkeys(push.what for push in refused))
    told = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    means = "cannot be set up" if service in (S3, SECRETS) else "never invokes the function"
    if has_others:
        mine = "the function itself" if refused[0].qualifier == LATEST else "this alias or version"
        return f"the permission for {service} is not for {mine}, so {told} {means}"
    return f"no permission lets {service} invoke the function, so {told} {means}"


def _known(qualifier: Qualifier) -> Qualifier:
    """A qualifier, unless it has variables of API Gateway in it."""
    return Qualifier(None) if "${" in (qualifier.name or "") else qualifier


def _may_have_whole_policy(callee: Callee) -> bool:
    """Whether the function may have a policy that is written as a whole."""
    return any(
        callee.named(policy.resource_arn) is not None
        for policy in users_of(callee, LambdaResourcePolicy, LambdaResourcePolicy.resource_arn)
    )


class _Grant(NamedTuple):
    """A permission that lets, or may let, somebody invoke the function or one of its versions."""

    principal: Text | None
    named: Named

    def is_for(self, service: str) -> bool:
        """Whether it may be for a service."""
        if self.principal is None or self.principal.literal == "*":
            return True
        if service == LOGS and self.principal.starts_with("logs.") is not False:
            return True
        in_china = Text((f"{service}.cn",))
        return any(self.principal.equals(name) is not False for name in (Text((service,)), in_china))


def _grants(callee: Callee) -> Iterator[_Grant]:
    for permission in users_of(callee, Permission, Permission.function):
        named = callee.named(permission.function)
        action = permission.action.text
        if named is None or (action is not None and not _invokes(action)):
            continue
        principal = text_of(permission.principal)
        # A module that makes the permissions it is given may make none; that is not held against it.
        is_settled = principal is not None and principal.literal is not None and named.is_certain
        if is_settled is False or permission.exists():
            yield _Grant(principal, named)


def _invokes(action: str) -> bool:
    return fnmatchcase("lambda:invokefunction", action.lower())
