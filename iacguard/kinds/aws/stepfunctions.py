"""AWS Step Functions."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Conversion, Kind, Spelling, unknown_part
from iacguard.value import ListValue, MapValue, Value

_TEXT_ONLY = "Terraform has the JSON text only"


def _destination(arn: Value) -> Value:
    group = MapValue(arn.span, {"LogGroupArn": arn}, origin=arn.origin)
    return ListValue(arn.span, (MapValue(arn.span, {"CloudWatchLogsLogGroup": group}),), arn.origin)


def _destination_back(destinations: Value) -> Value:
    if isinstance(destinations, ListValue) and destinations.rest is None and len(destinations.items) == 1:
        only = destinations.items[0]
        group = only.get("CloudWatchLogsLogGroup") if isinstance(only, MapValue) else only
        if isinstance(group, MapValue):
            return group.get("LogGroupArn")
    return unknown_part(destinations, "not a list of one log group")


DESTINATION = Conversion("ARN of a log group to list of destinations", _destination, _destination_back)


class StateMachine(
    Kind,
    type="AWS::StepFunctions::StateMachine",
    terraform="aws_sfn_state_machine",
    name="StateMachineName",
    arn="arn:{partition}:states:{region}:{account}:stateMachine:{ref}",
    attributes={"arn": None, "name": "Name"},
):
    """A state machine. ``Ref`` gives its ARN; the definition is an object or JSON text."""

    name = Attr[str]("StateMachineName", "name")
    type = Attr[str]("StateMachineType", "type", default="STANDARD")
    role = Attr[str]("RoleArn", "role_arn")
    definition = Attr[object]("Definition", None, reason=_TEXT_ONLY)
    definition_text = Attr[object]("DefinitionString", "definition")
    definition_bucket = Attr[str]("DefinitionS3Location.Bucket", None, reason=_TEXT_ONLY)
    substitutions = Attr[object]("DefinitionSubstitutions", None, reason="Terraform has templates for that")
    log_level = Attr[str]("LoggingConfiguration.Level", "logging_configuration.level", default="OFF")
    log_destinations = AttrList[object](
        "LoggingConfiguration.Destinations", Spelling("logging_configuration.log_destination", DESTINATION)
    )
    tracing = Attr[bool]("TracingConfiguration.Enabled", "tracing_configuration.enabled", default=False)


class Activity(
    Kind,
    type="AWS::StepFunctions::Activity",
    terraform="aws_sfn_activity",
    name="Name",
    arn="arn:{partition}:states:{region}:{account}:activity:{ref}",
    attributes={"arn": None, "name": "Name"},
):
    """Work that is done by programs that ask for it. ``Ref`` gives its ARN."""

    name = Attr[str]("Name", "name")
