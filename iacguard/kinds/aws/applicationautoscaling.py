"""Application Auto Scaling: capacity of services other than EC2 that follows their load."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class ScalableTarget(
    Kind,
    type="AWS::ApplicationAutoScaling::ScalableTarget",
    terraform="aws_appautoscaling_target",
    attributes={
        "resource_id": "ResourceId",
        "scalable_dimension": "ScalableDimension",
        "service_namespace": "ServiceNamespace",
    },
):
    """A capacity that may be changed, within bounds."""

    resource_id = Attr[str]("ResourceId", "resource_id")
    """What has the capacity: ``table/Orders``, ``service/cluster/name``."""
    dimension = Attr[str]("ScalableDimension", "scalable_dimension")
    """Which capacity it is: ``dynamodb:table:ReadCapacityUnits``."""
    namespace = Attr[str]("ServiceNamespace", "service_namespace")
    minimum = Attr[int]("MinCapacity", "min_capacity")
    maximum = Attr[int]("MaxCapacity", "max_capacity")


class ScalingPolicy(
    Kind,
    type="AWS::ApplicationAutoScaling::ScalingPolicy",
    terraform="aws_appautoscaling_policy",
):
    """When and how a capacity is changed."""

    scaled = Attr[str](
        "ScalingTargetId", None, reason="Terraform names the resource and the dimension instead"
    )
    resource_id = Attr[str]("ResourceId", "resource_id")
    dimension = Attr[str]("ScalableDimension", "scalable_dimension")
