"""Record name does not belong to its hosted zone.

Why: a zone answers for its own name and the names below it. CloudFormation rejects a name outside of
the zone. Terraform appends the zone to it, which makes ``www.example.org.example.com``: a record that
nobody asks for, while the name that was meant stays without one.

Fix: name the zone to which the record belongs. In CloudFormation write names out in full: a label
such as ``www`` is not completed.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import ends_with, is_within, name_of, shown
from iacguard.kinds.records import Placed, records_of, zone_of
from iacguard.rule import Category, Problem, Severity, rule

_DOMAINS = (".com", ".net", ".org", ".edu", ".gov", ".co.uk", ".com.au", ".co.jp")
"""Ends of names that nobody means to be below another domain."""


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-outside-zone",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordset.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires when a name is certainly neither the zone's nor below it."""
    for placed in records_of(records):
        name = name_of(placed.record.name)
        for zone in zone_of(placed).names:
            fault = None if name is None else _fault(placed, name, zone)
            if fault is not None:
                yield Problem(placed.record.name, fault)
                break


def _fault(placed: Placed, name: Text, zone: Text) -> str | None:
    told = "the name" if placed.record.name.value.sensitive else shown(name)
    if placed.record.has_relative_name is False:
        outside = is_within(name, zone) is False
        return f"{told} is not below {shown(zone)}, the name of its zone" if outside else None
    if ends_with(name, zone):
        # The zone is taken to be there already.
        mistaken = is_within(name, zone) is False
        return f"{told} ends in the name of zone {shown(zone)}, but is not below it" if mistaken else None
    literal = name.literal
    if literal is None or ends_with(name, zone) is None or literal.endswith(_DOMAINS) is False:
        return None
    return f"the zone is appended to {told}, which makes {told}.{shown(zone)}"
