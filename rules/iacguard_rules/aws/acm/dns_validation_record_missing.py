"""Nothing creates the DNS record that validates the certificate.

Why: AWS issues the certificate when it finds a record in the zone of each of its names. The
deployment waits for that, up to three days, until somebody writes the records by hand.

Fix: in CloudFormation name the hosted zone of every name in ``DomainValidationOptions``. In Terraform
make an ``aws_route53_record`` for each of the certificate's ``domain_validation_options``.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.acm import Certificate
from iacguard.kinds.domain_names import are_equal, is_settled, name_of, shown
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.acm._validation import base_of, domains_of, may_tell_records

_MOST = 3
"""How many names a message has room for."""


@rule(
    Certificate,
    id="acm-dns-validation-record-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-resource-certificatemanager-certificate.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
        "acm_certificate_validation",
    ),
)
def check(certificate: Certificate) -> Iterator[Problem]:
    """Fires when a name certainly has no zone for its record, and nobody learns what the record is."""
    if certificate.is_requested and certificate.method.equals("DNS"):
        lacking = [name for name in domains_of(certificate).known if _has_no_zone(certificate, name)]
        if lacking and not may_tell_records(certificate):
            names = " and ".join(map(shown, lacking[:_MOST]))
            more = f" and {len(lacking) - _MOST} more" if lacking[_MOST:] else ""
            place = certificate.options if certificate.options.is_present else certificate
            yield Problem(place, f"nothing makes the record that validates {names}{more}")


def _has_no_zone(certificate: Certificate, name: Text) -> bool:
    """Whether no option certainly or possibly names the zone of a name."""
    if certificate.options.is_complete is False:
        return False
    for option in certificate.options:
        given = name_of(option.domain)
        if given is None or is_settled(given) is False:
            return False
        if are_equal(base_of(given), name) is not False and option.zone.is_absent is False:
            return False
    return True
