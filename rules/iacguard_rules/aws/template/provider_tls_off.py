"""Terraform talks to AWS without verifying TLS.

Why: whoever is on the way between Terraform and AWS can read and change what they say to each other, the
credentials of temporary sessions included.

Fix: take `insecure` out and use `https` endpoints. An endpoint of a company's own needs a certificate that
the machine trusts (`custom_ca_bundle`).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.template import Backend, Provider
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.template._endpoints import endpoints, is_here


@rule[Provider | Backend](
    Provider,
    Backend,
    id="template-provider-tls-off",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=3,
    on=True,
    since="0.1",
    references=("https://registry.terraform.io/providers/hashicorp/aws/latest/docs",),
)
def check(block: Provider | Backend) -> Iterator[Problem]:
    """Fires on insecure = true, and on an http endpoint of another machine."""
    if block.label not in ("aws", "awscc", "s3"):
        return
    insecure: Reading[object] = block.read("insecure")
    found = endpoints(block)
    is_local = found.is_complete and found.known and all(is_here(one.text) for one in found.known)
    if insecure.is_true and found.is_complete and not is_local:
        yield Problem(insecure, "certificates of AWS are not verified")
    for endpoint in found.known:
        if (endpoint.text or "").lower().startswith("http://") and not is_here(endpoint.text):
            yield Problem(endpoint, "this endpoint is spoken to in clear")
