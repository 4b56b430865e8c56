"""Amazon CloudWatch Observability Access Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Sink(Kind, type="AWS::Oam::Sink", terraform="aws_oam_sink", name="Name", attributes={"arn": None}):
    """What other accounts may send metrics, logs and traces to. ``Ref`` gives its ARN."""

    name = Attr[str]("Name", "name")
    policy = One(ResourcePolicy, "Policy", None, reason="a resource of its own: aws_oam_sink_policy")


class SinkPolicy(Kind, type="aws_oam_sink_policy", terraform="aws_oam_sink_policy"):
    """The resource policy of a sink."""

    sink = Attr[str]("sink_identifier", "sink_identifier")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(sink)
