"""AWS Systems Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


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
