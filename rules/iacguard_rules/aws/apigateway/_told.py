"""How open operations of documents are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iacguard.graph.reading import Reading
from iacguard.kinds.openapi import Operation
from iacguard.rule import Problem

_MOST = 5
"""Operations that a message names at the most."""


def operation_problems(found: Sequence[Operation], body: Reading[object]) -> Iterator[Problem]:
    """One problem for the operations that a document says itself, one for each that is added to it."""
    inside = [operation for operation in found if operation.is_inside]
    if len(inside) > 1:
        names = ", ".join(operation.name for operation in inside[:_MOST])
        more = f" and {len(inside) - _MOST} more" if inside[_MOST:] else ""
        yield Problem(body, f"anyone can call {names}{more}: no security scheme guards them")
    else:
        yield from (_alone(operation) for operation in inside)
    yield from (_alone(operation) for operation in found if not operation.is_inside)


def _alone(operation: Operation) -> Problem:
    return Problem(operation.body, f"anyone can call {operation.name}: it has no authorizer")
