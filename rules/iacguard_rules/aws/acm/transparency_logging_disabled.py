"""Certificate opts out of certificate transparency logging.

Why: browsers show an error for certificates that are in no public log. The log is also where owners
see certificates for their names that they did not ask for.

Fix: leave ``CertificateTransparencyLoggingPreference`` out.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.acm import Certificate
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Certificate,
    id="acm-transparency-logging-disabled",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html",),
)
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires when a certificate that AWS issues is to be kept out of the logs."""
    if certificate.is_requested and certificate.transparency.equals("DISABLED"):
        yield Problem(certificate.transparency, "browsers trust no certificate that is in no public log")
