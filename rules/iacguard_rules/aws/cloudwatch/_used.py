"""Whether something else of the unit uses an alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm
from iacguard.value import ListValue, Literal, MapValue, Reference, Unknown, Value, walk


def may_be_used(alarm: Alarm | CompositeAlarm) -> bool:
    """Whether something refers to an alarm, by reference or by name, or gets it to use as it likes."""
    graph = alarm.scope.graph
    name = None if alarm.name.is_absent else alarm.name.text
    if alarm.name.is_absent is False and name is None and not _USERS.isdisjoint(graph.types):
        # They may name it in the same words.
        return True
    if graph.opaque_users(alarm.address):
        return True
    users = graph.once(_users)
    for address in (alarm.address, _ANY):
        if not users.get(address, _NOBODY) <= {alarm.address}:
            return True
    return name is not None and any(
        name in text for address, text in graph.once(_texts) if address != alarm.address
    )


_ANY = "*"
"""Stands for whatever alarm is not known to be another."""

_NOBODY: frozenset[str] = frozenset()


def _users(graph: ResourceGraph) -> Mapping[str, Set[str]]:
    """The addresses of what refers to something, by the address of that, whatever the conditions are."""
    found: dict[str, set[str]] = {}
    for resource in _readers(graph):
        for value in walk(resource.properties):
            for address in _used(resource, value):
                found.setdefault(address, set()).add(resource.address)
    return found


def _used(resource: Resource, value: Value) -> Iterator[str]:
    """The addresses of what a value of a resource refers to."""
    if isinstance(value, Reference):
        yield value.target
    elif isinstance(value, Unknown):
        for part in value.made_of:
            yield part.target
        # What comes from outside is no alarm of the unit, though an alarm may be known by its name there.
        if resource.type in _USERS or (resource.type == "Template::Output" and value.symbol is None):
            yield _ANY
    elif isinstance(value, (ListValue, MapValue)) and value.rest is not None:
        yield from _used(resource, value.rest)


def _texts(graph: ResourceGraph) -> tuple[tuple[str, str], ...]:
    """The strings that a unit is made of, each with the address of what it stands in."""
    return tuple(
        (resource.address, value.value)
        for resource in _readers(graph)
        for value in walk(resource.properties)
        if isinstance(value, Literal) and isinstance(value.value, str)
    )


def _readers(graph: ResourceGraph) -> Iterable[Resource]:
    return (*graph.resources.values(), *graph.of_type("Template::Output"))


_USERS = frozenset(
    {
        "AWS::AppConfig::Environment",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::ECS::Service",
        "AWS::Route53::HealthCheck",
        "aws_appconfig_environment",
        "aws_codedeploy_deployment_group",
        "aws_ecs_service",
        "aws_route53_health_check",
    }
)
"""Types that have alarms in their properties."""
