"""Role can be assumed from every repository of the organization or every branch.

Why: whoever can push a branch to any of the repositories, or open a pull request that runs there,
can take the role. Protection of the main branch and reviews do not help: the workflow need not be on
it.

Fix: name the repository and the branch, tag pattern or environment in the subject:
`repo:my-org/my-repository:environment:production`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._github import breadth, claim_of, restrictions
from iacguard_rules.aws.iam._trust import federations, is_github

_NARROWING = ("job_workflow_ref", "repository_id")


@rule(
    Role,
    id="iam-github-oidc-broad-subject",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on a subject of GitHub Actions with a wildcard for repositories or for all of one."""
    for federation in federations(role):
        if not is_github(federation):
            continue
        restricting = restrictions(federation)
        if any(claim_of(clause) in _NARROWING for clause in restricting):
            continue
        for clause in restricting:
            if claim_of(clause) == "sub" and clause.base == "stringlike":
                for value in clause.values:
                    open_to = breadth(value)
                    if open_to is not None:
                        yield Problem(value, f'"{value.text}" takes in {open_to}')
