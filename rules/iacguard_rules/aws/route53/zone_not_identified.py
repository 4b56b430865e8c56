"""Record does not name its hosted zone unambiguously.

Why: CloudFormation takes the id of a zone or its name, and one of them. It looks a name up as it is
written, with its final dot, among the zones that are there already; without the dot, or with a zone
that is yet to be made, it finds none and the deployment fails.

Fix: refer to a zone of the template by ``HostedZoneId``. Write ``HostedZoneName`` with its final dot
(``example.com.``), and leave one of the two out.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.route53 import HostedZone, RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import are_equal, is_settled, name_of, shown
from iacguard.kinds.records import Placed, records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Reference, Unknown, Value, walk


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-zone-not-identified",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordset.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for two ways or none to name the zone, and for a name that is not found."""
    for placed in records_of(records):
        if placed.zone_id.is_absent and placed.zone_name.is_absent:
            yield Problem(placed.record, "the record says neither by id nor by name which zone it belongs to")
        elif _is_given(placed.zone_id) and _is_given(placed.zone_name):
            yield Problem(placed.zone_name, "the zone is given by its id as well, where only one may be")
        elif placed.zone_name.is_absent is False:
            fault = _fault(records, placed)
            if fault is not None:
                yield Problem(placed.zone_name, fault)


def _is_given(zone: Reading[str]) -> bool:
    """Whether something is certainly set; a parameter is, whatever its value."""
    text = text_of(zone)
    return zone.is_present or (text is not None and is_settled(text))


def _fault(records: Kind, placed: Placed) -> str | None:
    text, name = text_of(placed.zone_name), name_of(placed.zone_name)
    if text is None or name is None or not text.parts:
        return None
    last = text.parts[-1]
    if isinstance(last, str) and last.endswith(".") is False:
        return "no zone is found by a name without its final dot"
    zones = [zone for zone in records.all(HostedZone) if _is_named(zone.name, placed)]
    if len(zones) > 1:
        return f"{zones[0].address} and {zones[1].address} both are zone {shown(name)}"
    if zones and not _may_wait_for(records, zones[0].address):
        return f"zone {zones[0].address} may not be there yet when it is looked up by its name"
    return None


def _is_named(zone: Reading[str], placed: Placed) -> bool:
    own, wanted = name_of(zone), name_of(placed.zone_name)
    return own is not None and wanted is not None and are_equal(own, wanted) is True


def _may_wait_for(records: Kind, address: str) -> bool:
    """Whether a resource may be made after another one, by way of others perhaps."""
    graph = records.scope.graph
    waiting, seen = [records.resource], {records.resource.address}
    while waiting:
        resource = waiting.pop()
        whole = [resource.properties, *resource.attributes.values()]
        if any(_may_refer(value) for value in whole):
            return True
        readings = [Reading[object](resource, records.scope, value, resource.header, "") for value in whole]
        for target in {one.target for value in whole for one in walk(value) if isinstance(one, Reference)}:
            found = graph.get(target)
            if found is not None and target not in seen and any(one.mentions(target) for one in readings):
                if target == address:
                    return True
                seen.add(target)
                waiting.append(found)
    return False


def _may_refer(value: Value) -> bool:
    """Whether something in a value is not known, and may be a reference to whatever."""
    return any(isinstance(one, Unknown) and (one.symbol is None or one.made_of) for one in walk(value))
