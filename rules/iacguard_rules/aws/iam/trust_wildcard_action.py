"""Trust policy allows every STS action.

Why: beside taking the role, all actions let the caller choose session tags, set a source identity
and come in by web identity. What tags and source identity say is then no more than a claim.

Fix: name `sts:AssumeRole`, and `sts:TagSession` where sessions are tagged on purpose.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import pattern_of
from iacguard.graph.policy.principals import services_alone
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Role,
    id="iam-trust-wildcard-action",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on an Allow of * or sts:* in a trust policy."""
    if services_alone(role.trust) is not None:
        return
    for statement in role.trust.statements:
        for entry in statement.actions if statement.allows else ():
            if pattern_of(entry) in ("*", "sts:*"):
                message = f"{entry.text} also lets callers tag their sessions and choose a source identity"
                yield Problem(entry, message)
