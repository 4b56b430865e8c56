"""AWS Network Firewall."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class FirewallPolicy(
    Kind, type="aws_networkfirewall_resource_policy", terraform="aws_networkfirewall_resource_policy"
):
    """Who may use a firewall policy or a rule group. CloudFormation has no such type."""

    resource_arn = Attr[str]("resource_arn", "resource_arn")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(resource_arn)
