"""Statement id is used twice or is not allowed.

Why: a statement's id has to be unique in its document, and IAM takes only letters and digits in
it. The deployment fails with `MalformedPolicyDocument`.

Fix: give each statement an id of its own out of letters and digits, or none: it has no meaning for
access.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import CARRIERS, IAM, documents_of, elements_of

_ID = pattern("[A-Za-z0-9]*")


@rule[Kind](
    *CARRIERS,
    id="iam-duplicate-sid",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on the second statement of a document with one id, and on ids that IAM does not take."""
    if "Sid" not in elements_of(carrier):
        return
    for policy in documents_of(carrier):
        yield from _faults(policy)


def _faults(policy: Policy) -> Iterator[Problem]:
    seen: set[str] = set()
    for statement in policy.statements:
        sid = statement.sid.text if "Sid" in statement.elements else None
        if sid is None or sid == "":
            continue
        if sid in seen:
            yield Problem(statement.sid, f'another statement of the document has the Sid "{sid}" already')
        elif isinstance(policy, IAM) and _ID.fullmatch(sid) is None:
            yield Problem(statement.sid, f'IAM takes only letters and digits in a Sid, not "{sid}"')
        seen.add(sid)
