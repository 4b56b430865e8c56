"""What rules and schedules call, and what a role needs for it."""

from __future__ import annotations

from iacguard.graph.arns import arn_of
from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Symbol, Text, text_of
from iacguard.kinds import kind_of
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.permissions import may_do, may_use
from iacguard.typed import Final

_SERVICES: Final = {
    "AWS::AppSync::GraphQLApi": "appsync",
    "AWS::Batch::JobQueue": "batch",
    "AWS::CodeBuild::Project": "codebuild",
    "AWS::CodePipeline::Pipeline": "codepipeline",
    "AWS::ECS::Cluster": "ecs",
    "AWS::Events::ApiDestination": "api-destination",
    "AWS::Events::EventBus": "events",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::KinesisFirehose::DeliveryStream": "firehose",
    "AWS::Lambda::Alias": "lambda",
    "AWS::Lambda::Function": "lambda",
    "AWS::Lambda::Version": "lambda",
    "AWS::Redshift::Cluster": "redshift",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
    "AWS::SageMaker::Pipeline": "sagemaker",
    "AWS::StepFunctions::StateMachine": "states",
    "aws_appsync_graphql_api": "appsync",
    "aws_batch_job_queue": "batch",
    "aws_codebuild_project": "codebuild",
    "aws_codepipeline": "codepipeline",
    "aws_ecs_cluster": "ecs",
    "aws_redshift_cluster": "redshift",
    "aws_sagemaker_pipeline": "sagemaker",
}
"""The service of a target by the type of its resource, as ARNs call it; API destinations apart."""

ACTIONS: Final = {
    "api-destination": ("events:InvokeApiDestination",),
    "batch": ("batch:SubmitJob",),
    "codebuild": ("codebuild:StartBuild",),
    "codepipeline": ("codepipeline:StartPipelineExecution",),
    "ecs": ("ecs:RunTask",),
    "events": ("events:PutEvents",),
    "firehose": ("firehose:PutRecord", "firehose:PutRecordBatch"),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "lambda": ("lambda:InvokeFunction",),
    "sagemaker": ("sagemaker:StartPipelineExecution",),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
    "states": ("states:StartExecution",),
}
"""What calling a service takes: one of the actions."""

_ON_SOMETHING_ELSE: Final = frozenset({"batch", "ecs"})
"""Services whose action is about more than, or other than, the target."""

_ANYTHING: Final = Text((Symbol(None),))


def service_of_target(arn: Reading[str]) -> str | None:
    """The service that a target certainly belongs to, as ARNs call it; ``api-destination`` for one."""
    resource = arn.target
    if resource is not None:
        return _SERVICES.get(resource.type)
    text = text_of(arn)
    parts = None if text is None else arn_of(text)
    service = None if parts is None else parts.service.literal
    if parts is None or service != "events":
        return service
    is_destination = parts.resource.starts_with("api-destination/")
    is_bus = parts.resource.starts_with("event-bus/")
    return "api-destination" if is_destination else "events" if is_bus else None


def may_call(role: Role, arn: Reading[str], actions: tuple[str, ...]) -> bool | None:
    """Whether the policies of a role allow one of the actions on a target."""
    if is_left_open(role):
        return None
    return any_of((_may(role, arn, action) for action in actions), True)


def _may(role: Role, arn: Reading[str], action: str) -> bool | None:
    target = arn.target
    kind = None if target is None else kind_of(target.type)
    is_about_it = action.partition(":")[0] not in _ON_SOMETHING_ELSE
    reference = arn.reference
    is_whole = reference is not None and reference.attribute != "qualified_arn"
    if target is not None and kind is not None and kind.arn_format is not None and is_about_it and is_whole:
        return may_use(role, action, kind.of(target, arn.scope))
    return may_do(role, action, _ANYTHING)
