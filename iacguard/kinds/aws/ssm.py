"""AWS Systems Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Parameter(
    Kind,
    type="AWS::SSM::Parameter",
    terraform="aws_ssm_parameter",
    name="Name",
    attributes={"name": None},
):
    """A value in the parameter store. ``Ref`` gives its name, which may be a path."""

    name = Attr[str]("Name", "name")
    type = Attr[str]("Type", "type")
    content = Attr[str]("Value", ["value", "insecure_value", "value_wo"])


class Document(Kind, type="AWS::SSM::Document", terraform="aws_ssm_document", name="Name"):
    """What Systems Manager runs on instances."""

    name = Attr[str]("Name", "name")
    type = Attr[str]("DocumentType", "document_type")


class ServiceSetting(Kind, type="aws_ssm_service_setting", terraform="aws_ssm_service_setting"):
    """A setting of Systems Manager for the whole account."""

    id = Attr[str]("setting_id", "setting_id")
    content = Attr[str]("setting_value", "setting_value")


class SharingPolicy(
    Kind, type="AWS::SSM::ResourcePolicy", terraform=None, reason="the provider does not have it"
):
    """With whom a parameter or a group of OpsItems is shared."""

    resource_arn = Attr[str]("ResourceArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "Policy", None, reason="CloudFormation only")
    for_ = Subject(resource_arn)
