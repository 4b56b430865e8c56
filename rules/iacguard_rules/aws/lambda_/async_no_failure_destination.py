"""Function is invoked asynchronously but failed events are thrown away.

Why: a bucket, a topic, a rule or a schedule hands its event to Lambda and is done. Lambda tries
the function three times, or for six hours, and then drops the event without a trace. Dead-letter
queues of the subscription, of the rule's target or of the schedule do not help: they get what
could not be handed to Lambda, and a handler that fails later was handed its event.

Fix: give the function a place for failures. In CloudFormation and SAM that is
``DeadLetterConfig`` (SAM: ``DeadLetterQueue``), which covers every version and alias, or an
``AWS::Lambda::EventInvokeConfig`` with ``DestinationConfig.OnFailure`` for the very alias or
version that is invoked. In Terraform it is a ``dead_letter_config`` block, or an
``aws_lambda_function_event_invoke_config`` with ``on_failure``.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._edge import may_run_at_edge
from iacguard_rules.aws.lambda_._keeping import Keeping, has_queue
from iacguard_rules.aws.lambda_._triggers import Trigger, asynchronous_triggers


@rule(
    Function,
    id="lambda-async-no-failure-destination",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires when events of at least one asynchronous trigger are certainly not kept."""
    if has_queue(function) is not False:
        return
    callee = Callee(function)
    if callee.is_given_away or may_run_at_edge(function):
        return
    found = asynchronous_triggers(callee)
    keeping = Keeping(callee)
    lost = [trigger for trigger in found if keeping.may_keep(trigger.qualifier) is False]
    if lost:
        yield Problem(function, as_seen_from(function.resource, _message(lost, keeping)))


def _message(lost: list[Trigger], keeping: Keeping) -> str:
    names = ", ".join(dict.fromkeys(trigger.what for trigger in lost))
    message = f"events of {names} are lost when the function fails"
    if any(trigger.keeps_undelivered for trigger in lost):
        message += "; the dead-letter queue there covers delivery only"
    if keeping.keepers:
        message += "; the failure destination here is for another qualifier"
    return message
