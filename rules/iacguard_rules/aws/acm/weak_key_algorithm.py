"""Certificate uses a 1024-bit RSA key.

Why: keys of this size can be broken with means that states and large companies have. Browsers do not
take such certificates.

Fix: leave ``KeyAlgorithm`` out, which means 2048 bits, or set ``EC_prime256v1``.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.acm import Certificate
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Certificate,
    id="acm-weak-key-algorithm",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    controls=("FSBP ACM.2",),
    references=("https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html",),
)
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires for an RSA key of 1024 bits."""
    if certificate.key_algorithm.equals("RSA_1024"):
        yield Problem(certificate.key_algorithm, "an RSA key of 1024 bits can be broken")
