"""Conditions as they are written, for rules about what is wrong with one.

What a condition means is asked of :mod:`iacguard.graph.policy.conditions`; here every key of every
operator stands with the places at which it can be pointed.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Items, Reading, once
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.iam._documents import elements_of, statements_of


class Clause(NamedTuple):
    """One key under one operator, both certainly written so."""

    operator: Reading[object]
    written: str
    """The operator as written: ``ForAnyValue:StringLike``."""
    quantifier: str
    """``foranyvalue``, ``forallvalues``, or empty."""
    base: str
    """The operator in lower case, without prefix and suffix: ``stringlike``."""
    if_exists: bool
    key: str
    """As written: ``aws:SourceIp``."""
    at: Reading[object]
    """The key with its value, to be pointed at."""
    values: Items[Reading[object]]

    @property
    def name(self) -> str:
        """The key in lower case, as AWS compares it."""
        return self.key.lower()

    @property
    def family(self) -> str:
        """The key without what is chosen freely in it: ``aws:requesttag/`` for ``aws:RequestTag/team``."""
        head, slash, _ = self.name.partition("/")
        return head + slash


@once
def clauses(statement: Statement) -> tuple[Clause, ...]:
    """The conditions of a statement that are certainly written, one for each key of each operator."""
    return tuple(_clauses(statement)) if "Condition" in statement.elements else ()


@once
def clauses_of(carrier: Kind) -> tuple[tuple[Statement, Clause], ...]:
    """The conditions of all statements of a resource's documents, each with its statement."""
    if "Condition" not in elements_of(carrier):
        return ()
    return tuple(
        (statement, clause) for _, statement in statements_of(carrier) for clause in clauses(statement)
    )


def _clauses(statement: Statement) -> Iterator[Clause]:
    for written, keys in statement.condition.entries():
        if _is_open(written):
            continue
        quantifier, _, operator = written.lower().rpartition(":")
        base = operator.removesuffix("ifexists")
        for key, at in keys.entries():
            if not _is_open(key):
                yield Clause(keys, written, quantifier, base, base != operator, key, at, at.listed())


def _is_open(key: str) -> bool:
    """Whether something is interpolated into a key: it then holds a private-use character."""
    return not key.isascii() and any("\ue000" <= character <= "\uf8ff" for character in key)
