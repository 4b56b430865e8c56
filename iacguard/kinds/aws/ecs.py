"""Amazon ECS."""

from __future__ import annotations

from iacguard.graph.document import decode_json
from iacguard.graph.kind import Attr, AttrList, Conversion, Kind, Many, Spelling, Struct
from iacguard.value import Choice, ListValue, MapValue, Value

_REASON = "in the JSON of container_definitions"
_LISTS = ("Environment", "Secrets")
"""Lists of maps whose keys are ECS's own; those of labels and options are the user's."""


def _containers(value: Value) -> Value:
    return _listed(decode_json(value), _LISTS)


def _listed(value: Value, lists: tuple[str, ...]) -> Value:
    if isinstance(value, Choice):
        then, otherwise = _listed(value.then, lists), _listed(value.otherwise, lists)
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    if isinstance(value, ListValue):
        items = tuple(_named(item, lists) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    return value


def _named(value: Value, lists: tuple[str, ...]) -> Value:
    """A map of the API with the registry's names, which begin with a capital."""
    if isinstance(value, Choice):
        then, otherwise = _named(value.then, lists), _named(value.otherwise, lists)
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    if not isinstance(value, MapValue):
        return value
    entries: dict[str, Value] = {}
    for name, inner in value.entries.items():
        canonical = _canonical(name)
        entries[canonical] = _listed(inner, ()) if canonical in lists else inner
    keys = {_canonical(name): span for name, span in value.keys.items()}
    return MapValue(value.span, entries, keys, value.origin, value.rest, value.header)


def _canonical(name: str) -> str:
    return name[:1].upper() + name[1:]


CONTAINERS = Conversion("JSON of containers to the registry's names", _containers)


class Variable(Struct):
    """A variable of a container's environment."""

    name = Attr[str]("Name", None, reason=_REASON)
    content = Attr[str]("Value", None, reason=_REASON)


class Secret(Struct):
    """A variable that is read from a secret or a parameter."""

    name = Attr[str]("Name", None, reason=_REASON)


class Container(Struct):
    """A container of a task."""

    name = Attr[str]("Name", None, reason=_REASON)
    image = Attr[str]("Image", None, reason=_REASON)
    command = AttrList[str]("Command", None, reason=_REASON)
    environment = Many(Variable, "Environment", None, reason=_REASON)
    secrets = Many(Secret, "Secrets", None, reason=_REASON)


class TaskDefinition(
    Kind,
    type="AWS::ECS::TaskDefinition",
    terraform="aws_ecs_task_definition",
    attributes={"arn": None},
):
    """What runs together as a task. ``Ref`` gives its ARN, with the revision in it."""

    family = Attr[str]("Family", "family")
    role = Attr[str]("TaskRoleArn", "task_role_arn")
    """What the containers act with."""
    execution_role = Attr[str]("ExecutionRoleArn", "execution_role_arn")
    """What ECS pulls images, reads secrets and writes logs with."""
    containers = Many(Container, "ContainerDefinitions", Spelling("container_definitions", CONTAINERS))
