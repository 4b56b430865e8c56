"""AWS CodeArtifact."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Domain(
    Kind,
    type="AWS::CodeArtifact::Domain",
    terraform="aws_codeartifact_domain",
    name="DomainName",
    attributes={"domain": "Name"},
):
    """What repositories of packages belong to."""

    name = Attr[str]("DomainName", "domain")
    policy = One(
        ResourcePolicy,
        "PermissionsPolicyDocument",
        None,
        reason="a resource of its own: aws_codeartifact_domain_permissions_policy",
    )


class DomainPolicy(
    Kind,
    type="aws_codeartifact_domain_permissions_policy",
    terraform="aws_codeartifact_domain_permissions_policy",
):
    """The resource policy of a domain."""

    domain = Attr[str]("domain", "domain")
    policy = One(ResourcePolicy, "policy_document", "policy_document")
    for_ = Subject(domain)


class Repository(
    Kind,
    type="AWS::CodeArtifact::Repository",
    terraform="aws_codeartifact_repository",
    name="RepositoryName",
    attributes={"repository": "Name"},
):
    """A repository of packages."""

    name = Attr[str]("RepositoryName", "repository")
    domain = Attr[str]("DomainName", "domain")
    policy = One(
        ResourcePolicy,
        "PermissionsPolicyDocument",
        None,
        reason="a resource of its own: aws_codeartifact_repository_permissions_policy",
    )


class RepositoryPolicy(
    Kind,
    type="aws_codeartifact_repository_permissions_policy",
    terraform="aws_codeartifact_repository_permissions_policy",
):
    """The resource policy of a repository."""

    repository = Attr[str]("repository", "repository")
    policy = One(ResourcePolicy, "policy_document", "policy_document")
    for_ = Subject(repository)
