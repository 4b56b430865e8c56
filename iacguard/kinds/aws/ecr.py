"""Amazon ECR, private and public."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, One, Satellite, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject

LIFECYCLE = Satellite("aws_ecr_lifecycle_policy", link="repository")


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
    scan_on_push = Attr[bool](
        "ImageScanningConfiguration.ScanOnPush", "image_scanning_configuration.scan_on_push", default=False
    )
    tag_mutability = Attr[str]("ImageTagMutability", "image_tag_mutability", default="MUTABLE")
    lifecycle = Attr[object]("LifecyclePolicy.LifecyclePolicyText", LIFECYCLE.at("policy"))
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


class RepositoryFilter(Struct):
    """Names of repositories; ``*`` stands for any run of characters."""

    pattern = Attr[str]("Filter", "filter")


class ScanningRule(Struct):
    """Which repositories are scanned, and when."""

    frequency = Attr[str]("ScanFrequency", "scan_frequency")
    filters = Many(RepositoryFilter, "RepositoryFilters", "repository_filter")


class ScanningConfiguration(
    Kind,
    type="AWS::ECR::RegistryScanningConfiguration",
    terraform="aws_ecr_registry_scanning_configuration",
):
    """How the images of all repositories of the account are scanned, in the place of what each says."""

    rules = Many(ScanningRule, "Rules", "rule")


class PullThroughCacheRule(
    Kind, type="AWS::ECR::PullThroughCacheRule", terraform="aws_ecr_pull_through_cache_rule"
):
    """Repositories that are filled from another registry: those whose name begins with a prefix."""

    prefix = Attr[str]("EcrRepositoryPrefix", "ecr_repository_prefix")


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


class RepositoryTemplate(
    Kind, type="AWS::ECR::RepositoryCreationTemplate", terraform="aws_ecr_repository_creation_template"
):
    """What repositories are made like that ECR makes by itself."""

    prefix = Attr[str]("Prefix", "prefix")
    policy = One(ResourcePolicy, "RepositoryPolicy", "repository_policy")
