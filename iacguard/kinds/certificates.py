"""Who uses certificates, and through which property."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.acm import Certificate

_PROPERTIES = {
    "aws_alb_listener": ("certificate_arn",),
    "aws_alb_listener_certificate": ("certificate_arn",),
    "aws_api_gateway_domain_name": ("certificate_arn", "regional_certificate_arn"),
    "aws_apigatewayv2_domain_name": ("domain_name_configuration.certificate_arn",),
    "aws_appsync_domain_name": ("certificate_arn",),
    "aws_cloudfront_distribution": ("viewer_certificate.acm_certificate_arn",),
    "aws_cognito_user_pool_domain": ("certificate_arn",),
    "aws_elb": ("listener.ssl_certificate_id",),
    "aws_lb_listener": ("certificate_arn",),
    "aws_lb_listener_certificate": ("certificate_arn",),
    "aws_transfer_server": ("certificate",),
}
"""By the source's type and in its names.

Templates are not among them: CloudFormation makes everybody wait until a certificate is validated.
"""


def uses_of(certificate: Certificate) -> Iterator[Reading[object]]:
    """The properties of resources that name a certificate which has to be valid at once."""
    graph, scope = certificate.scope.graph, certificate.scope
    for type, paths in _PROPERTIES.items():
        for resource in graph.of_source_type(type):
            user = AnyResource(resource, scope, resource.properties, resource.header, "")
            for path in paths:
                for used in _at(user.source, path.split(".")):
                    if used.target is certificate.resource and user.exists():
                        yield used


def _at(holder: Reading[object], names: list[str]) -> Iterator[Reading[object]]:
    inner = holder.read(names[0])
    if len(names) == 1:
        yield inner
    else:
        for block in inner.listed():
            yield from _at(block, names[1:])
