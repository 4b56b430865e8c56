"""Certificate is validated by e-mail.

Why: the deployment waits until somebody who gets mail for the domain clicks a link, and so does every
renewal. When nobody does, the certificate expires and everything that uses it goes down.

Fix: set ``ValidationMethod`` to DNS (Terraform: ``validation_method``) and write the validation record
into the domain's hosted zone. Certificates are then renewed without anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.acm import Certificate
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Certificate,
    id="acm-email-validation",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-resource-certificatemanager-certificate.html",
    ),
)
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires for a requested certificate with validation by e-mail, or without any method."""
    if certificate.is_requested:
        if certificate.method.equals("EMAIL"):
            yield Problem(
                certificate.method, "somebody has to click a link in an e-mail, and again for every renewal"
            )
        elif certificate.method.is_absent:
            yield Problem(certificate, "no validation method is set, which leaves the one by e-mail")
