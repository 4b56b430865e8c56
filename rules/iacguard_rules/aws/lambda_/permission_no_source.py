"""Service may invoke the function on behalf of any account.

Why: the service principal is the same for all customers of AWS. Whoever has a bucket, an API or a
rule of his own can point it at the function, and the service invokes it with his events.

Fix: set `SourceArn` (`source_arn`) to what invokes the function, or `SourceAccount`
(`source_account`) to the own account.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.graph.wildcards import is_only_wildcards
from iacguard.kinds.aws.elb import TargetGroup
from iacguard.kinds.aws.lambda_ import Function, Permission
from iacguard.rule import Category, Problem, Severity, rule

_LOAD_BALANCER = "elasticloadbalancing.amazonaws.com"
_REPLICAS = ("edgelambda.amazonaws.com", "replicator.lambda.amazonaws.com")


@rule(
    Permission,
    id="lambda-permission-no-source",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
)
def check(permission: Permission) -> Iterator[Problem]:
    """Fires on a permission for a service that names neither source, account, organization nor token."""
    service = permission.principal.text
    if service is None or not service.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return
    is_unbound = (
        _names_nothing(permission.source)
        and permission.source_account.is_absent
        and permission.organization.is_absent
        and permission.token.is_absent
    )
    if is_unbound and service not in _REPLICAS:
        if service == _LOAD_BALANCER and _may_close_a_circle(permission):
            return
        yield Problem(permission.principal, f"{service} may invoke the function for every customer of AWS")


def _names_nothing(source: Reading[str]) -> bool:
    if source.is_absent:
        return True
    text = text_of(source)
    return text is not None and is_only_wildcards(text) is True


def _may_close_a_circle(permission: Permission) -> bool:
    """Whether a target group lists the function itself.

    It can only be made when the permission is there, which hence cannot name it.
    """
    groups = list(permission.all(TargetGroup))
    if any(group.targets.is_complete is False for group in groups):
        return True
    target = permission.function.target
    listed = [one.id for group in groups for one in group.targets]
    if target is None or target.type != Function.type_name:
        return bool(listed)
    function = Function.of(target, permission.scope)
    return any(function.referred_by(id) is not False for id in listed)
