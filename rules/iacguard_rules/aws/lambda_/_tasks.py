"""What the states of a state machine invoke.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, is_function, states_of
from iacguard.tuples import NamedTuple
from iacguard.typed import cast

_TOKEN = ".waitForTaskToken"
_INVOKE = tuple(
    [
        f":states:::{service}:invoke{pattern}"
        for service in ("lambda", "aws-sdk:lambda")
        for pattern in ("", _TOKEN)
    ]
)
"""How the ARNs of integrations end that ask for an invocation."""


class Task(NamedTuple):
    """A state of a state machine that may invoke a function."""

    function: Reading[str]
    is_event: bool | None
    """Whether it hands its event over and goes on.

    None where that is not known, and where it waits for the function to hand back a token.
    """


@once
def tasks(machine: StateMachine) -> tuple[Task, ...]:
    """What the states of a state machine invoke, functions among it."""
    return tuple([task for state in states_of(machine) for task in _of_state(state)])


def _of_state(state: State) -> Iterator[Task]:
    resource = state.resource
    text = text_of(resource)
    if text is None:
        return
    if is_function(resource):
        yield Task(resource, False)
        return
    verdicts = [text.ends_with(ending) for ending in _INVOKE]
    if True in verdicts:
        waits = text.ends_with(_TOKEN) is True
        yield Task(cast("Reading[str]", state.argument("FunctionName")), _is_event(state, waits))
    elif None in verdicts:
        # It may be a function, and it may be an integration that asks for whichever kind of invocation.
        yield Task(resource, None)
        yield Task(cast("Reading[str]", state.argument("FunctionName")), None)
    else:
        # A function whose ARN begins with what is not known, or something else altogether.
        yield Task(resource, False)


def _is_event(state: State, waits: bool) -> bool | None:
    """Whether an integration invokes asynchronously; with a token to wait for, that is kept track of."""
    invocation = state.argument("InvocationType")
    if invocation.equals("Event") and not waits:
        return True
    return False if invocation.is_absent or invocation.equals("RequestResponse") else None
