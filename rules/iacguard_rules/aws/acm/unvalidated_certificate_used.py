"""Terraform uses a certificate before it is validated.

Why: Terraform goes on as soon as a certificate is requested. Load balancers, distributions and APIs
take none that is not issued yet, so the first deployment fails.

Fix: refer to ``certificate_arn`` of an ``aws_acm_certificate_validation`` in place of the certificate's
``arn``: it waits until the certificate is issued.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.mentions import own_references
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.kinds.aws.acm import Certificate, CertificateValidation
from iacguard.kinds.certificates import uses_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Unknown, Value, walk


@rule(
    Certificate,
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
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires for a certificate that is requested by the unit, where nothing waits for its validation."""
    is_pending = certificate.is_requested and certificate.method.equals("DNS", "EMAIL")
    if is_pending and not certificate.waits_for_validation:
        for used in uses_of(certificate):
            if not _may_wait(used, certificate):
                yield Problem(used, f"{certificate.address} is used without waiting until it is validated")


def _may_wait(used: Reading[object], certificate: Certificate) -> bool:
    """Whether the user is made after a certificate is validated, for all that is known.

    A validation that is left out in some deployments is meant to be: someone has seen to it there.
    """
    graph, scope = certificate.scope.graph, certificate.scope
    if graph.opaque_users(certificate.address):
        return True
    return any(
        certificate.referred_by(CertificateValidation.of(validation, scope).certificate) is not False
        and _may_come_after(used.resource, validation, graph)
        for validation in CertificateValidation.among(graph)
    )


def _may_come_after(user: Resource, validation: Resource, graph: ResourceGraph) -> bool:
    """Whether a resource refers to or depends on another one, by way of others perhaps.

    What is worked out of an attribute says so, hence other unknowns need not be taken for one.
    """
    if user.calls != validation.calls:
        # Terraform can make a resource wait for whole modules.
        return True
    reached, waiting = {user.address}, [user]
    while waiting:
        resource = waiting.pop()
        depends_on = resource.attributes.get("DependsOn")
        roots: list[Value] = [resource.source_properties]
        if depends_on is not None:
            if any(isinstance(item, Unknown) for item in walk(depends_on)):
                return True
            roots.append(depends_on)
        for part in {one.target for root in roots for value in walk(root) for one in own_references(value)}:
            target = graph.get(part)
            if target is not None and part not in reached:
                reached.add(part)
                waiting.append(target)
    return validation.address in reached
