"""ForAllValues condition is true when the key is missing.

Why: `ForAllValues:` asks that no value of the key is a wrong one, and a request without the key has
no value at all. An Allow with it lets in whoever leaves the key out.

Fix: leave the prefix out for keys with one value, write `ForAnyValue:` for those with several, or
add `"Null": {"<the key>": "false"}` to demand that the key is there.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import EndpointPolicy, Policy, TrustPolicy
from iacguard.graph.policy.conditions import are_known
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses
from iacguard_rules.aws.iam._documents import CARRIERS, elements_of, statements_of

_MAY_BE_MISSING = frozenset({"aws:tagkeys", "dynamodb:attributes", "dynamodb:leadingkeys", "dynamodb:select"})
"""Keys that requests leave out for good reason: they limit what is asked for, not who asks."""

_ALWAYS_THERE = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:principalarn",
        "aws:principaltype",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:userid",
    }
)
"""Keys that every signed request has.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

_SINGLE = frozenset({"aws:principalorgid", "aws:sourcearn", "sts:externalid"})


@rule[Kind](
    *CARRIERS,
    id="iam-condition-forallvalues-empty",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on ForAllValues in an Allow that does not demand the key."""
    if "Condition" not in elements_of(carrier):
        return
    for policy, statement in statements_of(carrier):
        if isinstance(policy, EndpointPolicy):
            continue
        every = clauses(statement)
        if every and statement.allows and are_known(statement):
            for clause in every:
                if clause.quantifier == "forallvalues" and _may_be_empty(clause, every):
                    yield Problem(clause.operator, _message(clause, policy))


def _may_be_empty(clause: Clause, every: tuple[Clause, ...]) -> bool:
    # Whoever writes IfExists means requests without the key.
    if clause.name in _MAY_BE_MISSING | _ALWAYS_THERE or clause.if_exists:
        return False
    if clause.name == "kms:encryptioncontextkeys":
        return all(other.quantifier == "forallvalues" or "not" in other.base for other in every)
    if any(_is_of_same_token(clause, other) for other in every):
        return False
    demanded = (other for other in every if other.base == "null" and other.name == clause.name)
    return all(
        all(value.equals("true") for value in other.values) and other.values.is_complete for other in demanded
    )


def _is_of_same_token(clause: Clause, other: Clause) -> bool:
    """Whether another claim of an identity provider's token is demanded: the token then has this one too."""
    provider, _, _ = clause.name.rpartition(":")
    is_same = "." in provider and other.name.rpartition(":")[0] == provider and other.name != clause.name
    return is_same and other.quantifier != "forallvalues" and not other.if_exists and "not" not in other.base


def _message(clause: Clause, policy: Policy) -> str:
    is_single = clause.name in _SINGLE or clause.name.endswith((":sub", ":aud"))
    who = "anyone passes" if isinstance(policy, TrustPolicy) or is_single else "requests pass"
    return f"{clause.written} is met when {clause.key} is missing: {who} without it"
