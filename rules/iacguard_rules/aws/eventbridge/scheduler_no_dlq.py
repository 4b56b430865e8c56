"""Schedule loses runs that could not be delivered.

Why: the Scheduler tries a target for a day, 185 times at the most, and then the run is lost. A
schedule that runs every few minutes makes up for it; one that runs once a day or only once does not,
and neither does one that is not to be tried again.

Fix: set ``DeadLetterConfig`` of ``Target`` to an object with the ``Arn`` of a standard queue
(Terraform: a ``dead_letter_config`` block in ``target``; SAM: ``DeadLetterConfig: {Type: SQS}``), and
let the schedule's role send to that queue.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import Schedule
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.eventbridge._schedules import runs_once_a_day_at_most


@rule(
    Schedule,
    id="eventbridge-scheduler-no-dlq",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",),
)
def check(schedule: Schedule) -> Iterator[Problem]:
    """Fires on an enabled schedule whose runs are rare, or tried once, and have nowhere to go."""
    called = schedule.called
    if schedule.state.differs_from("DISABLED") and called.is_present and called.dead_letter_queue.is_absent:
        expression = schedule.expression.text
        if expression is not None and runs_once_a_day_at_most(expression):
            message = (
                f"no dead-letter queue: nothing makes up for a run of {expression} that is not delivered"
            )
            yield Problem(called, message)
        elif called.maximum_retries.equals(0):
            yield Problem(called, "no dead-letter queue and no retries: a run that is not delivered is lost")
