"""Policy variable is taken as plain text.

Why: IAM replaces `${aws:username}` and the like only in documents of version 2012-10-17, and only
in resources and in values of conditions. Elsewhere the text itself is compared, which is equal to
nothing: an Allow grants nothing, and a Deny does not protect.

Fix: write `Version: "2012-10-17"`, and keep variables to `Resource`, `NotResource` and the values
of `Condition`.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Interpolation, ListValue, Literal, MapValue, Unknown, Value, children
from iacguard_rules.aws.iam._clauses import clauses
from iacguard_rules.aws.iam._documents import CARRIERS, statements_of

_VARIABLE = pattern(r"\$\{(?:[A-Za-z][\w.-]*:(?!:)[^}]+|[*?$])\}")


@rule[Kind](
    *CARRIERS,
    id="iam-policy-variable-not-evaluated",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a policy variable where IAM does not replace it."""
    for policy, statement in statements_of(carrier):
        if _may_have_variables(statement):
            version = policy.version
            is_old = version.is_absent or version.equals("2008-10-17")
            reason = "without Version 2012-10-17" if version.is_absent else "in Version 2008-10-17"
            for place, variable in _variables(_replaced(statement)) if is_old else ():
                yield Problem(place, f"{variable} is plain text {reason}", cause=policy)
            for place, variable in (*_variables(_literal(statement)), *_in_keys(statement)):
                yield Problem(place, f"{variable} is plain text here: IAM replaces no variables in it")


def _may_have_variables(statement: Statement) -> bool:
    """Whether a dollar stands in some string or key, or may: of most statements no part is read then."""
    value = statement.value
    if not isinstance(value, MapValue) or value.rest is not None:
        return True
    parts: list[Value] = [*value.entries.values()]
    while parts:
        part = parts.pop()
        if isinstance(part, Literal):
            if isinstance(part.value, str) and "$" in part.value:
                return True
        elif isinstance(part, ListValue):
            parts += part.items
        elif isinstance(part, Interpolation):
            parts += part.pieces
        elif not isinstance(part, Unknown):
            if isinstance(part, MapValue) and "$" in "".join(part.entries):
                return True
            parts += children(part)
    return False


def _replaced(statement: Statement) -> Iterator[Reading[object]]:
    """The strings in which IAM replaces variables."""
    yield from statement.resources
    yield from statement.not_resources
    for clause in clauses(statement):
        yield from clause.values


def _literal(statement: Statement) -> Iterator[Reading[object]]:
    """The strings in which it does not."""
    yield statement.sid
    yield from statement.actions
    yield from statement.not_actions
    for _, entries in (*statement.principals, *statement.not_principals):
        yield from entries


def _variables(strings: Iterator[Reading[object]]) -> Iterator[tuple[Reading[object], str]]:
    for reading in strings:
        text = text_of(reading)
        for part in () if text is None else text.parts:
            found = _VARIABLE.search(part) if isinstance(part, str) and "${" in part else None
            if found is not None:
                yield reading, found[0]


def _in_keys(statement: Statement) -> Iterator[tuple[Reading[object], str]]:
    for clause in clauses(statement):
        found = _VARIABLE.search(clause.key)
        if found is not None:
            yield clause.at, found[0]
