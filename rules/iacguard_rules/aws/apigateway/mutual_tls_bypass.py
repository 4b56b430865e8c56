"""Mutual TLS can be avoided through the default endpoint.

Why: the domain name asks clients for a certificate. The API answers under its own address,
`https://<id>.execute-api...`, as well, and asks nobody for one there.

Fix: set `DisableExecuteApiEndpoint: true` (`disable_execute_api_endpoint`).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.apis import is_closed_off
from iacguard.kinds.aws.apigateway import (
    Api,
    ApiDomainName,
    ApiMapping,
    BasePathMapping,
    DomainName,
    RestApi,
)
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = RestApi | Api


@rule[Carrier](
    RestApi,
    Api,
    id="apigateway-mutual-tls-bypass",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html",
    ),
)
def check(api: Carrier) -> Iterator[Problem]:
    """Fires on an API under a domain name with mutual TLS that can be reached without it."""
    is_reachable = api.has_no_default_endpoint.is_false
    if is_reachable and any(map(_asks_for_certificate, _domains(api))) and _is_open(api):
        message = (
            "under the API's own address nobody is asked for the certificate that the domain name asks for"
        )
        yield Problem(api.has_no_default_endpoint, message)


def _is_open(api: Carrier) -> bool:
    return isinstance(api, Api) or is_closed_off(api) is False


def _domains(api: Carrier) -> Iterator[Reading[str]]:
    """The domain names that an API certainly is under."""
    if isinstance(api, RestApi):
        for path in api.referrers(BasePathMapping, BasePathMapping.api):
            yield path.domain
    for mapping in api.referrers(ApiMapping, ApiMapping.api):
        yield mapping.domain


def _asks_for_certificate(named: Reading[str]) -> bool:
    target = named.target
    if target is None:
        return False
    if target.type == DomainName.type_name:
        return DomainName.of(target, named.scope).truststore.is_present
    if target.type == ApiDomainName.type_name:
        return ApiDomainName.of(target, named.scope).truststore.is_present
    return False
