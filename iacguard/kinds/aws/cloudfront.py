"""Amazon CloudFront."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, Many, One, Struct


class FunctionAssociation(Struct):
    """A function that runs at the edge, Lambda@Edge."""

    event_type = Attr[str]("EventType", "event_type")
    function = Attr[str]("LambdaFunctionARN", "lambda_arn")


class Behavior(Struct):
    """How requests for some paths are handled."""

    target_origin = Attr[str]("TargetOriginId", "target_origin_id")
    viewer_protocol = Attr[str]("ViewerProtocolPolicy", "viewer_protocol_policy")
    functions = Many(FunctionAssociation, "LambdaFunctionAssociations", "lambda_function_association")


class Origin(Struct):
    """Where a distribution gets what it does not have in a cache."""

    id = Attr[str]("Id", "origin_id")
    domain = Attr[str]("DomainName", "domain_name")
    access_control = Attr[str]("OriginAccessControlId", "origin_access_control_id")
    access_identity = Attr[str](
        "S3OriginConfig.OriginAccessIdentity", "s3_origin_config.origin_access_identity"
    )
    headers = Attr[object]("OriginCustomHeaders", "custom_header")
    """What it sends along with each request: a list of names and values."""


class Distribution(
    Kind,
    type="AWS::CloudFront::Distribution",
    terraform="aws_cloudfront_distribution",
    arn="arn:{partition}:cloudfront::{account}:distribution/{ref}",
    attributes={"domain_name": "DomainName"},
):
    """A distribution. ``Ref`` gives its id."""

    enabled = Attr[bool]("DistributionConfig.Enabled", "enabled")
    origins = Many(Origin, "DistributionConfig.Origins", "origin")
    aliases = AttrList[str]("DistributionConfig.Aliases", "aliases")
    connection_mode = Attr[str](
        "DistributionConfig.ConnectionMode",
        None,
        default="direct",
        reason="aws_cloudfront_multitenant_distribution, another resource",
    )
    default_behavior = One(Behavior, "DistributionConfig.DefaultCacheBehavior", "default_cache_behavior")
    behaviors = Many(Behavior, "DistributionConfig.CacheBehaviors", "ordered_cache_behavior")
    web_acl = Attr[str]("DistributionConfig.WebACLId", "web_acl_id")
