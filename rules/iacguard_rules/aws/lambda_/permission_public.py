"""Function may be invoked by anyone.

Why: a permission for the principal `*` that asks for no source, account or organization is for every
AWS account. Strangers run your code with its role, at your cost, with whatever input they like.

Fix: name the account or service that invokes the function. To let in your organization, set
`PrincipalOrgID` (`principal_org_id`); for a service also set `SourceArn` or `SourceAccount`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import told
from iacguard.graph.policy.conditions import are_known, narrows, tests
from iacguard.graph.policy.principals import open_statements
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import LambdaResourcePolicy, Permission
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Permission | LambdaResourcePolicy

_VIA_URL = "lambda:invokedviafunctionurl"
_URL_AUTH = "lambda:functionurlauthtype"
_TOKEN = frozenset({"lambda:eventsourcetoken"})


@rule[Carrier](
    Permission,
    LambdaResourcePolicy,
    id="lambda-permission-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html",
    ),
    controls=("FSBP Lambda.1",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a permission for everyone without a source, other than that of a public function URL."""
    if isinstance(carrier, Permission) and carrier.principal.differs_from("*"):
        # So is nearly every permission, and to compose its statement takes longer than all else here.
        return
    for statement in open_statements(carrier.policy):
        if narrows(statement, _TOKEN) is False and not _may_be_for_public_url(statement):
            yield Problem(statement.principal, f"every AWS account may use {told(statement, 'the function')}")


def _may_be_for_public_url(statement: Statement) -> bool:
    """Whether only requests to a function URL may be meant that asks nobody who he is.

    Such a URL is a choice of its own, made where the URL is.
    """
    if not are_known(statement):
        return True
    return any(
        not (test.values.is_complete and all(_rules_out(test.key, value) for value in test.values))
        for test in tests(statement)
        if test.key in (_VIA_URL, _URL_AUTH)
    )


def _rules_out(key: str, value: Reading[object]) -> bool:
    return value.is_false if key == _VIA_URL else value.differs_from("NONE")
