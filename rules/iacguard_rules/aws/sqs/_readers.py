"""The functions that read from a queue, and how long they take."""

from __future__ import annotations

from iacguard.graph.reading import once
from iacguard.kinds.aws.lambda_ import EventSourceMapping, Function
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.naming import function_of
from iacguard.tuples import NamedTuple


class Reader(NamedTuple):
    """A function that an enabled event source mapping hands the messages to."""

    function: Function
    mapping: EventSourceMapping
    timeout: float
    """Seconds."""


@once
def readers_of(queue: Queue) -> tuple[Reader, ...]:
    """The functions that certainly read from a queue and whose timeout is known, slowest first."""
    found: list[Reader] = []
    for mapping in queue.referrers(EventSourceMapping, EventSourceMapping.source):
        function = function_of(mapping.function) if mapping.enabled.is_true else None
        timeout = None if function is None else function.timeout.number
        if function is not None and timeout is not None:
            found.append(Reader(function, mapping, timeout))
    return tuple(sorted(found, key=lambda reader: -reader.timeout))
