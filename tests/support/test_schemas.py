"""The schemas that tables are held against: known paths, and paths that must not exist."""

from __future__ import annotations

import pytest

from tests.support.schemas import (
    cfn_attribute,
    cfn_property,
    cfn_types,
    terraform_attribute,
    terraform_types,
)


@pytest.mark.parametrize(
    ("resource_type", "path", "expected"),
    [
        ("aws_s3_bucket", "bucket", "string"),
        ("aws_s3_bucket", "versioning", "list(block)"),
        ("aws_s3_bucket", "versioning.enabled", "boolean"),
        ("aws_s3_bucket", "tags", "map(string)"),
        ("aws_s3_bucket", "tags.Name", "string"),
        ("aws_security_group", "ingress.cidr_blocks", "list(string)"),
        ("aws_lambda_function", "environment.variables.STAGE", "string"),
        ("aws_db_instance", "allocated_storage", "number"),
        ("data.aws_iam_policy_document", "statement.principals.identifiers", "set(string)"),
        ("aws", "default_tags.tags", "map(string)"),
        # The source leaves the fields of these out.
        ("aws_medialive_channel", "encoder_settings", "any"),
        ("aws_medialive_channel", "encoder_settings.anything.below", "any"),
    ],
)
def test_terraform(resource_type: str, path: str, expected: str) -> None:
    assert terraform_attribute(resource_type, path) == expected


@pytest.mark.parametrize(
    ("resource_type", "path"),
    [
        ("aws_s3_bucket", ""),
        ("aws_s3_bucket", "versioning.enbled"),
        ("aws_s3_bucket", "enabled"),
        ("aws_s3_bucket", "bucket.name"),
        ("aws_s3_bucket", "tags.Name.more"),
        ("aws_s3_bucket", "versioning[].enabled"),
        ("aws_s3_bucket", "arn"),
        ("aws_no_such_type", "tags"),
        ("aws_iam_policy_document", "statement"),
    ],
)
def test_not_in_terraform(resource_type: str, path: str) -> None:
    assert terraform_attribute(resource_type, path) is None


def test_terraform_types() -> None:
    types = terraform_types()
    assert {"aws_s3_bucket", "data.aws_iam_policy_document"} <= types
    assert "aws" not in types
    assert len(types) > 2_000


@pytest.mark.parametrize(
    ("type_name", "path"),
    [
        ("AWS::S3::Bucket", "BucketName"),
        ("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations"),
        ("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations[]"),
        ("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations[].Function"),
        ("AWS::EC2::Instance", "MetadataOptions.HttpTokens"),
        ("AWS::Lambda::Function", "VpcConfig.SubnetIds[]"),
        # A map with free keys.
        ("AWS::Lambda::Function", "Environment.Variables.STAGE"),
        # Free-form JSON.
        ("AWS::IAM::Role", "Policies[].PolicyDocument.Statement[].Effect"),
        ("AWS::SQS::Queue", "RedrivePolicy.deadLetterTargetArn"),
        ("AWS::Events::Rule", "EventPattern.source[]"),
        ("AWS::CloudFormation::CustomResource", "Anything[].Below"),
        # A choice of schemas.
        ("AWS::DynamoDB::Table", "KeySchema[].AttributeName"),
        # A definition that holds itself.
        (
            "AWS::WAFv2::WebACL",
            "Rules[].Statement.AndStatement.Statements[].NotStatement.Statement.IPSetReferenceStatement.Arn",
        ),
        ("AWS::Serverless::Function", "Environment.Variables.STAGE"),
        ("AWS::Serverless::Function", "Events.Upload.Properties.Bucket"),
    ],
)
def test_cloudformation(type_name: str, path: str) -> None:
    assert cfn_property(type_name, path)


@pytest.mark.parametrize(
    ("type_name", "path"),
    [
        ("AWS::S3::Bucket", "BucketNam"),
        ("AWS::S3::Bucket", "bucketName"),
        ("AWS::S3::Bucket", "BucketName.More"),
        ("AWS::S3::Bucket", "BucketName[]"),
        ("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations.Function"),
        ("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations[].Functions"),
        ("AWS::Lambda::Function", "Environment.Variable.STAGE"),
        ("AWS::Lambda::Function", "VpcConfig.SubnetIds[].More"),
        ("AWS::ApiGateway::Stage", "Variables.stage.More"),
        ("AWS::S3::Bucket", "Arn"),
        ("AWS::S3::Bucket", "MetadataConfiguration.Destination.TableBucketArn"),
        ("AWS::No::SuchType", "Name"),
    ],
)
def test_not_in_cloudformation(type_name: str, path: str) -> None:
    assert not cfn_property(type_name, path)


@pytest.mark.parametrize("path", ["", "[]", "A..B", "A.", "A[0]", "A.[]"])
def test_not_a_path(path: str) -> None:
    with pytest.raises(ValueError, match="Not a path"):
        cfn_property("AWS::S3::Bucket", path)


def test_attributes() -> None:
    assert cfn_attribute("AWS::S3::Bucket", "Arn")
    assert cfn_attribute("AWS::RDS::DBInstance", "Endpoint.Address")
    assert cfn_attribute("AWS::CloudFormation::Stack", "Outputs.Anything")
    assert not cfn_attribute("AWS::S3::Bucket", "Arm")
    assert not cfn_attribute("AWS::No::SuchType", "Arn")


def test_cloudformation_types() -> None:
    assert {"AWS::S3::Bucket", "AWS::Serverless::Function"} <= cfn_types()
    assert len(cfn_types()) > 1_000
