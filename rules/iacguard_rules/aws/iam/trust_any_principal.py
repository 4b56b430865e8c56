"""Role can be assumed by anyone.

Why: a trust policy for `*` lets every AWS account in the world take the role. An external id is no
secret, and neither MFA nor tags of the caller tell one's own people from strangers.

Fix: name the accounts, roles or services that are to take the role. To trust a whole organization,
add a condition on `aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.conditions import is_closed
from iacguard.graph.policy.principals import is_open, services_alone
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Role,
    id="iam-trust-any-principal",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on an Allow of a trust policy for everyone that no condition closes."""
    if services_alone(role.trust) is not None:
        return
    for statement in role.trust.statements:
        if is_open(statement, [role.trust]):
            yield Problem(statement.principal, 'Principal "*" lets every AWS account take the role')
        elif statement.allows and _any_service(statement) is not None and is_closed(statement) is False:
            yield Problem(
                statement.principal, 'Service "*" lets every AWS service take the role, for anybody'
            )


def _any_service(statement: Statement) -> Reading[object] | None:
    for kind, entries in statement.principals:
        if kind == "Service":
            return next((entry for entry in entries if entry.equals("*")), None)
    return None
