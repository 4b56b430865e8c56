"""Every policy of a unit is found, and stands where it was written."""

from __future__ import annotations

import pytest

from iacguard.graph.kind import Kind
from iacguard.graph.policy import (
    EndpointPolicy,
    IdentityPolicy,
    Policy,
    ResourcePolicy,
    TrustPolicy,
    conditions,
)
from iacguard.graph.resource import Resource
from iacguard.kinds import kind_of
from iacguard.kinds.policies import policies_in, policies_of
from tests.support.build import ANYTHING, Data, If, Json, More, Ref, join, resource, scope

STATEMENT: dict[str, Data] = {"Effect": "Allow", "Principal": "*", "Action": "x:Y", "Resource": "*"}
DOCUMENT: dict[str, Data] = {"Statement": [STATEMENT]}


def _view(*resources: Resource) -> Kind:
    here = scope(*resources)
    first = here.graph.resources[resources[0].address]
    kind = kind_of(first.type)
    assert kind is not None
    return kind.of(first, here)


CARRIERS: list[tuple[str, dict[str, Data], type[Policy]]] = [
    ("AWS::IAM::Role", {"AssumeRolePolicyDocument": DOCUMENT}, TrustPolicy),
    ("AWS::IAM::Role", {"Policies": [{"PolicyDocument": DOCUMENT}]}, IdentityPolicy),
    ("AWS::IAM::ManagedPolicy", {"PolicyDocument": DOCUMENT}, IdentityPolicy),
    ("AWS::SSO::PermissionSet", {"InlinePolicy": Json(DOCUMENT)}, IdentityPolicy),
    ("aws_ssoadmin_permission_set_inline_policy", {"inline_policy": Json(DOCUMENT)}, IdentityPolicy),
    ("AWS::S3::BucketPolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::S3::AccessPoint", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::SQS::QueuePolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::SQS::QueueInlinePolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::SNS::TopicPolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::SNS::TopicInlinePolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::KMS::Key", {"KeyPolicy": DOCUMENT}, ResourcePolicy),
    ("aws_kms_key_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::KMS::ReplicaKey", {"KeyPolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::Lambda::Permission", {"Action": "x:Y", "Principal": "*"}, ResourcePolicy),
    ("AWS::Lambda::LayerVersionPermission", {"Action": "x:Y", "Principal": "*"}, ResourcePolicy),
    ("AWS::Lambda::ResourcePolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::ECR::Repository", {"RepositoryPolicyText": DOCUMENT}, ResourcePolicy),
    ("aws_ecr_repository_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::ECR::RegistryPolicy", {"PolicyText": DOCUMENT}, ResourcePolicy),
    ("AWS::SecretsManager::ResourcePolicy", {"ResourcePolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::OpenSearchService::Domain", {"AccessPolicies": DOCUMENT}, ResourcePolicy),
    ("AWS::Elasticsearch::Domain", {"AccessPolicies": DOCUMENT}, ResourcePolicy),
    ("AWS::Events::EventBus", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::Events::EventBusPolicy", {"Statement": STATEMENT}, ResourcePolicy),
    ("AWS::Events::EventBusPolicy", {"Action": "x:Y", "Principal": "*"}, ResourcePolicy),
    ("AWS::Backup::BackupVault", {"AccessPolicy": DOCUMENT}, ResourcePolicy),
    ("aws_glacier_vault", {"access_policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::ApiGateway::RestApi", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::EFS::FileSystem", {"FileSystemPolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::CodeArtifact::Domain", {"PermissionsPolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::CodeArtifact::Repository", {"PermissionsPolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::Logs::ResourcePolicy", {"PolicyDocument": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::Logs::Destination", {"DestinationPolicy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::XRay::ResourcePolicy", {"PolicyDocument": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::Kinesis::ResourcePolicy", {"ResourcePolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::DynamoDB::Table", {"ResourcePolicy": {"PolicyDocument": DOCUMENT}}, ResourcePolicy),
    (
        "AWS::DynamoDB::Table",
        {"StreamSpecification": {"ResourcePolicy": {"PolicyDocument": DOCUMENT}}},
        ResourcePolicy,
    ),
    ("AWS::S3Express::BucketPolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::S3Outposts::BucketPolicy", {"PolicyDocument": DOCUMENT}, ResourcePolicy),
    ("AWS::Oam::Sink", {"Policy": DOCUMENT}, ResourcePolicy),
    ("aws_oam_sink_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::APS::ResourcePolicy", {"PolicyDocument": Json(DOCUMENT)}, ResourcePolicy),
    ("aws_networkfirewall_resource_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::SSM::ResourcePolicy", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::ECR::RepositoryCreationTemplate", {"RepositoryPolicy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::MediaStore::Container", {"Policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::MSK::ClusterPolicy", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::VpcLattice::AuthPolicy", {"Policy": DOCUMENT}, ResourcePolicy),
    ("AWS::S3Tables::TableBucketPolicy", {"ResourcePolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::CloudTrail::ResourcePolicy", {"ResourcePolicy": DOCUMENT}, ResourcePolicy),
    ("AWS::Lex::ResourcePolicy", {"Policy": DOCUMENT}, ResourcePolicy),
    ("aws_ses_identity_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("aws_acmpca_policy", {"policy": Json(DOCUMENT)}, ResourcePolicy),
    ("AWS::EC2::VPCEndpoint", {"PolicyDocument": DOCUMENT}, EndpointPolicy),
    ("aws_vpc_endpoint_policy", {"policy": Json(DOCUMENT)}, EndpointPolicy),
]


@pytest.mark.parametrize(("type", "properties", "sort"), CARRIERS, ids=[carrier[0] for carrier in CARRIERS])
def test_a_policy_is_found_wherever_it_stands(
    type: str, properties: dict[str, Data], sort: type[Policy]
) -> None:
    view = _view(resource("A", type, properties))

    found = list(policies_in(view, Policy))

    assert [one.holder.address for one in found] == ["A"]
    assert isinstance(found[0].policy, sort)
    (statement,) = found[0].policy.statements
    assert statement.allows
    assert [entry.text for entry in statement.actions] == ["x:Y"]
    assert [(one.holder.address) for one in policies_in(view, sort)] == ["A"]


def test_what_is_not_there_is_not_found() -> None:
    other = resource("T", "AWS::SQS::Queue", {})
    without = resource("A", "AWS::KMS::Key", {})
    gone = resource("B", "AWS::KMS::Key", {"KeyPolicy": If("C", DOCUMENT, None)})
    unknown = resource("D", "AWS::KMS::Key", {"KeyPolicy": ANYTHING})
    view = _view(other, without, gone, unknown)

    assert [one.holder.address for one in policies_in(view, ResourcePolicy)] == ["B", "D"]
    assert list(policies_in(view, TrustPolicy)) == []


def test_a_composed_statement_points_at_the_properties() -> None:
    view = _view(
        resource(
            "A",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
                "SourceAccount": "111122223333",
                "SourceArn": ANYTHING,
            },
        )
    )

    (carried,) = policies_in(view, ResourcePolicy)
    (statement,) = carried.policy.statements

    assert statement.principal.read("Service").text == "s3.amazonaws.com"
    assert statement.principal.place.text == "Principal: 's3.amazonaws.com'"
    (action,) = statement.actions
    assert action.place.text == "Action: 'lambda:InvokeFunction'"
    assert [(test.operator, test.key) for test in conditions.tests(statement)] == [
        ("arnlike", "aws:sourcearn"),
        ("stringequals", "aws:sourceaccount"),
    ]


@pytest.mark.parametrize(
    ("principal", "kind", "text"),
    [
        ("111122223333", "AWS", "111122223333"),
        ("arn:aws:iam::111122223333:role/r", "AWS", "arn:aws:iam::111122223333:role/r"),
        ("events.amazonaws.com", "Service", "events.amazonaws.com"),
    ],
)
def test_a_principal_in_short_form_is_written_out(principal: str, kind: str, text: str) -> None:
    view = _view(resource("A", "AWS::Lambda::Permission", {"Action": "x:Y", "Principal": principal}))

    (carried,) = policies_in(view, ResourcePolicy)
    (statement,) = carried.policy.statements

    assert statement.principal.read(kind).text == text


def test_a_principal_that_is_not_known_is_unknown() -> None:
    view = _view(resource("A", "AWS::Lambda::Permission", {"Action": "x:Y", "Principal": ANYTHING}))

    (carried,) = policies_in(view, ResourcePolicy)
    (statement,) = carried.policy.statements

    assert statement.principal.is_unknown


@pytest.mark.parametrize(
    ("named", "certain", "possible"),
    [
        ([Ref("Q")], ["P"], []),
        ([join("https://sqs.eu-west-1.amazonaws.com/111122223333/", Ref("Q"))], ["P"], []),
        (["https://sqs.eu-west-1.amazonaws.com/111122223333/other"], [], []),
        ([ANYTHING], [], ["P"]),
        (More(()), [], ["P"]),
    ],
)
def test_a_resource_knows_the_policies_for_it(named: Data, certain: list[str], possible: list[str]) -> None:
    queue = resource("Q", "AWS::SQS::Queue", {})
    policy = resource("P", "AWS::SQS::QueuePolicy", {"Queues": named, "PolicyDocument": DOCUMENT})

    found = policies_of(_view(queue, policy))

    assert [one.holder.address for one in found.certain] == certain
    assert [one.holder.address for one in found.possible] == possible
    assert found.is_complete


def test_a_resource_knows_its_own_policy() -> None:
    found = policies_of(_view(resource("K", "AWS::KMS::Key", {"KeyPolicy": DOCUMENT})))

    assert [one.holder.address for one in found.certain] == ["K"]
