"""Private key of an imported certificate is in the code or the Terraform state.

Why: whoever reads the repository or the state has the key and can pose as the host. It stays in every
copy and in the history after it is taken out.

Fix: request the certificate from AWS, which keeps the key to itself. Where it has to be imported, give
the key by a sensitive variable without a default, or by a write-only argument.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.mentions import references_in
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.acm import Certificate
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Certificate,
    id="acm-private-key-in-code",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/acm/latest/userguide/import-certificate.html",),
)
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires for a key that is written out, or made by a resource that keeps it in the state."""
    key = certificate.private_key
    text = text_of(key)
    if text is not None and any("PRIVATE KEY" in part for part in text.parts if isinstance(part, str)):
        yield Problem(key, "the private key is written out in the code")
        return
    for part in references_in(key.value, key.scope.world):
        target = key.scope.graph.get(part.target)
        if target is not None and target.type == "tls_private_key":
            yield Problem(key, f"the private key of {target.address} is kept in the state, readable")
            return
