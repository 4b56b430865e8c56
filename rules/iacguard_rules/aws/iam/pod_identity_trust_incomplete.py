"""Trust policy for EKS Pod Identity lacks one of its actions.

Why: EKS takes the role for a pod with `sts:AssumeRole` and tags the session with the names of cluster,
namespace and service account, which takes `sts:TagSession`. Without both the pods get no credentials.

Fix: allow `pods.eks.amazonaws.com` both `sts:AssumeRole` and `sts:TagSession`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import all_of, any_of, is_about
from iacguard.graph.policy.principals import GranteeSort, grantees, names_service, services_alone
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule

_PODS = "pods.eks"


@rule(
    Role,
    id="iam-pod-identity-trust-incomplete",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires when no statement for the pods of EKS allows one of the two actions."""
    services = services_alone(role.trust)
    if services is not None and not any(name.startswith(f"{_PODS}.") for name in services):
        return
    statements = role.trust.statements
    own = [statement for statement in statements if statement.allows and _is_meant(statement)]
    for action in ("sts:AssumeRole", "sts:TagSession"):
        ways = (
            all_of((statement.allows, names_service(statement, _PODS), is_about(statement, action)))
            for statement in statements
        )
        if own and any_of(ways, statements.is_complete) is False:
            message = f"{_PODS}.amazonaws.com also needs {action} to give pods their credentials"
            yield Problem(own[0].actions, message)


def _is_meant(statement: Statement) -> bool:
    """Whether a statement certainly names the pods of EKS."""
    names = (one.name.literal for one in grantees(statement).items if one.sort is GranteeSort.SERVICE)
    return any(name is not None and name.startswith(f"{_PODS}.") for name in names)
