"""Amazon EC2 and Amazon VPC."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, Many, One, Struct
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


class FlowLog(Kind, type="AWS::EC2::FlowLog", terraform="aws_flow_log"):
    """Records of the traffic of a network, a subnet or an interface. ``Ref`` gives its id."""

    destination_type = Attr[str]("LogDestinationType", "log_destination_type", default="cloud-watch-logs")
    destination = Attr[str]("LogDestination", "log_destination")
    """The ARN of a log group, a delivery stream or a bucket, of which a folder may be named behind it."""
    role = Attr[str]("DeliverLogsPermissionArn", "iam_role_arn")


class TemplateVolume(Struct):
    """A volume of the instances that a launch template makes."""

    kms_key = Attr[str]("Ebs.KmsKeyId", "ebs.kms_key_id")
    encrypted = Attr[bool]("Ebs.Encrypted", "ebs.encrypted")


class LaunchTemplate(
    Kind, type="AWS::EC2::LaunchTemplate", terraform="aws_launch_template", name="LaunchTemplateName"
):
    """What instances are made of. ``Ref`` gives its id."""

    name = Attr[str]("LaunchTemplateName", "name")
    user_data = Attr[str]("LaunchTemplateData.UserData", "user_data")
    volumes = Many(TemplateVolume, "LaunchTemplateData.BlockDeviceMappings", "block_device_mappings")


class Vpc(
    Kind,
    type="AWS::EC2::VPC",
    terraform="aws_vpc",
    attributes={"cidr_block": "CidrBlock", "default_security_group_id": "DefaultSecurityGroup"},
):
    """A network. ``Ref`` gives its id."""

    cidr = Attr[str]("CidrBlock", "cidr_block")
    dns_support = Attr[bool]("EnableDnsSupport", "enable_dns_support", default=True)
    dns_hostnames = Attr[bool]("EnableDnsHostnames", "enable_dns_hostnames", default=False)
