""" "@" is used as a record name.

Why: Route 53 has no shorthand for the apex of a zone, as zone files have. CloudFormation fails, and
Terraform makes a record ``\\100.example.com`` that nobody asks for.

Fix: write the zone's name; in Terraform the empty string does as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import first_label, name_of
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-at-sign-name",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a name whose first label is an at sign."""
    for placed in records_of(records):
        name = name_of(placed.record.name)
        if name is not None and first_label(name) == "@":
            yield Problem(placed.record.name, '"@" does not stand for the apex of the zone here')
