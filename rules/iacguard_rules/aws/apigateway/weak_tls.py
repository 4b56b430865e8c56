"""Custom domain accepts TLS 1.0.

Why: TLS 1.0 and 1.1 are broken and given up; audits fail on them, and a client that can be talked into
them can be listened to. A domain name of REST APIs accepts them unless it says otherwise.

Fix: set `SecurityPolicy: TLS_1_2` (`security_policy`), or one of the policies with TLS 1.3.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import any_of
from iacguard.kinds.aws.apigateway import ApiDomainName, DomainName, PrivateDomainName
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = DomainName | PrivateDomainName | ApiDomainName


@rule[Carrier](
    DomainName,
    PrivateDomainName,
    ApiDomainName,
    id="apigateway-weak-tls",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
        "apigateway-custom-domain-tls-version.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on TLS_1_0, and on a public domain name of REST APIs that names no policy."""
    if isinstance(carrier, ApiDomainName):
        for configuration in carrier.configurations:
            if configuration.security_policy.equals("TLS_1_0"):
                yield Problem(configuration.security_policy, "the domain name accepts TLS 1.0")
    elif carrier.security_policy.is_absent:
        if isinstance(carrier, DomainName) and _is_private(carrier) is False:
            message = "without a SecurityPolicy the domain name accepts TLS 1.0"
            yield Problem(carrier.security_policy, message)
    elif carrier.security_policy.equals("TLS_1_0"):
        yield Problem(carrier.security_policy, "the domain name accepts TLS 1.0")


def _is_private(domain: DomainName) -> bool | None:
    verdicts = (
        True if one.equals("PRIVATE") else False if one.differs_from("PRIVATE") else None
        for one in domain.endpoint_types
    )
    return any_of(verdicts, domain.endpoint_types.is_complete)
