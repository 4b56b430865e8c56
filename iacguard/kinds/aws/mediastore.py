"""AWS Elemental MediaStore."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Container(
    Kind,
    type="AWS::MediaStore::Container",
    terraform="aws_media_store_container",
    name="ContainerName",
):
    """A store for media."""

    name = Attr[str]("ContainerName", "name")
    policy = One(
        ResourcePolicy, "Policy", None, reason="a resource of its own: aws_media_store_container_policy"
    )


class ContainerPolicy(
    Kind,
    type="aws_media_store_container_policy",
    terraform="aws_media_store_container_policy",
):
    """The resource policy of a container."""

    container = Attr[str]("container_name", "container_name")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(container)
