"""Dead-letter queue on a function that is never invoked asynchronously.

Why: only Lambda's internal queue for asynchronous invocations sends events to a function's
dead-letter queue or failure destination. A function that is called by an event source mapping or
by callers that wait for an answer never puts anything there, although its author believes that
failures are kept.

Fix: keep failures where they arise. For an SQS source set ``RedrivePolicy`` (Terraform:
``redrive_policy``) on the source queue. For Kinesis, DynamoDB Streams and Kafka set
``DestinationConfig.OnFailure`` (Terraform: ``destination_config``) on the event source mapping.
Synchronous callers get the error and retry themselves. Then remove the function's own setting.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import EventSourceMapping, Function
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._callers import may_be_invoked_otherwise
from iacguard_rules.aws.lambda_._keeping import Keeping, has_queue
from iacguard_rules.aws.lambda_._triggers import Mode, Trigger, mappings, triggers


@rule(
    Function,
    id="lambda-dlq-ignored-by-trigger",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "sam-resource-function.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires when failures are kept of asynchronous invocations, and there are certainly none."""
    callee = Callee(function)
    places = _places(callee)
    if places and _is_never_asynchronous(callee):
        message = f"no failed event ever arrives here: {_explanation(callee)}"
        for place in places:
            yield Problem(place, message)


def _places(callee: Callee) -> list[Reading[object]]:
    keeping = Keeping(callee)
    places: list[Reading[object]] = []
    if has_queue(callee.function):
        places.append(callee.function.dead_letter)
    places.extend(keeper.config.on_failure for keeper in keeping.keepers)
    return places


def _is_never_asynchronous(callee: Callee) -> bool:
    if callee.is_complete is False:
        return False
    found = triggers(callee)
    if any(trigger.mode in (Mode.ASYNCHRONOUS, Mode.OPEN) for trigger in found):
        return False
    return any(map(_invokes, found)) and may_be_invoked_otherwise(callee) is False


def _invokes(trigger: Trigger) -> bool:
    return trigger.is_certain and trigger.mode in (Mode.POLLED, Mode.SYNCHRONOUS)


def _explanation(callee: Callee) -> str:
    causes: list[str] = []
    for mapping in mappings(callee):
        if _reads_queue(mapping):
            causes.append(f"{mapping.address} puts them back in the source queue, whose RedrivePolicy counts")
        else:
            causes.append(f"{mapping.address} has DestinationConfig.OnFailure of its own for what fails")
    if any(trigger.mode is Mode.SYNCHRONOUS for trigger in triggers(callee)):
        causes.append("synchronous callers get the error and retry themselves")
    return "; ".join(causes)


def _reads_queue(mapping: EventSourceMapping) -> bool:
    source = mapping.source.target
    if source is not None:
        return source.type == Queue.type_name
    text = text_of(mapping.source)
    arn = None if text is None else arn_of(text)
    return arn is not None and arn.service.literal == "sqs"
