"""Condition operator does not fit the type of its key or value.

Why: an address that is compared as text is equal only to the very same text, and a number that is
compared as true or false to nothing. Such a condition is not met, or always, and nothing tells.

Fix: use the operator of the key's type: `IpAddress` for `aws:SourceIp`, `Bool` for
`aws:SecureTransport`, `ArnLike` for `aws:SourceArn`, `StringEquals` for most others.
"""

import re
from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import text_of
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses_of
from iacguard_rules.aws.iam._documents import CARRIERS
from iacguard_rules.aws.iam._keys import Type, type_of
from iacguard_rules.aws.iam._spelling import either, within

_ORDER = ("", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike"),
    *(f"Numeric{order or 'Equals'}" for order in _ORDER),
    *(f"Date{order or 'Equals'}" for order in _ORDER),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
_KNOWN = frozenset(operator.lower() for operator in _OPERATORS)

_DATE = pattern(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\d+")


@rule[Kind](
    *CARRIERS,
    id="iam-condition-operator-type-mismatch",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on an operator that does not exist or does not fit its key, and on values it cannot take."""
    for _, clause in clauses_of(carrier):
        fault = _operator_fault(clause)
        if fault is not None:
            yield Problem(clause.operator, fault)
            continue
        for value in clause.values:
            text = text_of(value)
            literal = None if text is None else text.literal
            fault = None if literal is None or "${" in literal else _value_fault(clause, literal)
            if fault is not None:
                yield Problem(value, fault)


def _operator_fault(clause: Clause) -> str | None:
    if clause.base not in _KNOWN or clause.quantifier not in ("", "foranyvalue", "forallvalues"):
        near = within(2, clause.base, _OPERATORS)[:2]
        hint = f"; did you mean {either(near)}?" if near else ""
        return f"there is no condition operator {clause.written}{hint}"
    key, operator = type_of(clause.family), _type(clause.base)
    if key is None or clause.base == "null":
        return None
    if operator is Type.STRING:
        return f"{clause.key} is {key.value}: it needs IpAddress or NotIpAddress" if key is Type.IP else None
    if operator is None or key is operator:
        return None
    return f"{clause.written} is for {operator.value}, and {clause.key} is {key.value}"


def _type(operator: str) -> Type | None:
    """What an operator in lower case compares."""
    prefixes = (("string", Type.STRING), ("numeric", Type.NUMERIC), ("date", Type.DATE), ("arn", Type.ARN))
    if operator in ("ipaddress", "notipaddress"):
        return Type.IP
    if operator == "bool":
        return Type.BOOL
    return next((type for prefix, type in prefixes if operator.startswith(prefix)), None)


def _value_fault(clause: Clause, value: str) -> str | None:
    if clause.base in ("bool", "null"):
        is_right = value.lower() in ("true", "false")
        return None if is_right else f'{clause.written} takes true or false, not "{value}"'
    operator = _type(clause.base)
    if operator is Type.NUMERIC:
        is_right = re.fullmatch(r"-?\d+(\.\d+)?", value.strip()) is not None
        return None if is_right else f'{clause.written} takes a number, not "{value}"'
    if operator is Type.DATE:
        is_right = _DATE.fullmatch(value.strip()) is not None
        return (
            None if is_right else f'{clause.written} takes a date such as 2026-01-31T12:00:00Z, not "{value}"'
        )
    return _address_fault(value) if operator is Type.IP else None


def _address_fault(value: str) -> str | None:
    import ipaddress  # few policies have any address

    try:
        network = ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        return f'"{value}" is neither an address nor a CIDR block'
    try:
        ipaddress.ip_network(value.strip())
    except ValueError:
        return f"{value} is an address within {network}: write the block or the address"
    return None
