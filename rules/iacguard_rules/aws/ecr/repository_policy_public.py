"""Repository policy lets anyone pull or push.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account. Whoever
may pull reads your code and what was left in the images; whoever may push decides what you run.

Fix: name the accounts or roles that need the images, or add a condition on `aws:PrincipalOrgID`.
Images that are for everybody belong in a public repository.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.ecr import Repository, RepositoryPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Repository | RepositoryPolicy


@rule[Carrier](
    Repository,
    RepositoryPolicy,
    id="ecr-repository-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        actions = told(statement, "the repository")
        yield Problem(statement.principal, f"every AWS account may use {actions} on the repository")
