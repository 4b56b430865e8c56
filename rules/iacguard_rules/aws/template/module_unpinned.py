"""Terraform module is not pinned to a version.

Why: the next `terraform init` may bring other code than the one that was reviewed, and it runs with the
credentials of the deployment. What breaks then, breaks without a change in the repository.

Fix: `version = "~> 5.8"` for a module of a registry, `?ref=` with a tag or a commit for one of a repository.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.template import Module
from iacguard.patterns import pattern
from iacguard.rule import Category, Option, Problem, Severity, rule

_COMMIT = Option(
    "require-commit",
    False,
    "Whether a module of a repository has to be pinned to a commit, as tags can be moved.",
)


@rule(
    Module,
    id="template-module-unpinned",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    options=(_COMMIT,),
    references=("https://developer.hashicorp.com/terraform/language/modules/sources",),
)
def check(module: Module) -> Iterator[Problem]:
    """Fires on a source that names no version, or one that moves."""
    source = module.source.text
    if source is None or source.startswith(("./", "../", ".\\", "..\\", "/")):
        return
    if _REGISTRY.fullmatch(source):
        version = module.version
        if version.is_absent:
            yield Problem(module.source, "the newest version of the module is taken, whatever it is")
        elif version.text is not None and not _has_upper_bound(version.text):
            yield Problem(version, f"{version.text} takes every later version of the module")
    elif _GIT.match(source):
        ref = _REVISION.search(source)
        if ref is None or ref[1].lower() in _BRANCHES:
            what = "the default branch" if ref is None else f"the branch {ref[1]}"
            yield Problem(module.source, f"the module is whatever {what} of its repository holds")
        elif _COMMIT.of(module) and not _ID.fullmatch(ref[1]):
            yield Problem(module.source, f"{ref[1]} is no commit, so it can be moved")
    elif source.startswith("hg::"):
        if "rev=" not in source:
            yield Problem(module.source, "the module is whatever its repository holds")
    elif _FETCHED.match(source) and not _VERSIONED.search(source):
        yield Problem(module.source, "nothing in the address of the archive says which version it is")


_REGISTRY = pattern(r"(?:[\w.-]+\.[a-z]+(?::\d+)?/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?")
_GIT = pattern(r"git::|git@|ssh://|(?:www\.)?(?:github\.com|bitbucket\.org)/|https?://[^?]*\.git(?:[/?]|$)")
_FETCHED = pattern(r"(?:https?|s3|gcs)(?:::|://)")
_REVISION = pattern(r"[?&]ref=([^&]*)")
_ID = pattern(r"[0-9a-f]{40}")
_BRANCHES = frozenset({"", "develop", "head", "latest", "main", "master", "trunk"})
_VERSIONED = pattern(r"(?i)\d+\.\d+|[0-9a-f]{7,40}|versionId=")
_LOWER_BOUND = pattern(r"\s*(?:>|!=)")


def _has_upper_bound(constraint: str) -> bool:
    return any(not _LOWER_BOUND.match(term) for term in constraint.split(",") if term.strip())
