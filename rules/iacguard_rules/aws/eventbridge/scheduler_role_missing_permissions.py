"""Schedule's role may not call the target.

Why: the Scheduler does everything with the role of the schedule. What the role is not allowed fails at
each run, hours or months after the deployment, and nothing but a metric says so.

Fix: allow the role the action on the target: ``lambda:InvokeFunction``, ``sqs:SendMessage``,
``states:StartExecution`` and the like; for the dead-letter queue ``sqs:SendMessage``.
"""

from collections.abc import Iterator

from iacguard.facts.aws import actions as table
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.eventbridge import Schedule
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.eventbridge._calls import ACTIONS, may_call, service_of_target

_UNIVERSAL = ":scheduler:::aws-sdk:"
"""https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""

_PREFIXES = {"sfn": "states", "eventbridge": "events", "cloudwatchlogs": "logs"}
"""How policies call services that the SDK calls otherwise."""


@rule(
    Schedule,
    id="eventbridge-scheduler-role-missing-permissions",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",),
)
def check(schedule: Schedule) -> Iterator[Problem]:
    """Fires when all policies of the role are known and one of the calls is certainly not allowed."""
    called = schedule.called
    role = role_behind(called.role)
    if role is None:
        return
    hints = [Hint(role.resource.header, "this is the role")]
    actions = _actions(called.arn)
    if actions and may_call(role, called.arn, actions) is False:
        message = f"the role is not allowed {actions[0]}, so no run of the schedule succeeds"
        yield Problem(called.role, message, hints=hints)
    queue = called.dead_letter_queue
    if queue.is_present and may_call(role, queue, ACTIONS["sqs"]) is False:
        message = "the role is not allowed sqs:SendMessage on the dead-letter queue, so failed runs are lost"
        yield Problem(called.role, message, hints=hints)


def _actions(arn: Reading[str]) -> tuple[str, ...]:
    """What the target takes, one action or another; nothing where that is not known."""
    text = arn.text
    if text is None or _UNIVERSAL not in text:
        return ACTIONS.get(service_of_target(arn) or "", ())
    service, _, call = text.partition(_UNIVERSAL)[2].partition(":")
    # A call is not always the action of its name: lambda:Invoke takes lambda:InvokeFunction.
    action = table.find(f"{_PREFIXES.get(service, service)}:{call}")
    return () if action is None else (action.full_name,)
