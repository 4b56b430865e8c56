"""aws:SourceIp is compared with private addresses.

Why: `aws:SourceIp` is the public address that a request comes from, and it is missing when the
request came through a VPC endpoint. A private range never matches: an Allow admits nobody, and a
Deny of everything else shuts everybody out.

Fix: compare `aws:VpcSourceIp` together with `aws:SourceVpc`, or `aws:SourceVpce`; for requests over
the internet write the public addresses of the network.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import clauses_of
from iacguard_rules.aws.iam._documents import CARRIERS

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


@rule[Kind](
    *CARRIERS,
    id="iam-source-ip-private-range",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a private range under an operator for addresses on aws:SourceIp."""
    for _, clause in clauses_of(carrier):
        if clause.base in ("ipaddress", "notipaddress") and clause.name == "aws:sourceip":
            for value in clause.values:
                if value.text is not None and _is_private(value.text):
                    yield Problem(value, f"no request has {value.text} as its aws:SourceIp: it is private")


def _is_private(text: str) -> bool:
    import ipaddress  # few policies have any address

    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return any(
        network.network_address in private and network.prefixlen >= private.prefixlen
        for private in map(ipaddress.ip_network, _PRIVATE)
    )
