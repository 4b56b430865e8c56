"""AWS Config."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Recorder(
    Kind, type="AWS::Config::ConfigurationRecorder", terraform="aws_config_configuration_recorder"
):
    """Records how resources are configured."""

    role = Attr[str]("RoleARN", "role_arn")


class ConfigRule(Kind, type="AWS::Config::ConfigRule", terraform="aws_config_config_rule"):
    """What is asked of recorded resources."""

    name = Attr[str]("ConfigRuleName", "name")
    owner = Attr[str]("Source.Owner", "source.owner")
    source = Attr[str]("Source.SourceIdentifier", "source.source_identifier")
    """The name of one of AWS's rules, or the ARN of the function that decides."""
