"""DNS record points at the default execute-api host of an API.

Why: the default endpoint of an API knows requests for its own host name only. Who comes by another
name gets 403 Forbidden, after a warning that the certificate is for another host.

Fix: create a custom domain name for the API (``AWS::ApiGateway::DomainName`` or
``AWS::ApiGatewayV2::DomainName`` with a base path or API mapping) and point an alias record at its
``RegionalDomainName`` or ``DistributionDomainName``.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import has_literal, hosts_of, mentioned

_APIS = (
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "aws_api_gateway_rest_api",
    "aws_apigatewayv2_api",
)
_STAGES = (
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGatewayV2::Stage",
    "aws_api_gateway_deployment",
    "aws_api_gateway_stage",
    "aws_apigatewayv2_stage",
)
# Types by both names, so that it does not matter whether the vocabulary has them.
_ENDPOINT = pattern(r"(https://)?[a-z0-9]{10}(-vpce-[0-9a-f]+)?\.execute-api\.")
_IDS = frozenset((api, name) for api in _APIS for name in (None, "ApiId", "RestApiId"))
_ENDPOINTS: frozenset[tuple[str, str | None]] = frozenset(
    (
        *((api, name) for api in _APIS for name in ("ApiEndpoint", "api_endpoint")),
        *((stage, "invoke_url") for stage in _STAGES),
    )
)


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-to-execute-api",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a CNAME or an alias whose target is the default endpoint of an API."""
    for placed in records_of(records):
        for host in hosts_of(placed.record):
            api = _api(host)
            if api is not None:
                yield Problem(host, f"{api} answers only requests for its own host name")


def _api(host: Reading[str]) -> str | None:
    """What to call the API whose default endpoint a host is, None for any other host."""
    text = text_of(host)
    resource = mentioned(host, _ENDPOINTS)
    if resource is None and text is not None and has_literal(text, ".execute-api."):
        resource = mentioned(host, _IDS)
    if resource is not None:
        return f"the default endpoint of {resource.address}"
    first = "" if text is None or not text.parts or not isinstance(text.parts[0], str) else text.parts[0]
    # The host of a custom domain name begins with d and a hyphen, which no API's id has in it.
    if _ENDPOINT.match(first.lower()) is None:
        return None
    return "the default endpoint of an API" if host.value.sensitive else first
