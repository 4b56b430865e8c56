"""Amazon EventBridge Pipes."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Pipe(Kind, type="AWS::Pipes::Pipe", terraform="aws_pipes_pipe", name="Name"):
    """A source that is polled, and a target that gets what is read."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    desired_state = Attr[str]("DesiredState", "desired_state", default="RUNNING")
    role = Attr[str]("RoleArn", "role_arn")
    source = Attr[str]("Source", "source")
    enrichment = Attr[str]("Enrichment", "enrichment")
    destination = Attr[str]("Target", "target")
    function_invocation = Attr[str](
        "TargetParameters.LambdaFunctionParameters.InvocationType",
        "target_parameters.lambda_function_parameters.invocation_type",
        default="REQUEST_RESPONSE",
    )
    kms_key = Attr[str]("KmsKeyIdentifier", "kms_key_identifier")
