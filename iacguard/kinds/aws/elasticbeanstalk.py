"""AWS Elastic Beanstalk."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, Struct


class OptionSetting(Struct):
    """A setting of an environment."""

    namespace = Attr[str]("Namespace", "namespace")
    option = Attr[str]("OptionName", "name")
    content = Attr[str]("Value", "value")


class Environment(
    Kind,
    type="AWS::ElasticBeanstalk::Environment",
    terraform="aws_elastic_beanstalk_environment",
    attributes={"endpoint_url": "EndpointURL", "name": None},
):
    """An environment. Terraform's ``cname`` has no counterpart in the registry."""

    name = Attr[str]("EnvironmentName", "name")
    application = Attr[str]("ApplicationName", "application")
    cname_prefix = Attr[str]("CNAMEPrefix", "cname_prefix")
    settings = Many(OptionSetting, "OptionSettings", "setting")
