"""Public hosted zone reveals a private IP address.

Why: anybody can ask for the record and learns how the network inside is laid out. From outside nobody
can use it.

Fix: write the record into a private zone that is associated with the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import Placed, records_of, type_of, zone_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-private-address-in-public-zone",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a private address in a zone that is certainly public."""
    for placed in records_of(records):
        if type_of(placed.record) == "A" and _is_public(placed):
            for value in placed.record.values:
                fault = _fault(value)
                if fault is not None:
                    yield Problem(value, fault)


def _is_public(placed: Placed) -> bool:
    zone = zone_of(placed)
    if zone.found is not None and zone.found.name.is_absent:
        return False
    return zone.is_private is False


def _fault(value: Reading[str]) -> str | None:
    literal, reference = value.text, value.reference
    if literal is not None and re.match(r"10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.", literal):
        return f"everybody can learn the private address {literal}"
    if reference is not None and reference.attribute in ("PrivateIp", "private_ip"):
        return f"everybody can learn the private address of {reference.target}"
    return None
