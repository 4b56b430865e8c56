"""AWS Global Accelerator."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Accelerator(
    Kind,
    type="AWS::GlobalAccelerator::Accelerator",
    terraform="aws_globalaccelerator_accelerator",
    attributes={"arn": None, "dns_name": "DnsName", "dual_stack_dns_name": "DualStackDnsName"},
):
    """An accelerator. ``Ref`` gives its ARN."""

    name = Attr[str]("Name", "name")
    enabled = Attr[bool]("Enabled", "enabled", default=True)
    address_type = Attr[str]("IpAddressType", "ip_address_type", default="IPV4")
