"""The expansion of SAM resources: places, conditions, references, and what stays out of sight."""

from __future__ import annotations

import pytest

from iacguard.frontends.sam.expand import UNRESOLVED
from iacguard.graph.graph import ResourceGraph
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    is_absent,
)
from tests.frontends.sam.sam_loading import at, expanded, text_at
from tests.frontends.sam.sam_templates import APIS, CHOICES, CONNECTORS, EVENTS, FUNCTIONS


def _literals(value: object) -> list[object]:
    assert isinstance(value, ListValue)
    return [item.value for item in value.items if isinstance(item, Literal)]


def _function(properties: str, more: str = "") -> str:
    return f"""
Transform: AWS::Serverless-2016-10-31
Parameters: {{Name: {{Type: String}}, Stage: {{Type: String, Default: v1}}}}
Conditions: {{IsProd: !Equals [a, b]}}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src
{properties}
{more}
"""


# Places ----------------------------------------------------------------------------------------


def test_the_function_keeps_its_name_and_the_places_of_its_properties() -> None:
    worker = expanded(FUNCTIONS)["Worker"]

    assert worker.type == "AWS::Lambda::Function"
    assert worker.identity.source_type == "AWS::Serverless::Function"
    assert worker.identity.language == "sam"
    assert worker.header.text == "Worker"
    assert worker.properties.header is not None and worker.properties.header.text == "Worker"
    assert text_at(worker, "Timeout") == "20"
    assert worker.properties.keys["DeadLetterConfig"].text == "DeadLetterQueue"
    assert worker.properties.keys["Code"].text == "CodeUri"
    assert text_at(worker, "DeadLetterConfig.TargetArn") == "!GetAtt Dead.Arn"


def test_globals_are_merged_and_say_where_they_come_from() -> None:
    resources = expanded(FUNCTIONS)
    worker, image = resources["Worker"], resources["Image"]

    runtime = at(worker, "Runtime")
    assert runtime.origin is not None and runtime.origin.note == "Globals.Function"
    assert runtime.origin.span.text == "Function"
    assert at(worker, "Timeout").origin is None
    layers = at(worker, "Layers")
    assert isinstance(layers, ListValue)
    assert [item.target for item in layers.items if isinstance(item, Reference)] == ["Common", "Own"]
    variables = at(worker, "Environment.Variables")
    assert isinstance(variables, MapValue)
    assert {key: getattr(value, "value", None) for key, value in variables.entries.items()} == {
        "STAGE": "prod",
        "LEVEL": "debug",
    }
    stage = at(worker, "Environment.Variables.STAGE")
    assert stage.origin is not None and stage.origin.note == "Globals.Function"
    assert at(worker, "Environment.Variables.LEVEL").origin is None
    assert isinstance(at(image, "Runtime"), Absent)
    assert isinstance(at(image, "Layers"), Absent)


def test_a_policy_template_becomes_statements_at_its_place() -> None:
    role = expanded(FUNCTIONS)["WorkerRole"]
    policies = at(role, "Policies")
    assert isinstance(policies, ListValue)

    by_name = {
        str(at_name.value): policy
        for policy in policies.items
        if isinstance(policy, MapValue) and isinstance(at_name := policy.get("PolicyName"), Literal)
    }
    parameters = by_name["WorkerRolePolicy4"]
    assert isinstance(parameters, MapValue)
    document = parameters.get("PolicyDocument")
    assert isinstance(document, MapValue)
    assert document.header is not None and document.header.text == "SSMParameterReadPolicy"
    statements = document.get("Statement")
    assert isinstance(statements, ListValue)
    wide = statements.items[1]
    assert isinstance(wide, MapValue)
    assert _literals(wide.get("Action")) == [
        "ssm:GetParameters",
        "ssm:GetParameter",
        "ssm:GetParametersByPath",
    ]
    resource = wide.get("Resource")
    assert resource.span.text == "'*'"
    assert isinstance(resource, Interpolation)
    last = resource.pieces[-1]
    assert isinstance(last, Literal) and str(last.value).endswith("parameter/*")


def test_managed_policies_get_arns_in_whatever_partition() -> None:
    arns = at(expanded(FUNCTIONS)["WorkerRole"], "ManagedPolicyArns")
    assert isinstance(arns, ListValue)

    tails = [
        str(item.pieces[-1].value)
        for item in arns.items
        if isinstance(item, Interpolation) and isinstance(item.pieces[-1], Literal)
    ]
    assert tails == [
        ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        ":iam::aws:policy/AWSXrayWriteOnlyAccess",
        ":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        ":iam::aws:policy/AmazonS3ReadOnlyAccess",
    ]
    assert any(isinstance(item, Reference) and item.target == "OwnPolicy" for item in arns.items)


def test_what_an_event_generates_stands_at_the_event() -> None:
    resources = expanded(EVENTS)

    for address in ("WorkerNightly", "WorkerNightlyPermission", "WorkerPolled", "WorkerQueuedQueue"):
        event = address.removeprefix("Worker").removesuffix("Permission").removesuffix("Queue")
        assert resources[address].header.text == event
        assert resources[address].source_properties is not resources[address].properties
    assert text_at(resources["WorkerPolled"], "BatchSize") == "3"
    assert resources["WorkerNightly"].properties.keys["State"].text == "Enabled"
    state = at(resources["WorkerNightly"], "State")
    assert isinstance(state, Literal) and state.value == "DISABLED"
    assert "Events" in resources["WorkerPolled"].source_properties.entries


# Other resources of the template ---------------------------------------------------------------


def test_an_s3_event_adds_to_the_bucket() -> None:
    bucket = expanded(EVENTS)["Bucket"]

    events = at(bucket, "NotificationConfiguration.LambdaConfigurations")
    assert isinstance(events, ListValue)
    assert [text_at(bucket, f"NotificationConfiguration.LambdaConfigurations.{i}.Event") for i in (0, 1)] == [
        "'s3:ObjectCreated:*'",
        "'s3:ObjectRemoved:*'",
    ]
    depends = bucket.attributes["DependsOn"]
    assert isinstance(depends, ListValue)
    assert any(
        isinstance(item, Reference) and item.target == "WorkerUploadPermission" for item in depends.items
    )
    assert "NotificationConfiguration" not in bucket.source_properties.entries


def test_a_cognito_event_adds_triggers_to_the_user_pool() -> None:
    pool = expanded(EVENTS)["Pool"]

    for name in ("PreSignUp", "PostConfirmation"):
        trigger = at(pool, f"LambdaConfig.{name}")
        assert isinstance(trigger, Reference) and trigger.target == "Worker"


def test_events_invoke_the_alias_that_is_published() -> None:
    text = _function(
        "      AutoPublishAlias: live\n"
        "      Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"
    )
    resources = expanded(text)

    target = at(resources["FnTick"], "Targets.0.Arn")
    assert isinstance(target, Reference) and target.target == "FnAliaslive"
    name = at(resources["FnTickPermission"], "FunctionName")
    assert isinstance(name, Reference) and name.target == "FnAliaslive"


def test_references_to_generated_resources_are_resolved() -> None:
    watcher = expanded(FUNCTIONS)["Watcher"]

    found = [at(watcher, f"Dimensions.{index}.Value") for index in range(4)]
    assert [(value.target, value.attribute) for value in found[:3] if isinstance(value, Reference)] == [
        ("WorkerAliaslive", None),
        ("WorkerVersion", "Version"),
        ("WorkerRole", "Arn"),
    ]
    text = found[3]
    assert isinstance(text, Interpolation)
    first = text.pieces[0]
    assert isinstance(first, Reference) and first.target == "WorkerAliaslive"


def test_the_implied_api_has_the_settings_of_globals() -> None:
    resources = expanded(APIS)

    stage = resources["ServerlessRestApiProdStage"]
    tracing = at(stage, "TracingEnabled")
    assert isinstance(tracing, Literal) and tracing.value is True
    assert stage.identity.source_type == "AWS::Serverless::Api"
    assert isinstance(at(resources["ServerlessHttpApiApiGatewayDefaultStage"], "AccessLogSettings"), MapValue)


def test_operations_say_who_may_call_them() -> None:
    resources = expanded(APIS)
    paths = at(resources["Api"], "Body.paths")
    assert isinstance(paths, MapValue)

    def security(path: str) -> object:
        item = paths.entries[path]
        assert isinstance(item, MapValue)
        operation = item.get("get")
        assert isinstance(operation, MapValue)
        return operation.get("security")

    guarded = security("/items/")
    assert isinstance(guarded, ListValue)
    assert isinstance(guarded.items[0], MapValue) and list(guarded.items[0].entries) == ["Pool"]
    assert _literals(security("/open")) == []
    given = at(resources["Given"], "Body.paths./a.get.security")
    assert isinstance(given, ListValue)
    assert isinstance(given.items[0], MapValue) and list(given.items[0].entries) == ["AWS_IAM"]


# Conditions ------------------------------------------------------------------------------------


def test_a_choice_stays_one_in_what_is_derived_from_it() -> None:
    worker = expanded(CHOICES)["Worker"]

    config = at(worker, "DeadLetterConfig")
    assert isinstance(config, Choice) and config.condition.name == "IsProd"
    assert isinstance(config.then, MapValue) and is_absent(config.otherwise)
    mode = at(worker, "TracingConfig")
    assert isinstance(mode, Choice) and isinstance(mode.then, MapValue)
    role = at(worker, "Role")
    assert isinstance(role, Choice) and isinstance(role.otherwise, Reference)


def test_what_exists_on_one_side_only_has_a_condition() -> None:
    resources = expanded(CHOICES)

    def condition(address: str) -> str | None:
        found = resources[address].condition
        return None if found is None else found.name

    assert condition("WorkerRole") == "not HasRole"
    assert condition("WorkerNightly") == "IsProd"
    assert condition("WorkerAliaslive") == "IsProd"
    assert condition("WorkerUrl") == "not IsProd"
    assert condition("WorkerPolled") is None
    assert condition("OtherGetPermissionProd") == "IsProd and HasRole"
    assert condition("ServerlessRestApi") == "IsProd and HasRole"


def test_an_event_with_two_sides_is_one_resource() -> None:
    polled = expanded(CHOICES)["WorkerPolled"]

    size = at(polled, "BatchSize")
    assert isinstance(size, Choice) and size.condition.name == "IsProd"
    assert isinstance(size.then, Literal) and size.then.value == 10
    assert isinstance(size.otherwise, Literal) and size.otherwise.value == 1


def test_policies_of_both_sides_are_told_apart() -> None:
    role = expanded(CHOICES)["WorkerRole"]

    arns = at(role, "ManagedPolicyArns")
    assert isinstance(arns, ListValue)
    sides = {
        str(piece.value).rpartition("/")[2]: item.otherwise is side
        for item in arns.items
        if isinstance(item, Choice)
        for side in (item.then, item.otherwise)
        if isinstance(side, Interpolation) and isinstance(piece := side.pieces[-1], Literal)
    }
    assert sides["AmazonS3ReadOnlyAccess"] is False
    assert sides["AmazonS3FullAccess"] is True
    policies = at(role, "Policies")
    assert isinstance(policies, ListValue)
    other = policies.items[-1]
    assert isinstance(other, Choice) and is_absent(other.then) and isinstance(other.otherwise, MapValue)


# What is not known -----------------------------------------------------------------------------


def test_unknown_events_hide_resources_that_may_refer_to_anything() -> None:
    text = _function("      Events: !Transform {Name: Macro}", "  Bucket: {Type: AWS::S3::Bucket}")
    resources = expanded(text)
    graph = ResourceGraph(resources.values())

    assert resources["FnUnresolved"].opaque and resources["FnUnresolved"].type == UNRESOLVED
    assert [one.address for one in graph.opaque_users("Fn")] == ["FnUnresolved"]
    assert isinstance(at(resources["Bucket"], "NotificationConfiguration"), Unknown)
    inline = at(resources["FnRole"], "Policies")
    assert isinstance(inline, Unknown)


def test_unknown_policies_leave_the_role_open() -> None:
    role = expanded(_function("      Policies: !Transform {Name: Macro}"))["FnRole"]

    assert isinstance(at(role, "Policies"), Unknown)
    arns = at(role, "ManagedPolicyArns")
    assert isinstance(arns, ListValue) and arns.rest is not None


def test_a_parameter_hides_nothing() -> None:
    text = _function(
        "      Role: !Ref Name\n"
        "      AutoPublishAlias: !Ref Name\n"
        "      Policies: [!Ref Name]\n"
        "      Events: {Up: {Type: S3, Properties: {Bucket: !Ref Name, Events: 's3:*'}}}",
        "  Bucket: {Type: AWS::S3::Bucket}",
    )
    resources = expanded(text)

    assert not any(resource.opaque for resource in resources.values())
    assert "FnRole" not in resources
    assert "FnAlias" in resources
    assert isinstance(at(resources["Bucket"], "NotificationConfiguration"), Absent)


def test_code_on_this_machine_is_stored_where_packaging_says() -> None:
    code = at(expanded(_function(""))["Fn"], "Code")

    assert isinstance(code, MapValue)
    assert isinstance(code.get("S3Bucket"), Unknown)


@pytest.mark.parametrize(
    "properties",
    [
        "      Events: 7",
        "      Events: [a]",
        "      Events: {A: {Type: Nonsense}}",
        "      Events: {A: x, B: {Type: S3}, C: {Type: Cognito}, D: {Type: Api}, E: {Type: SNS}}",
        "      Policies: {A: 1, B: 2}",
        "      Policies: [[x], {}, {NoSuchPolicy: {}}]",
        "      DeadLetterQueue: queue",
        "      EventInvokeConfig: {DestinationConfig: {OnFailure: x, OnSuccess: {Type: Moon}}}",
        "      FunctionUrlConfig: yes",
        "      DeploymentPreference: Canary",
        "      Tags: [a, b]",
        "      Environment: ''",
        "      VpcConfig: {}",
        "      AutoPublishAlias: [a]",
    ],
)
def test_wrong_shapes_are_no_end(properties: str) -> None:
    resources = expanded(_function(properties))

    assert resources["Fn"].type == "AWS::Lambda::Function"
    assert all(isinstance(resource.properties, MapValue) for resource in resources.values())


def test_a_type_that_is_not_known_passes_through() -> None:
    text = """
Resources:
  New: {Type: AWS::Serverless::Novelty, Properties: {Size: 3}}
  Plain: {Type: AWS::SQS::Queue}
"""
    resources = expanded(text)

    assert {address: one.type for address, one in resources.items()} == {
        "New": "AWS::Serverless::Novelty",
        "Plain": "AWS::SQS::Queue",
    }
    assert text_at(resources["New"], "Size") == "3"


# Connectors ------------------------------------------------------------------------------------


def test_a_connector_grants_what_its_ends_need() -> None:
    policy = expanded(CONNECTORS)["WorkerToTablePolicy"]

    role = at(policy, "Roles.0")
    assert isinstance(role, Reference) and (role.target, role.attribute) == ("WorkerRole", None)
    table = at(policy, "PolicyDocument.Statement.0.Resource.0")
    assert isinstance(table, Reference) and (table.target, table.attribute) == ("Table", "Arn")
    assert policy.header.text == "ToTable"


def test_a_connector_that_is_not_understood_hides_what_it_grants() -> None:
    text = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Odd:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Nowhere}, Destination: {Id: Queue}, Permissions: [Write]}
"""
    resources = expanded(text)

    assert resources["OddUnresolved"].opaque
