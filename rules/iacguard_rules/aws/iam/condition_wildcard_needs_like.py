"""Wildcard in a condition that compares exactly.

Why: `StringEquals` compares the asterisk itself. An Allow with it never matches, and a Deny with
`StringNotEquals` always does, whoever asks.

Fix: write `StringLike` (or `StringNotLike`), and `ArnLike` (or `ArnNotLike`) for ARNs.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import text_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses_of
from iacguard_rules.aws.iam._documents import CARRIERS
from iacguard_rules.aws.iam._keys import Type, type_of

_LIKE = {
    "stringequals": "Like",
    "stringequalsignorecase": "Like",
    "stringnotequals": "NotLike",
    "stringnotequalsignorecase": "NotLike",
}

_WITH_STARS = ("s3:delimiter", "s3:if-match", "s3:if-none-match")
"""Keys that hold what a request says, which may be an asterisk: ``If-None-Match: *`` overwrites nothing."""


@rule[Kind](
    *CARRIERS,
    id="iam-condition-wildcard-needs-like",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a wildcard in a value that is compared for equality."""
    for _, clause in clauses_of(carrier):
        like = _LIKE.get(clause.base)
        # Stars in tags may well be meant.
        if like is None or clause.family.endswith("tag/") or clause.name in _WITH_STARS:
            continue
        is_arn = type_of(clause.family) is Type.ARN
        wildcards = "*?" if is_arn else "*"
        for value in clause.values:
            text = text_of(value)
            literals = [part for part in (text.parts if text else ()) if isinstance(part, str)]
            if any(_has(part, wildcards) for part in literals):
                yield Problem(value, _message(clause, "Arn" + like if is_arn else "String" + like))


def _has(text: str, wildcards: str) -> bool:
    plain = text.replace("${*}", "").replace("${?}", "")
    return any(wildcard in plain for wildcard in wildcards)


def _message(clause: Clause, like: str) -> str:
    effect = "always" if "not" in clause.base else "never"
    return f"{clause.written} compares the wildcard itself, so it is {effect} met; {like} takes wildcards"
