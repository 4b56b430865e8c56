"""AWS Step Functions."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


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
    definition = Attr[object]("Definition", None, reason="Terraform has the JSON text only")
    definition_text = Attr[object]("DefinitionString", "definition")
    definition_bucket = Attr[str](
        "DefinitionS3Location.Bucket", None, reason="Terraform has the JSON text only"
    )
    substitutions = Attr[object]("DefinitionSubstitutions", None, reason="Terraform has templates for that")
    log_level = Attr[str]("LoggingConfiguration.Level", "logging_configuration.level", default="OFF")
    tracing = Attr[bool]("TracingConfiguration.Enabled", "tracing_configuration.enabled", default=False)
