"""MFA condition does not hold for access keys.

Why: requests that are signed with a user's long-term access keys do not have the key
`aws:MultiFactorAuthPresent` at all. In an Allow, `BoolIfExists` lets just these pass; in a Deny,
`Bool` does not match them. A stolen access key then works without MFA.

Fix: write `Bool` with `"true"` in an Allow, and `BoolIfExists` with `"false"` in a Deny.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.conditions import are_known
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import Group, Role, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses, clauses_of
from iacguard_rules.aws.iam._documents import elements_of
from iacguard_rules.aws.iam._holders import HOLDERS, Holder, documents, may_be_for_people

_PRESENT = "aws:multifactorauthpresent"
_AGE = "aws:multifactorauthage"


@rule[Holder](
    *HOLDERS,
    id="iam-mfa-condition-bypassed",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow that is met without MFA, and on a Deny that is not met without it."""
    if "Condition" not in elements_of(holder):
        return
    for statement, clause in clauses_of(holder):
        if statement.allows and _passes_without(clause):
            message = f"{clause.written} is met by requests without {clause.key}, so access keys pass"
            yield Problem(clause.operator, message)
    denying = [policy for policy in documents(holder) if policy.may_deny]
    if denying and _may_be_for_people(holder):
        for policy in denying:
            yield from _denials(policy)


def _may_be_for_people(holder: Holder) -> bool:
    if isinstance(holder, (Role, User, Group)):
        return not isinstance(holder, Role)
    return may_be_for_people(holder)


def _passes_without(clause: Clause) -> bool:
    if clause.base == "null":
        return clause.name in (_AGE, _PRESENT) and _is_only(clause, "true")
    is_equal = clause.base in ("bool", "stringequals") and clause.if_exists
    return is_equal and clause.name == _PRESENT and _is_only(clause, "true")


def _denials(policy: Policy) -> Iterator[Problem]:
    """The denials that access keys evade, where no other statement denies what they leave open."""
    if policy.statements.is_complete is False:
        return
    found: list[tuple[Reading[object], str]] = []
    for statement in policy.statements:
        if statement.denies is False:
            continue
        if not are_known(statement) or any(_catches_missing(clause) for clause in clauses(statement)):
            return
        found.extend(_evaded(statement))
    for place, written in found:
        yield Problem(
            place, f"{written} is not met by requests without the key, so access keys are not denied"
        )


def _evaded(statement: Statement) -> Iterator[tuple[Reading[object], str]]:
    for clause in clauses(statement):
        is_plain = clause.base == "bool" and not clause.if_exists
        if statement.denies and is_plain and clause.name == _PRESENT and _is_only(clause, "false"):
            yield clause.operator, clause.written


def _catches_missing(clause: Clause) -> bool:
    """Whether a denial matches, or may match, requests that do not have the key."""
    if clause.base == "null":
        return clause.name in (_PRESENT, _AGE)
    return clause.name == _PRESENT and clause.if_exists


def _is_only(clause: Clause, wanted: str) -> bool:
    values = list(clause.values)
    return (
        bool(values)
        and clause.values.is_complete
        and all((value.text or "").lower() == wanted for value in values)
    )
