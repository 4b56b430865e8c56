"""What the role of a state machine has to be allowed for the definition to work.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.facts.aws.actions import find
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import ACCOUNT, PARTITION, REGION, Part, Symbol, Text
from iacguard.kinds.aws.ecs import TaskDefinition
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import Integration, State, function_of, integration, states_of
from iacguard.tuples import NamedTuple


class Form(NamedTuple):
    """What an argument names, for literal names of it."""

    type: str
    """The registry's type."""
    service: str
    prefix: str
    """What comes before the name in the part of the ARN behind the account."""

    @property
    def stem(self) -> tuple[Part, ...]:
        """The ARN up to the name."""
        return ("arn:", PARTITION, f":{self.service}:", REGION, ":", ACCOUNT, f":{self.prefix}")


FUNCTION = Form("AWS::Lambda::Function", "lambda", "function:")
QUEUE = Form("AWS::SQS::Queue", "sqs", "")
TOPIC = Form("AWS::SNS::Topic", "sns", "")
TABLE = Form("AWS::DynamoDB::Table", "dynamodb", "table/")
MACHINE = Form("AWS::StepFunctions::StateMachine", "states", "stateMachine:")


class Need(NamedTuple):
    """An action that has to be allowed."""

    action: str
    whose: str
    """The state, or the setting, that needs it."""
    on: Reading[object] | tuple[Text, ...] | None = None
    """What names the resource, or what it has to be allowed on; None where that is not known."""
    form: Form | None = None


EVERYTHING = (Text(("not-an-arn",)), Text((Symbol("not in the unit", is_identity=True),)))
"""For actions that only a statement about ``*`` can allow.

No ARN takes in the first, and no reference to a resource the second.
"""


def needs_of(machine: StateMachine) -> Iterator[Need]:
    """All that the definition and the settings of a state machine certainly ask of its role."""
    for state in states_of(machine):
        # With credentials of its own, a task takes another role for what it does.
        if state.body.read("Credentials").is_absent:
            yield from _of_task(state)
            yield from _of_map(state, machine)
    if machine.log_level.differs_from("OFF"):
        yield from (Need(f"logs:{name}", "logging", EVERYTHING) for name in _LOGGING)
    if machine.tracing.is_true:
        yield Need("xray:PutTraceSegments", "tracing", EVERYTHING)


_LOGGING = ("CreateLogDelivery", "PutResourcePolicy", "DescribeLogGroups")


def _of_task(state: State) -> Iterator[Need]:
    function = function_of(state)
    if function is not None:
        yield Need("lambda:InvokeFunction", state.name, function, FUNCTION)
        return
    call = integration(state)
    if call is None:
        return
    if call.service.startswith("aws-sdk:"):
        yield from _of_sdk(state, call)
    elif call.service == "dynamodb":
        if call.action in ("getItem", "putItem", "updateItem", "deleteItem"):
            yield Need(_named(call), state.name, state.argument("TableName"), TABLE)
    elif (call.service, call.action) in _ARGUMENTS:
        argument, form = _ARGUMENTS[call.service, call.action]
        yield Need(_named(call), state.name, state.argument(argument), form)
    for action in _SIMPLE.get((call.service, call.action), ()):
        yield Need(action, state.name)
    if (call.service, call.action) == ("ecs", "runTask") and _has_roles(state.argument("TaskDefinition")):
        yield Need("iam:PassRole", state.name)
    if call.is_job:
        yield from _of_job(state, call)


def _named(call: Integration) -> str:
    return f"{call.service}:{call.action[:1].upper()}{call.action[1:]}"


_ARGUMENTS = {
    ("sqs", "sendMessage"): ("QueueUrl", QUEUE),
    ("sns", "publish"): ("TopicArn", TOPIC),
    ("states", "startExecution"): ("StateMachineArn", MACHINE),
}

_SIMPLE = {
    ("events", "putEvents"): ("events:PutEvents",),
    ("ecs", "runTask"): ("ecs:RunTask",),
    ("batch", "submitJob"): ("batch:SubmitJob",),
    ("glue", "startJobRun"): ("glue:StartJobRun",),
    ("codebuild", "startBuild"): ("codebuild:StartBuild",),
    ("athena", "startQueryExecution"): ("athena:StartQueryExecution",),
    ("bedrock", "invokeModel"): ("bedrock:InvokeModel",),
    ("http", "invoke"): ("states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials"),
}


def _of_job(state: State, call: Integration) -> Iterator[Need]:
    """What it takes to wait for a job, and to stop it when the execution is stopped."""
    actions, rule = _JOBS.get((call.service, call.action), ((), ""))
    for action in actions:
        yield Need(action, state.name)
    if rule:
        arn = Text(("arn:", PARTITION, ":events:", REGION, ":", ACCOUNT, f":rule/{rule}"))
        for name in ("PutTargets", "PutRule", "DescribeRule"):
            yield Need(f"events:{name}", state.name, (arn,))


_JOBS: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("states", "startExecution"): (
        ("states:DescribeExecution", "states:StopExecution"),
        "StepFunctionsGetEventsForStepFunctionsExecutionRule",
    ),
    ("ecs", "runTask"): (("ecs:StopTask", "ecs:DescribeTasks"), "StepFunctionsGetEventsForECSTaskRule"),
    ("batch", "submitJob"): (
        ("batch:DescribeJobs", "batch:TerminateJob"),
        "StepFunctionsGetEventsForBatchJobsRule",
    ),
    ("glue", "startJobRun"): (("glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"), ""),
}


def _has_roles(definition: Reading[object]) -> bool:
    """Whether a task definition of the unit certainly has a role, which has to be passed on."""
    target = definition.target
    if target is None or target.type != TaskDefinition.type_name:
        return False
    task = TaskDefinition.of(target, definition.scope)
    return task.role.is_present or task.execution_role.is_present


def _of_sdk(state: State, call: Integration) -> Iterator[Need]:
    service = call.service.removeprefix("aws-sdk:")
    action = _named(call._replace(service=_PREFIXES.get(service, service)))
    # Not every operation is named like the action that it needs; s3:listObjectsV2 needs ListBucket.
    if find(action) is not None:
        yield Need(action, state.name)


_PREFIXES = {
    "apigatewaymanagementapi": "execute-api",
    "applicationautoscaling": "application-autoscaling",
    "bedrockagent": "bedrock",
    "bedrockagentruntime": "bedrock",
    "bedrockruntime": "bedrock",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "ecrpublic": "ecr-public",
    "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "emrserverless": "emr-serverless",
    "eventbridge": "events",
    "rdsdata": "rds-data",
    "redshiftdata": "redshift-data",
    "sagemakerruntime": "sagemaker",
    "sesv2": "ses",
    "sfn": "states",
}
"""The prefix of a service's actions, where Step Functions has another name for the service.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""


def _of_map(state: State, machine: StateMachine) -> Iterator[Need]:
    if state.is_distributed:
        yield Need("states:StartExecution", state.name, machine, MACHINE)
        for part in ("ItemReader", "ResultWriter"):
            resource = state.body.read(part).read("Resource").text or ""
            action = _STORAGE.get(resource.rpartition(":::")[2])
            if action is not None:
                yield Need(action, state.name)


_STORAGE = {
    "s3:getObject": "s3:GetObject",
    "s3:listObjectsV2": "s3:ListBucket",
    "s3:putObject": "s3:PutObject",
}
