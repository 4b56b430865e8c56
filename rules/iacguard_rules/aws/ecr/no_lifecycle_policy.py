"""Old images are never removed.

Why: every build pushes an image, and each is billed for as long as it exists. Images that a moved tag
left behind are in nobody's list.

Fix: set `LifecyclePolicyText` of `LifecyclePolicy`, or add an `aws_ecr_lifecycle_policy`: let untagged
images expire after two weeks, and keep as many tagged ones as you would roll back to.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.ecr import Repository
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Repository,
    id="ecr-no-lifecycle-policy",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",),
    controls=("FSBP ECR.3",),
)
def check(repository: Repository) -> Iterator[Problem]:
    """Fires when no lifecycle policy is for the repository."""
    if repository.lifecycle.is_absent:
        yield Problem(repository, "no lifecycle policy removes images")
