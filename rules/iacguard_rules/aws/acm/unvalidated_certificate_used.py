"""Terraform uses a certificate before it is validated.

Why: Terraform goes on as soon as a certificate is requested. Load balancers, distributions and APIs
take none that is not issued yet, so the first deployment fails.

Fix: refer to ``certificate_arn`` of an ``aws_acm_certificate_validation`` in place of the certificate's
``arn``: it waits until the certificate is issued.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.order import may_wait
from iacguard.kinds.aws.acm import Certificate, CertificateValidation
from iacguard.kinds.certificates import certificates_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    AnyResource,
    id="acm-unvalidated-certificate-used",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
        "acm_certificate_validation",
    ),
)
def check(resource: AnyResource) -> Iterator[Problem]:
    """Fires for a certificate that is requested by the unit, where nothing waits for its validation."""
    for used in certificates_of(resource):
        target = used.target
        if target is None or target.type != Certificate.type_name:
            continue
        certificate = Certificate.of(target, used.scope)
        is_pending = certificate.is_requested and certificate.method.equals("DNS", "EMAIL")
        if is_pending and not certificate.waits_for_validation and not _may_wait(resource, certificate):
            yield Problem(used, f"{certificate.address} is used without waiting until it is validated")


def _may_wait(resource: AnyResource, certificate: Certificate) -> bool:
    """Whether a resource is made after a certificate is validated, for all that is known."""
    graph = resource.scope.graph
    if graph.opaque_users(certificate.address):
        return True
    return any(
        may_wait(resource.resource, validation.resource, graph)
        for validation in resource.all(CertificateValidation)
        if certificate.referred_by(validation.certificate) is not False
    )
