"""Layer is shared with every AWS account.

Why: whoever may use a layer can download it, with all the code and configuration that is in it.

Fix: name the account that needs the layer, or keep `*` and set `OrganizationId` (`organization_id`).
"""

from collections.abc import Iterator

from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.lambda_ import LayerVersionPermission
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    LayerVersionPermission,
    id="lambda-layer-public",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html",),
)
def check(permission: LayerVersionPermission) -> Iterator[Problem]:
    """Fires on the principal * without an organization."""
    for statement in open_statements(permission.policy):
        yield Problem(statement.principal, "every AWS account may download the layer")
