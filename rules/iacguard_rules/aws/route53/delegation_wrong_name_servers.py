"""NS record delegates to name servers of another zone.

Why: every hosted zone has name servers of its own, which know nothing of other zones. Resolvers that
are sent to the wrong ones get no answer for anything in the subdomain.

Fix: take the values from the ``NameServers`` of the zone that has the record's name (Terraform:
``name_servers``), and write the record into the parent zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.route53 import HostedZone, RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import are_equal, are_spelled_alike, is_settled, name_of, shown
from iacguard.kinds.records import Placed, full_names, is_private, records_of, type_of, zone_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._delegations import delegations, name_servers_of, parent_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-delegation-wrong-name-servers",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/CreatingNewSubdomain.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for an NS record whose values are certainly not of the zone that has its name."""
    for placed in records_of(records):
        names = full_names(placed)
        if type_of(placed.record) == "NS" and names:
            fault = _fault(records, placed, names)
            if fault is not None:
                yield Problem(placed.record.values, fault)


def _fault(records: Kind, placed: Placed, names: tuple[Text, ...]) -> str | None:
    is_apex = are_spelled_alike(names, zone_of(placed).names)
    if is_apex is not False:
        return _fault_at_apex(records, placed, names[0]) if is_apex else None
    told = shown(names[0])
    for holder in name_servers_of(placed.record):
        name = name_of(holder.name)
        if name is not None and is_settled(name) and _differs(name, names):
            return f"these are the name servers of {holder.address}, zone {shown(name)}, not of {told}"
    own = next((one for one in records.all(HostedZone) if _is_of(one, names)), None)
    values = placed.record.values
    is_literal = values.is_complete and all(value.text is not None for value in values)
    if own is not None and is_literal and values.is_empty is False:
        return f"{own.address} is the zone of {told}, and these are not its name servers"
    return None


def _fault_at_apex(records: Kind, placed: Placed, name: Text) -> str | None:
    """What is wrong with a zone's own NS record when the parent zone lacks the one it should have."""
    zone = zone_of(placed).own
    if zone is None or placed.record.overwrites.is_false is False:
        return None
    if all(holder.address != zone.address for holder in name_servers_of(placed.record)):
        return None
    parent = parent_of(zone, name)
    if parent is None or any(_may_be_for(record, placed, name) for record in delegations(records)):
        return None
    return f"zone {zone.address} has these name servers anyway; they belong into zone {parent.label}"


def _may_be_for(record: Placed, placed: Placed, name: Text) -> bool:
    """Whether another NS record may be the one in the parent zone."""
    is_itself = record.record.resource is placed.record.resource and record.record.path == placed.record.path
    return not is_itself and all(are_equal(one, name) is not False for one in full_names(record))


def _differs(name: Text, names: tuple[Text, ...]) -> bool:
    return any(are_equal(name, other) is False for other in names)


def _is_of(zone: HostedZone, names: tuple[Text, ...]) -> bool:
    """Whether a zone certainly has a name, and is public."""
    name = name_of(zone.name)
    is_named = name is not None and any(are_equal(name, other) for other in names)
    return is_named and is_private(zone) is False
