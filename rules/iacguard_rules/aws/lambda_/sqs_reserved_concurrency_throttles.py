"""Reserved concurrency throttles the SQS pollers and sends good messages to the dead-letter queue.

Why: Lambda reads from a queue with ever more pollers, whatever is reserved for the function. What it cannot
hand over goes back to the queue and counts as received, so that messages end up in the dead-letter queue
which the function never saw.

Fix: set `ScalingConfig.MaximumConcurrency` (`scaling_config.maximum_concurrency`) of the mapping to what is
reserved for the function, or to its share where there are several mappings.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping, Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._roles import function_behind
from iacguard_rules.aws.lambda_._sources import Source, is_fifo, source_of


@rule(
    EventSourceMapping,
    id="lambda-sqs-reserved-concurrency-throttles",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a queue that is read without a limit, or with more of it than is reserved."""
    if not _reads_queue(mapping):
        return
    function = function_behind(mapping.function)
    reserved = None if function is None else function.reserved_concurrency.number
    if function is None or function.exists() is False or reserved is None or reserved <= 0:
        return
    pollers = (mapping.minimum_pollers, mapping.maximum_pollers)
    if mapping.maximum_concurrency.is_absent:
        if all(one.is_absent for one in pollers) and is_fifo(mapping) is False:
            yield Problem(mapping, f"{_reserved(reserved)} reserved, and nothing limits the pollers to that")
    elif mapping.maximum_concurrency.number is not None:
        wanted = sum(other.maximum_concurrency.number or 0 for other in _mappings(function))
        if wanted > reserved:
            yield Problem(
                mapping.maximum_concurrency,
                f"up to {wanted:g} batches at once, and {_reserved(reserved)} reserved",
            )


def _reserved(number: float) -> str:
    return "1 execution is" if number == 1 else f"{number:g} executions are"


def _reads_queue(mapping: EventSourceMapping) -> bool:
    return mapping.enabled.is_true and source_of(mapping) is Source.QUEUE


def _mappings(function: Function) -> list[EventSourceMapping]:
    """The mappings of queues that certainly feed the function."""
    found = function.referrers(EventSourceMapping, EventSourceMapping.function)
    return [mapping for mapping in found if _reads_queue(mapping)]
