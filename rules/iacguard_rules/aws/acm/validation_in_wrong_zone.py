"""Certificate is validated in a zone that is not authoritative for its name.

Why: AWS asks the public DNS for the validation record, and so comes to the zone to which the name is
delegated. A record in any other zone, or in a private one, is never found and the certificate is
never issued.

Fix: write the record into the public zone of the name: that of the subdomain when it is delegated.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.acm import Certificate
from iacguard.kinds.aws.route53 import HostedZone, RecordSet
from iacguard.kinds.domain_names import are_equal, is_settled, is_within, name_of, shown
from iacguard.kinds.records import Zone, is_private, zone_by_id
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.acm._validation import base_of, delegated_from, domains_of, validated_by


@rule(
    Certificate,
    RecordSet,
    id="acm-validation-in-wrong-zone",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/CreatingNewSubdomain.html",
    ),
)
def check(holder: Kind) -> Iterator[Problem]:
    """Fires when the public DNS certainly does not find the record in the zone that is named."""
    for zone_id, names in _records(holder):
        zone = zone_by_id(zone_id)
        faults = [_fault(holder, zone, name) for name in names]
        # Of several names it may be the record of any one of them.
        if faults and None not in faults:
            right = _right_zone(holder, zone, names[0])
            advice = "" if right is None else f"; it belongs into zone {right.address}"
            yield Problem(zone_id, f"{faults[0]}, so the certificate is never issued{advice}")


def _records(holder: Kind) -> Iterator[tuple[Reading[str], list[Text]]]:
    """Zones, and the names of which one is validated in each."""
    if isinstance(holder, Certificate) and holder.is_requested:
        for option in holder.options:
            name = name_of(option.domain)
            if name is not None and is_settled(name):
                yield option.zone, [base_of(name)]
    elif isinstance(holder, RecordSet):
        certificate = validated_by(holder)
        domains = None if certificate is None else domains_of(certificate)
        if domains is not None and domains.is_complete:
            yield holder.zone_id, domains.known


def _fault(holder: Kind, zone: Zone, name: Text) -> str | None:
    told = shown(name)
    if zone.is_private:
        return f"{told} is validated in a private zone, which nobody outside of its networks sees"
    if any(is_within(name, one) is False for one in zone.names):
        return f"{told} is not below {shown(zone.names[0])}, the zone in which it is validated"
    delegated = delegated_from(holder, zone, name)
    if delegated is not None:
        return f"{shown(delegated)} is delegated to another zone than the one in which {told} is validated"
    return None


def _right_zone(holder: Kind, zone: Zone, name: Text) -> HostedZone | None:
    """The zone of the unit that answers for a name: the public one with the longest name."""
    found: HostedZone | None = None
    best: Text | None = None
    for own in holder.all(HostedZone):
        text = name_of(own.name)
        is_other = zone.own is None or zone.own.address != own.address
        if text is None or not is_other or is_private(own) is not False or is_within(name, text) is not True:
            continue
        if best is None or (is_within(text, best) and are_equal(text, best) is False):
            found, best = own, text
    return found
