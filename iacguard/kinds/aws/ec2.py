"""Amazon EC2 and Amazon VPC."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, One
from iacguard.graph.policy import EndpointPolicy
from iacguard.graph.policy.carriers import Subject


class VpcEndpoint(
    Kind,
    type="AWS::EC2::VPCEndpoint",
    terraform="aws_vpc_endpoint",
    attributes={
        "dns_entry": "DnsEntries",
        "dns_entry.dns_name": "DnsEntries",
        "network_interface_ids": "NetworkInterfaceIds",
    },
):
    """A private way to a service. ``Ref`` gives its id."""

    type = Attr[str]("VpcEndpointType", "vpc_endpoint_type", default="Gateway")
    vpc = Attr[str]("VpcId", "vpc_id")
    service = Attr[str]("ServiceName", "service_name")
    policy = One(EndpointPolicy, "PolicyDocument", "policy")
    private_dns = Attr[bool]("PrivateDnsEnabled", "private_dns_enabled")
    subnets = AttrList[str]("SubnetIds", "subnet_ids")
    security_groups = AttrList[str]("SecurityGroupIds", "security_group_ids")
    route_tables = AttrList[str]("RouteTableIds", "route_table_ids")


class VpcEndpointPolicy(Kind, type="aws_vpc_endpoint_policy", terraform="aws_vpc_endpoint_policy"):
    """The policy of an endpoint that stands elsewhere."""

    endpoint = Attr[str]("vpc_endpoint_id", "vpc_endpoint_id")
    policy = One(EndpointPolicy, "policy", "policy")
    for_ = Subject(endpoint)
