"""Amazon ECR, private and public."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Repository(
    Kind,
    type="AWS::ECR::Repository",
    terraform="aws_ecr_repository",
    name="RepositoryName",
    arn="arn:{partition}:ecr:{region}:{account}:repository/{ref}",
    attributes={"name": None, "repository_url": "RepositoryUri"},
):
    """A repository of container images."""

    name = Attr[str]("RepositoryName", "name")
    policy = One(
        ResourcePolicy,
        "RepositoryPolicyText",
        None,
        reason="a resource of its own: aws_ecr_repository_policy",
    )


class RepositoryPolicy(
    Kind,
    type="aws_ecr_repository_policy",
    terraform="aws_ecr_repository_policy",
):
    """The resource policy of a repository."""

    repository = Attr[str]("repository", "repository")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(repository)


class RegistryPolicy(
    Kind,
    type="AWS::ECR::RegistryPolicy",
    terraform="aws_ecr_registry_policy",
):
    """Who may replicate into, or pull through, the registry of the account."""

    policy = One(ResourcePolicy, "PolicyText", "policy")


class PublicRepository(
    Kind,
    type="AWS::ECR::PublicRepository",
    terraform="aws_ecrpublic_repository",
    name="RepositoryName",
):
    """A repository in the public gallery."""

    name = Attr[str]("RepositoryName", "repository_name")
    policy = One(
        ResourcePolicy,
        "RepositoryPolicyText",
        None,
        reason="a resource of its own: aws_ecrpublic_repository_policy",
    )


class PublicRepositoryPolicy(
    Kind,
    type="aws_ecrpublic_repository_policy",
    terraform="aws_ecrpublic_repository_policy",
):
    """Who may push to a public repository."""

    repository = Attr[str]("repository_name", "repository_name")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(repository)
