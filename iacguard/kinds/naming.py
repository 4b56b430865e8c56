"""Which resource of the unit a value names."""

from __future__ import annotations

from iacguard.graph.arns import arn_of
from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.kinds.aws.sqs import Queue
from iacguard.typed import TypeVar

K = TypeVar("K", bound=Kind)


def named_by(value: Reading[str], kind: type[K]) -> K | None:
    """The resource of a kind that a value certainly names, by reference, by name or by ARN."""
    target = value.target
    if target is not None:
        found = kind.of(target, value.scope) if target.type == kind.type_name else None
        return found if found is not None and found.exists() else None
    if value.is_present:
        for resource in value.scope.graph.of_type(kind.type_name):
            candidate = kind.of(resource, value.scope)
            if candidate.referred_by(value) and candidate.exists():
                return candidate
    return None


def function_of(value: Reading[str]) -> Function | None:
    """The function that a value certainly names, by itself or by an alias or a version of it."""
    alias = named_by(value, Alias)
    if alias is not None:
        return named_by(alias.function, Function)
    version = named_by(value, Version)
    if version is not None:
        return named_by(version.function, Function)
    return named_by(value, Function)


def is_fifo_queue(value: Reading[str]) -> bool | None:
    """Whether a value names a FIFO queue, by its declaration or by its ARN; None when it is not known."""
    queue = named_by(value, Queue)
    if queue is not None:
        return queue.fifo.flag
    text = text_of(value) if value.reference is None else None
    arn = None if text is None else arn_of(text)
    return arn.resource.ends_with(".fifo") if arn is not None and arn.service.literal == "sqs" else None
