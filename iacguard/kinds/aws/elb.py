"""Elastic Load Balancing, both generations."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, Many, Spelling, Struct
from iacguard.kinds import convert


class LoadBalancer(
    Kind,
    type="AWS::ElasticLoadBalancingV2::LoadBalancer",
    terraform=("aws_lb", "aws_alb"),
    attributes={"arn": None, "dns_name": "DNSName", "zone_id": "CanonicalHostedZoneID"},
):
    """An application, network or gateway load balancer. ``Ref`` gives its ARN."""

    name = Attr[str]("Name", "name")
    type = Attr[str]("Type", "load_balancer_type", default="application")
    subnets = AttrList[str]("Subnets", "subnets")
    security_groups = AttrList[str]("SecurityGroups", "security_groups")
    address_type = Attr[str]("IpAddressType", "ip_address_type", default="ipv4")
    scheme = Attr[str]("Scheme", Spelling("internal", convert.INTERNAL), default="internet-facing")


class ClassicLoadBalancer(
    Kind,
    type="AWS::ElasticLoadBalancing::LoadBalancer",
    terraform="aws_elb",
    attributes={"dns_name": "DNSName", "name": None, "zone_id": "CanonicalHostedZoneNameID"},
):
    """A classic load balancer. ``Ref`` gives its name."""

    name = Attr[str]("LoadBalancerName", "name")
    subnets = AttrList[str]("Subnets", "subnets")
    security_groups = AttrList[str]("SecurityGroups", "security_groups")


class GroupTarget(Struct):
    """What is registered with a target group."""

    id = Attr[str]("Id", None, reason="aws_lb_target_group_attachment, a resource")


class TargetGroup(
    Kind,
    type="AWS::ElasticLoadBalancingV2::TargetGroup",
    terraform=("aws_lb_target_group", "aws_alb_target_group"),
    attributes={"arn": None},
):
    """Where a load balancer sends requests."""

    target_type = Attr[str]("TargetType", "target_type", default="instance")
    targets = Many(GroupTarget, "Targets", None, reason="aws_lb_target_group_attachment, a resource")


class GroupAttachment(
    Kind,
    type="aws_lb_target_group_attachment",
    terraform=("aws_lb_target_group_attachment", "aws_alb_target_group_attachment"),
):
    """Terraform's target of a target group, a resource by itself, under the provider's names."""

    group = Attr[str]("target_group_arn", "target_group_arn")
    id = Attr[str]("target_id", "target_id")
