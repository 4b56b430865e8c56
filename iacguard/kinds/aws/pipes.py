"""Amazon EventBridge Pipes."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One, Struct


class StreamSource(Struct):
    """How records of a stream are read, and what becomes of those that fail."""

    dead_letter_queue = Attr[str]("DeadLetterConfig.Arn", "dead_letter_config.arn")
    """Gets where in the stream the records stand that were given up."""
    maximum_retries = Attr[int]("MaximumRetryAttempts", "maximum_retry_attempts", default=-1)
    maximum_age = Attr[int]("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds", default=-1)


class Pipe(Kind, type="AWS::Pipes::Pipe", terraform="aws_pipes_pipe", name="Name"):
    """A source that is polled, and a target that gets what is read."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    desired_state = Attr[str]("DesiredState", "desired_state", default="RUNNING")
    role = Attr[str]("RoleArn", "role_arn")
    source = Attr[str]("Source", "source")
    kinesis = One(
        StreamSource,
        "SourceParameters.KinesisStreamParameters",
        "source_parameters.kinesis_stream_parameters",
    )
    dynamodb = One(
        StreamSource,
        "SourceParameters.DynamoDBStreamParameters",
        "source_parameters.dynamodb_stream_parameters",
    )
    enrichment = Attr[str]("Enrichment", "enrichment")
    destination = Attr[str]("Target", "target")
    function_invocation = Attr[str](
        "TargetParameters.LambdaFunctionParameters.InvocationType",
        "target_parameters.lambda_function_parameters.invocation_type",
        default="REQUEST_RESPONSE",
    )
    message_group = Attr[str](
        "TargetParameters.SqsQueueParameters.MessageGroupId",
        "target_parameters.sqs_queue_parameters.message_group_id",
    )
    log_level = Attr[str]("LogConfiguration.Level", "log_configuration.level", default="OFF")
    kms_key = Attr[str]("KmsKeyIdentifier", "kms_key_identifier")
