"""One failed message makes the whole batch run again.

Why: when a handler fails, Lambda takes every record of the batch for failed. What was done already is done
again, and good messages go to the dead-letter queue together with the bad one.

Fix: set `FunctionResponseTypes: [ReportBatchItemFailures]` (`function_response_types`) and have the handler
say which items failed. For streams `BisectBatchOnFunctionError` (`bisect_batch_on_function_error`) at least
splits the batch.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._sources import Source, source_of

_REPORTS = "ReportBatchItemFailures"


@rule(
    EventSourceMapping,
    id="lambda-batch-failure-retries-whole-batch",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on batches of several records whose failures are certainly not told apart."""
    source = source_of(mapping)
    if source not in (Source.QUEUE, Source.KINESIS, Source.DYNAMODB):
        return
    takes_several = mapping.batch_size.is_absent or (mapping.batch_size.number or 1) > 1
    types = mapping.response_types
    reports = types.is_complete is False or any(one.differs_from(_REPORTS) is False for one in types)
    splits = source is not Source.QUEUE and mapping.bisect.is_false is False
    if takes_several and reports is False and splits is False:
        yield Problem(mapping, "when one record fails, all records of its batch are processed again")
