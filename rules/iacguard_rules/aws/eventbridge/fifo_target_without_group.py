"""FIFO queue as a target needs a message group.

Why: SQS refuses messages for a FIFO queue that belong to no message group, and EventBridge sends none
unless it is told to. Rules and schedules do not send a deduplication id either, so the queue has to
make one of the content. Until then every delivery fails.

Fix: set ``MessageGroupId`` in ``SqsParameters`` of the target (of ``TargetParameters`` for a pipe;
Terraform: ``sqs_target``, ``sqs_parameters``, ``sqs_queue_parameters``), and
``ContentBasedDeduplication: true`` on the queue.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.eventbridge import Rule, Schedule
from iacguard.kinds.aws.pipes import Pipe
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.naming import is_fifo_queue, named_by
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

_Sender: TypeAlias = Rule | Schedule | Pipe


@rule[_Sender](
    Rule,
    Schedule,
    Pipe,
    id="eventbridge-fifo-target-without-group",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "using-messagegroupid-property.html",
    ),
)
def check(sender: _Sender) -> Iterator[Problem]:
    """Fires on a target that is a FIFO queue and gets no group, or no deduplication id."""
    if isinstance(sender, Rule):
        for target in sender.targets:
            yield from _faults(target, target.arn, target.message_group, True)
    elif isinstance(sender, Schedule):
        called = sender.called
        yield from _faults(called, called.arn, called.message_group, True)
    else:
        yield from _faults(sender.destination, sender.destination, sender.message_group, False)


def _faults(
    at: Reading[object], arn: Reading[str], group: Reading[str], needs_content: bool
) -> Iterator[Problem]:
    if is_fifo_queue(arn) is not True:
        return
    if group.is_absent:
        yield Problem(at, "the target is a FIFO queue, which takes no message without a MessageGroupId")
    queue = named_by(arn, Queue)
    if needs_content and queue is not None and queue.content_deduplication.is_false:
        message = f"no deduplication id is sent, and {queue.address} does not deduplicate by content"
        yield Problem(at, message)
