"""Amazon OpenSearch Service, and what it was before, Amazon Elasticsearch Service."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Domain(
    Kind,
    type="AWS::OpenSearchService::Domain",
    terraform="aws_opensearch_domain",
    name="DomainName",
    arn="arn:{partition}:es:{region}:{account}:domain/{ref}",
    attributes={"domain_id": "Id"},
):
    """A cluster."""

    name = Attr[str]("DomainName", "domain_name")
    subnets = AttrList[str]("VPCOptions.SubnetIds", "vpc_options.subnet_ids")
    fine_grained_access = Attr[bool](
        "AdvancedSecurityOptions.Enabled", "advanced_security_options.enabled", default=False
    )
    policy = One(ResourcePolicy, "AccessPolicies", "access_policies")


class DomainPolicy(
    Kind,
    type="aws_opensearch_domain_policy",
    terraform="aws_opensearch_domain_policy",
):
    """The resource policy of a domain."""

    domain = Attr[str]("domain_name", "domain_name")
    policy = One(ResourcePolicy, "access_policies", "access_policies")
    for_ = Subject(domain)


class ElasticsearchDomain(
    Kind,
    type="AWS::Elasticsearch::Domain",
    terraform="aws_elasticsearch_domain",
    name="DomainName",
    arn="arn:{partition}:es:{region}:{account}:domain/{ref}",
):
    """A cluster of the older service."""

    name = Attr[str]("DomainName", "domain_name")
    subnets = AttrList[str]("VPCOptions.SubnetIds", "vpc_options.subnet_ids")
    fine_grained_access = Attr[bool](
        "AdvancedSecurityOptions.Enabled", "advanced_security_options.enabled", default=False
    )
    policy = One(ResourcePolicy, "AccessPolicies", "access_policies")


class ElasticsearchDomainPolicy(
    Kind,
    type="aws_elasticsearch_domain_policy",
    terraform="aws_elasticsearch_domain_policy",
):
    """The resource policy of a domain of the older service."""

    domain = Attr[str]("domain_name", "domain_name")
    policy = One(ResourcePolicy, "access_policies", "access_policies")
    for_ = Subject(domain)
