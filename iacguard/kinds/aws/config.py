"""AWS Config."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Recorder(
    Kind, type="AWS::Config::ConfigurationRecorder", terraform="aws_config_configuration_recorder"
):
    """Records how resources are configured."""

    role = Attr[str]("RoleARN", "role_arn")
