"""Policy does not use the current policy language version.

Why: without a Version AWS takes the document for one of 2008. In that version policy variables
such as `${aws:username}` are plain text, and features that came later are refused.

Fix: write `Version: "2012-10-17"`. The document's text has to be right for it: a `${...}` that was
plain text becomes a variable.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import CARRIERS, documents_of

_CURRENT = "2012-10-17"
_KNOWN = (_CURRENT, "2008-10-17")


@rule[Kind](
    *CARRIERS,
    id="iam-policy-version-old",
    severity=Severity.LOW,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    covered_by=("iam-policy-variable-not-evaluated",),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a document whose Version is absent or another than 2012-10-17."""
    for policy in documents_of(carrier):
        version = policy.version
        if version.is_absent:
            yield Problem(policy, "the document has no Version, which means 2008-10-17", cause=policy)
        elif version.text is not None and version.differs_from(_CURRENT):
            known = version.equals(*_KNOWN)
            message = f"Version {version.text} is not the current one, {_CURRENT}"
            yield Problem(version, message if known else f"there is no Version {version.text}", cause=policy)
