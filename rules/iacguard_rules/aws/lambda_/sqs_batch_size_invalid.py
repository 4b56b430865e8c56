"""Batch settings of the SQS event source are rejected.

Why: Lambda takes at most ten messages at once from a FIFO queue, and from a standard queue more than ten
only when it may wait for them. Settings that are about streams do not go with queues at all. AWS refuses
the mapping, so the deployment fails.

Fix: set `BatchSize` (`batch_size`) to ten or less, or, for a standard queue, add
`MaximumBatchingWindowInSeconds` (`maximum_batching_window_in_seconds`) of at least one second. Remove what
only streams have.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._sources import Source, is_fifo, source_of

_MOST = 10
"""Messages in a batch, without waiting."""


@rule(
    EventSourceMapping,
    id="lambda-sqs-batch-size-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a batch that is too large for the queue, and on settings of streams."""
    if source_of(mapping) is not Source.QUEUE:
        return
    size, window = mapping.batch_size.number, mapping.batch_window.number
    is_large = size is not None and size > _MOST
    fifo = is_fifo(mapping)
    if fifo and is_large:
        yield Problem(mapping.batch_size, f"{size:g} messages; a batch of a FIFO queue has at most {_MOST}")
    if fifo and window is not None and window > 0:
        yield Problem(mapping.batch_window, "batches of a FIFO queue are not waited for")
    waits = mapping.batch_window.is_absent is False and window != 0
    if fifo is False and is_large and waits is False:
        yield Problem(
            mapping.batch_size, f"more than {_MOST} messages take a batching window of a second or more"
        )
    for name, setting in _of_streams(mapping):
        if setting.is_present:
            yield Problem(setting, f"{name} is for streams, not for queues")


def _of_streams(mapping: EventSourceMapping) -> Iterator[tuple[str, Reading[object]]]:
    yield "StartingPosition", mapping.starting_position
    yield "ParallelizationFactor", mapping.parallelization
    if mapping.bisect.is_true:
        yield "BisectBatchOnFunctionError", mapping.bisect
    yield "MaximumRetryAttempts", mapping.maximum_retries
    yield "MaximumRecordAgeInSeconds", mapping.maximum_age
    yield "TumblingWindowInSeconds", mapping.tumbling_window
    yield "DestinationConfig", mapping.on_failure
