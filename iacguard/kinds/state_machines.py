"""What a state machine does: the states of its definition.

A definition is an object, JSON text however it was put together, or a file beside the template;
what ``DefinitionSubstitutions`` gives for ``${Name}`` is put in. A placeholder for which nothing
is given is not known, and neither are the states of a definition that cannot be read.

Language: https://states-language.net/spec.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.arns import arn_of
from iacguard.graph.document import decode_json
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.tuples import NamedTuple
from iacguard.typed import cast
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    Locate,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

_DEEPEST = 60
"""Levels of nesting of a definition that are gone into."""


class State(NamedTuple):
    """A state of a definition."""

    name: str
    body: Reading[object]
    enclosing: tuple[State, ...] = ()
    """The Parallel and Map states around it, outermost first."""

    def is_a(self, type: str) -> bool:
        """Whether it certainly is of a type: ``Task``, ``Map``."""
        return self.body.read("Type").equals(type)

    @property
    def resource(self) -> Reading[str]:
        """What a task calls."""
        return cast("Reading[str]", self.body.read("Resource"))

    def argument(self, name: str) -> Reading[object]:
        """What a task passes to the service that it calls; absent where a path says it."""
        given = self.body.read("Parameters")
        return (self.body.read("Arguments") if given.is_absent else given).read(name)

    @property
    def processor(self) -> Reading[object]:
        """The states that a Map goes through for each item, under their current or their old name."""
        current = self.body.read("ItemProcessor")
        return self.body.read("Iterator") if current.is_absent else current

    @property
    def inside(self) -> Iterator[Reading[object]]:
        """What has states of its own inside of this one: the processor of a Map, a Parallel's branches."""
        yield self.processor
        yield from self.body.read("Branches").listed()

    @property
    def is_distributed(self) -> bool:
        """Whether it certainly is a Map that starts an execution of its own for each item."""
        return self.is_a("Map") and self.processor.read("ProcessorConfig.Mode").equals("DISTRIBUTED")


class Integration(NamedTuple):
    """What a task asks of a service."""

    service: str
    """As in the ARN: ``lambda``, ``ecs``, ``aws-sdk:sfn``."""
    action: str
    """As in the ARN: ``invoke``, ``runTask``."""
    pattern: str
    """``sync``, ``sync:2``, ``waitForTaskToken``; empty for a request whose response is not waited for."""

    @property
    def is_job(self) -> bool:
        """Whether the task ends when the job ends that it starts."""
        return self.pattern.startswith("sync")


# Definitions -------------------------------------------------------------------------------------


@once
def definition_of(machine: StateMachine) -> Reading[object]:
    """The definition with its substitutions."""
    given = machine.definition_text if machine.definition.is_absent else machine.definition
    value = _filled_in(given.value, machine.substitutions.value)
    return Reading(machine.resource, machine.scope, value, given.place, given.path)


@once
def states_of(machine: StateMachine) -> tuple[State, ...]:
    """All states that are known, those inside of Parallel and Map states behind these."""
    return tuple(_states(definition_of(machine), ()))


def _states(level: Reading[object], enclosing: tuple[State, ...]) -> Iterator[State]:
    if len(enclosing) > _DEEPEST:
        return
    for name, body in level.read("States").entries():
        state = State(name, body, enclosing)
        yield state
        for inside in state.inside:
            yield from _states(inside, (*enclosing, state))


@once
def are_all_states_known(machine: StateMachine) -> bool:
    """Whether there are no states but those; a definition that is stored in a bucket may have any."""
    definition = definition_of(machine)
    if definition.is_absent:
        return False
    states = states_of(machine)
    holders = [definition, *(inside for state in states for inside in state.inside)]
    return all(state.body.read("Branches").listed().is_complete for state in states) and all(
        _is_whole(holder.read("States")) for holder in holders
    )


def _is_whole(states: Reading[object]) -> bool:
    value = states.scope.world.resolve(decode_json(states.value))
    return is_absent(value) or (isinstance(value, MapValue) and value.rest is None)


@lru_cache(maxsize=64)
def _filled_in(value: Value, given: Value) -> Value:
    return _filled(value, given, 0)


def _filled(value: Value, given: Value, depth: int) -> Value:
    if depth > _DEEPEST * 4:
        return Unknown(value.span, "nested too deeply")
    if isinstance(value, Literal):
        pieces = _pieces(value, given)
        return value if pieces is None else _joined(value, pieces)
    if isinstance(value, Interpolation):
        parts = [(piece, _pieces(piece, given)) for piece in value.pieces]
        if all(pieces is None for _, pieces in parts):
            return value
        return _joined(value, [one for piece, pieces in parts for one in pieces or [piece]])
    if isinstance(value, ListValue):
        items = tuple(_filled(item, given, depth + 1) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    if isinstance(value, MapValue):
        entries = {key: _filled(inner, given, depth + 1) for key, inner in value.entries.items()}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    if isinstance(value, Encoded):
        return Encoded(value.span, _filled(value.document, given, depth + 1), value.origin)
    if isinstance(value, Choice):
        then, otherwise = (_filled(side, given, depth + 1) for side in (value.then, value.otherwise))
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    return value


def _pieces(value: Value, given: Value) -> list[Value] | None:
    """A text with what is given for its placeholders; None for what has none."""
    if not isinstance(value, Literal) or not isinstance(value.value, str) or "${" not in value.value:
        return None
    text = value.value
    found: list[Value] = []
    position = 0
    for placeholder in re.finditer(r"\$\{([^{}]+)\}", text):
        start, end = placeholder.span()
        if position < start:
            found.append(_part(value, text, position, start))
        place = value.locate(start, end) if value.locate is not None else value.span
        found.append(_given(given, placeholder[1]).at(place, f"substitution for {placeholder[1]}"))
        position = end
    if position < len(text):
        found.append(_part(value, text, position, len(text)))
    return found


def _part(whole: Literal, text: str, start: int, end: int) -> Literal:
    locate = whole.locate
    if locate is None:
        return Literal(whole.span, text[start:end], whole.origin, whole.sensitive)
    shifted = _shifted(locate, start)
    return Literal(locate(start, end), text[start:end], whole.origin, whole.sensitive, shifted)


def _shifted(locate: Locate, by: int) -> Locate:
    return lambda start, end: locate(by + start, by + end)


def _given(given: Value, name: str) -> Value:
    value = given.get(name) if isinstance(given, MapValue) else given
    if is_absent(value) or isinstance(value, (ListValue, MapValue)):
        return Unknown(value.span, f"nothing is known to be given for {name}")
    return value


def _joined(whole: Value, pieces: list[Value]) -> Value:
    return pieces[0] if len(pieces) == 1 else Interpolation(whole.span, tuple(pieces), whole.origin)


# What tasks call ---------------------------------------------------------------------------------

_FUNCTIONS = frozenset({"AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version"})


def integration(state: State) -> Integration | None:
    """The service and action that a task calls; None where that is not known, or is no service's."""
    if not state.is_a("Task"):
        return None
    text = text_of(state.resource)
    arn = None if text is None else arn_of(text)
    if arn is None or arn.service.literal != "states" or arn.region.parts or arn.account.parts:
        return None
    resource = arn.resource.literal
    if resource is None:
        return None
    call, _, pattern = resource.partition(".")
    service, _, action = call.rpartition(":")
    return Integration(service, action, pattern) if service else None


def is_activity(state: State) -> bool:
    """Whether a task certainly waits for a program that asks for the work."""
    target = state.resource.target
    if target is not None:
        return target.type == "AWS::StepFunctions::Activity" and state.is_a("Task")
    text = text_of(state.resource)
    arn = None if text is None else arn_of(text)
    if arn is None or arn.service.literal != "states" or not state.is_a("Task"):
        return False
    return arn.resource.starts_with("activity:") is True


def function_of(state: State) -> Reading[object] | None:
    """What names the function that a task certainly calls; None for other tasks.

    Where the function is taken from the input of the state, the reading is absent.
    """
    if not state.is_a("Task"):
        return None
    if is_function(state.resource):
        return state.resource
    found = integration(state)
    if found is not None and found.service in ("lambda", "aws-sdk:lambda") and found.action == "invoke":
        return state.argument("FunctionName")
    return None


def is_function(resource: Reading[str]) -> bool:
    """Whether what a task calls is certainly a function, rather than an integration or an activity."""
    value: Value | None = resource.value
    if isinstance(value, Interpolation):
        first = resource.scope.world.resolve(value.pieces[0]) if value.pieces else None
        value = first if isinstance(first, Reference) else None
    if isinstance(value, Reference):
        target = resource.scope.graph.get(value.target)
        return target is not None and target.type in _FUNCTIONS
    text = text_of(resource)
    arn = None if text is None else arn_of(text)
    return (
        arn is not None
        and arn.service.literal == "lambda"
        and arn.resource.starts_with("function:") is not False
    )
