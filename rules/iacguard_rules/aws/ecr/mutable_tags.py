"""Image tags can be overwritten.

Why: when a tag can be pushed again, what runs as `v1.4` today need not be what was tested yesterday.
Whoever may push can replace the image under a tag that is deployed, and rolling back to a tag does not
bring back the code that ran under it.

Fix: set `ImageTagMutability` (`image_tag_mutability`) to `IMMUTABLE`, and give each build a tag of its
own. For tags that have to move, such as `latest`, use `IMMUTABLE_WITH_EXCLUSION`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.ecr import PullThroughCacheRule, Repository
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Repository,
    id="ecr-mutable-tags",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",),
    controls=("FSBP ECR.2",),
)
def check(repository: Repository) -> Iterator[Problem]:
    """Fires when tags may move, as they may when nothing is said."""
    mutability = repository.tag_mutability
    if mutability.equals("MUTABLE", "MUTABLE_WITH_EXCLUSION") and not _may_be_cache(repository):
        message = "a tag can be pushed again with another image"
        if mutability.equals("MUTABLE_WITH_EXCLUSION"):
            message = "all tags but the excluded ones can be pushed again with another image"
        yield Problem(mutability, message)


def _may_be_cache(repository: Repository) -> bool:
    """Whether it may be filled from another registry, whose tags move as they like."""
    name = repository.name.text
    prefixes = [rule.prefix.text for rule in repository.all(PullThroughCacheRule)]
    return any(
        name is None or prefix is None or name == prefix or name.startswith(f"{prefix}/")
        for prefix in prefixes
    )
