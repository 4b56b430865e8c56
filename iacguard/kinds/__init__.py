"""The vocabulary: one module a service, one class a resource type.

A module is imported when a resource of its service turns up. Which module that is follows from
the name of the type; the tables below hold the names that do not say it themselves.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from importlib import import_module

from iacguard.graph.kind import Kind, Member, Satellite, Spelling
from iacguard.modules import path_beside
from iacguard.tuples import NamedTuple

_CANONICAL_SERVICES = {
    "AmazonMQ": "mq",
    "ApiGatewayV2": "apigateway",
    "CertificateManager": "acm",
    "DAX": "dynamodb",
    "Elasticsearch": "opensearch",
    "ElasticLoadBalancing": "elb",
    "ElasticLoadBalancingV2": "elb",
    "Events": "eventbridge",
    "KafkaConnect": "msk",
    "KinesisFirehose": "firehose",
    "Lambda": "lambda_",
    "OpenSearchService": "opensearch",
    "S3BucketNotifications": "cdk",
    "S3Express": "s3",
    "S3ObjectLambda": "s3",
    "S3Outposts": "s3",
    "Scheduler": "eventbridge",
    "Serverless": "sam",
    "SSO": "iam",
    "WAFRegional": "waf",
    "WAFv2": "waf",
}
"""The service segment of a registry type, where it is not the module's name in capitals.

``lambda`` is a word of Python, so its module has a trailing underscore.
"""

_TERRAFORM_SERVICES = {
    "alb": "elb",
    "api_gateway": "apigateway",
    "apigatewayv2": "apigateway",
    "appautoscaling": "applicationautoscaling",
    "cloudwatch_event": "eventbridge",
    "cloudwatch_log": "logs",
    "dax": "dynamodb",
    "ecrpublic": "ecr",
    "elastic_beanstalk": "elasticbeanstalk",
    "elasticsearch": "opensearch",
    "flow_log": "ec2",
    "kinesis_firehose": "firehose",
    "lambda": "lambda_",
    "launch_template": "ec2",
    "lb": "elb",
    "media_store": "mediastore",
    "mskconnect": "msk",
    "prometheus": "aps",
    "s3control": "s3",
    "schemas": "eventschemas",
    "scheduler": "eventbridge",
    "sesv2": "ses",
    "sfn": "stepfunctions",
    "ssoadmin": "iam",
    "vpc": "ec2",
    "wafregional": "waf",
    "wafv2": "waf",
}
"""The start of a Terraform type behind ``aws_``, where its first word is not the module's name."""


class Entry(NamedTuple):
    """What a Terraform type means: resources of its own kinds, settings of others, or both."""

    kinds: tuple[type[Kind], ...]
    satellites: tuple[tuple[type[Kind], Satellite], ...]


@cache
def service_kinds(service: str) -> tuple[type[Kind], ...]:
    """The kinds that a service's module declares; none for a service without a module."""
    name = f"{__name__}.aws.{service}"
    if not service.isidentifier() or not _may_be_there(service):
        return ()
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return ()
    return tuple(
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Kind) and member.__module__ == name
    )


def _may_be_there(service: str) -> bool:
    """Whether a service may have a module. Many have none, and Python would look everywhere."""
    names = _names()
    return names is None or service in names


@lru_cache(maxsize=1)
def _names() -> frozenset[str] | None:
    """What is beside the modules of services, without endings; None where there is no such folder."""
    try:
        found = os.listdir(path_beside(__file__, "aws"))  # noqa: PTH208 - pathlib takes long to import
    except OSError:
        return None
    return frozenset(name.partition(".")[0] for name in found)


@lru_cache(maxsize=2048)
def service_of(type: str) -> str:
    """The service that a canonical type, or a source's own type, belongs to."""
    if type.startswith(("AWS::", "Alexa::", "Custom::")):
        segment = type.split("::")[1]
        return _CANONICAL_SERVICES.get(segment, segment.lower())
    if type.startswith("Template::"):
        return "template"
    words = type.removeprefix("data.").removeprefix("aws_").split("_")
    for length in (3, 2, 1):
        service = _TERRAFORM_SERVICES.get("_".join(words[:length]))
        if service is not None:
            return service
    return words[0]


@cache
def kind_of(type: str) -> type[Kind] | None:
    """The kind of a canonical type."""
    return next((kind for kind in service_kinds(service_of(type)) if kind.type_name == type), None)


@cache
def terraform_entry(type: str) -> Entry:
    """What a Terraform type means."""
    service = service_of(type)
    own = tuple(kind for kind in service_kinds(service) if type in kind.terraform_types)
    return Entry(own, tuple(one for one in _satellites(service) if one[1].type == type))


@cache
def _satellites(service: str) -> tuple[tuple[type[Kind], Satellite], ...]:
    """The satellites of a service's kinds."""
    found = {
        (kind, spelling.satellite): None
        for kind in service_kinds(service)
        for spelling in spellings(kind)
        if spelling.satellite is not None
    }
    return tuple(found)


def spellings(kind: type[Kind]) -> list[Spelling]:
    """Every Terraform spelling of a kind's own members."""
    members: list[Member] = list(kind.members())
    return [spelling for member in members for spelling in member.spellings]
