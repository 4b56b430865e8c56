"""Distributed map calls a downstream service with up to ten thousand parallel children.

Why: a distributed map without a limit runs up to 10,000 child executions at once. That is more than
Lambda runs by default (1000 functions at once in an account and region), and more than most
databases and APIs take: calls are throttled, and whatever else uses them suffers with it.

Fix: set `MaxConcurrency` of the Map state to what the service behind it can take.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, function_of, integration, states_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StateMachine,
    id="stepfunctions-map-unbounded-concurrency",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on a distributed Map without a limit whose states call a service that has one."""
    states = states_of(machine)
    for state in states:
        if not state.is_distributed or state.body.read("MaxConcurrencyPath").is_absent is False:
            continue
        limit = state.body.read("MaxConcurrency", 0)
        called = next((service for one in states for service in _service(one, state)), None)
        if limit.equals(0) and called is not None:
            message = f"{state.name} starts up to 10,000 child executions at once, and each calls {called}"
            yield Problem(state.body, message)


def _service(state: State, around: State) -> Iterator[str]:
    """The limited service that a state inside of a Map calls."""
    if not any(outer.body is around.body for outer in state.enclosing):
        return
    if function_of(state) is not None:
        yield "Lambda"
        return
    found = integration(state)
    service = None if found is None else _LIMITED.get(found.service.removeprefix("aws-sdk:"))
    if service is not None:
        yield service


_LIMITED = {
    "dynamodb": "DynamoDB",
    "rdsdata": "the RDS Data API",
    "sagemaker": "SageMaker",
    "sagemakerruntime": "SageMaker",
    "glue": "Glue",
    "batch": "Batch",
    "ecs": "ECS",
    "http": "an HTTP endpoint",
}
