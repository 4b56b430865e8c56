"""Amazon VPC Lattice."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class AuthPolicy(
    Kind,
    type="AWS::VpcLattice::AuthPolicy",
    terraform="aws_vpclattice_auth_policy",
):
    """Who may call a service, or the services of a network."""

    resource_id = Attr[str]("ResourceIdentifier", "resource_identifier")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(resource_id)


class SharingPolicy(
    Kind,
    type="AWS::VpcLattice::ResourcePolicy",
    terraform="aws_vpclattice_resource_policy",
):
    """Whom a service or network is shared with."""

    resource_arn = Attr[str]("ResourceArn", "resource_arn")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(resource_arn)
