"""Role can be assumed from any GitHub repository.

Why: GitHub signs a token for every workflow of every repository of every customer. What tells them
apart is the token's subject; the audience is the same for all. Without a condition on it anybody
with a GitHub account can take the role.

Fix: demand the subject: `token.actions.githubusercontent.com:sub` equal to
`repo:my-org/my-repository:ref:refs/heads/main`, or to `repo:my-org/my-repository:environment:production`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.conditions import are_known
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._github import is_weak, restrictions
from iacguard_rules.aws.iam._trust import federations, is_github


@rule(
    Role,
    id="iam-github-oidc-any-repository",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on trust in GitHub Actions whose conditions any repository can meet."""
    for federation in federations(role):
        if not is_github(federation) or not are_known(federation.statement):
            continue
        restricting = restrictions(federation)
        weak = [
            next((value for value in clause.values if is_weak(clause, value)), None) for clause in restricting
        ]
        if any(value is None for value in weak):
            continue
        first = next((value for value in weak if value is not None), None)
        if first is None:
            message = (
                "no condition on the token's subject: workflows of every GitHub repository may take the role"
            )
            yield Problem(federation.statement, message)
        else:
            yield Problem(first, f'"{first.text}" takes in repositories of anybody on GitHub')
