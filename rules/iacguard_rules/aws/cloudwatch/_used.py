"""Whether something else of the unit uses an alarm."""

from __future__ import annotations

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
    return bool(graph.opaque_users(alarm.address)) or any(
        _may_use(resource, value, alarm.address, name)
        for resource in (*graph.resources.values(), *graph.of_type("Template::Output"))
        if resource.address != alarm.address
        for value in walk(resource.properties)
    )


def _may_use(resource: Resource, value: Value, address: str, name: str | None) -> bool:
    if isinstance(value, Reference):
        return value.target == address
    if isinstance(value, Literal):
        return name is not None and isinstance(value.value, str) and name in value.value
    if isinstance(value, Unknown):
        if any(part.target == address for part in value.made_of):
            return True
        # What comes from outside is no alarm of the unit, though an alarm may be known by its name there.
        return resource.type in _USERS or (resource.type == "Template::Output" and value.symbol is None)
    if isinstance(value, (ListValue, MapValue)) and value.rest is not None:
        return _may_use(resource, value.rest, address, name)
    return False


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
