"""Search domain can be used by anyone on the internet.

Why: a domain outside a VPC has a public address. With a policy for the principal `*` anybody who
finds it can read, change and delete every index, without signing in.

Fix: put the domain into a VPC (`VPCOptions`, `vpc_options`), or name the roles that use it in the
access policy. Fine-grained access control makes users sign in, too.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.opensearch import (
    Domain,
    DomainPolicy,
    ElasticsearchDomain,
    ElasticsearchDomainPolicy,
)
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

AnyDomain: TypeAlias = Domain | ElasticsearchDomain
Carrier: TypeAlias = AnyDomain | DomainPolicy | ElasticsearchDomainPolicy


@rule[Carrier](
    Domain,
    ElasticsearchDomain,
    DomainPolicy,
    ElasticsearchDomainPolicy,
    id="opensearch-open-access",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html",
    ),
    controls=("FSBP Opensearch.2",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a public Allow for a domain that is certainly neither in a VPC nor asks for a user."""
    domains = list(_domains(carrier))
    if not domains or not all(_takes_anybody(domain) for domain in domains):
        return
    for statement in open_statements(carrier.policy):
        actions = told(statement, "the domain")
        yield Problem(statement, f"anyone on the internet may use {actions}", cause=statement.principal)


def _domains(carrier: Carrier) -> Iterator[AnyDomain]:
    """The domains of the unit that the policy is, or may be, for."""
    if isinstance(carrier, (Domain, ElasticsearchDomain)):
        yield carrier
    elif isinstance(carrier, DomainPolicy):
        yield from (one for one in carrier.all(Domain) if one.referred_by(carrier.domain) is not False)
    else:
        older = carrier.all(ElasticsearchDomain)
        yield from (one for one in older if one.referred_by(carrier.domain) is not False)


def _takes_anybody(domain: AnyDomain) -> bool:
    """Whether the domain certainly has a public address and does not ask for a user."""
    return domain.subnets.is_empty and domain.fine_grained_access.is_false
