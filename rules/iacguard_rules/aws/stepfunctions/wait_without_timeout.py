"""Task can wait for an answer for up to a year.

Why: a task that waits for a token, an activity or a job has no time limit of its own. When the
answer is lost, because a worker dies or an approver is away, a standard execution stays open for a
year: nothing fails, no alarm goes off, and what comes behind never happens.

Fix: give the state `TimeoutSeconds`, or `HeartbeatSeconds` when whoever answers sends heartbeats. A
`TimeoutSeconds` at the top of the definition limits the execution as a whole.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, definition_of, integration, is_activity, states_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.tuples import NamedTuple


@rule(
    StateMachine,
    id="stepfunctions-wait-without-timeout",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("stepfunctions-express-unsupported",),
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
    ),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on tasks that wait for a token, an activity or a job, where nothing limits the time."""
    if definition_of(machine).read("TimeoutSeconds").is_absent is False:
        return
    for state in states_of(machine):
        awaited = _awaited(state)
        if awaited is None:
            continue
        limits = _LIMITS if awaited.has_heartbeat else _LIMITS[:2]
        if all(state.body.read(limit).is_absent for limit in limits):
            yield Problem(state.body, f"{state.name} waits for {awaited.what} and has no TimeoutSeconds")


_LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")


class _Awaited(NamedTuple):
    """What a task waits for."""

    what: str
    has_heartbeat: bool


def _awaited(state: State) -> _Awaited | None:
    if is_activity(state):
        return _Awaited("an activity", True)
    found = integration(state)
    if found is None:
        return None
    if found.pattern == "waitForTaskToken":
        return _Awaited("a task token", True)
    return _Awaited(f"a job of {found.service}:{found.action}", False) if found.is_job else None
