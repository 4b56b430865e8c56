"""Record has neither a usable alias nor values with a TTL.

Why: a record is either an alias, which has a target with its hosted zone and nothing else, or a list of
values with the time for which resolvers may keep them. Route 53 rejects everything between.

Fix: give a record with values a ``TTL``, and an alias its ``DNSName`` and ``HostedZoneId`` (Terraform:
``name`` and ``zone_id``) and neither TTL nor values.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import hangs_on_more


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-incomplete",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordset.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for what is certainly no whole alias and no list of values with a TTL."""
    for placed in records_of(records):
        if hangs_on_more(placed.record, "AliasTarget", "ResourceRecords", "TTL") is False:
            yield from _faults(placed.record)


def _faults(record: Record) -> Iterator[Problem]:
    alias = record.alias
    if alias.is_present:
        if record.values.is_present:
            yield Problem(record.values, "an alias takes no values")
        if record.ttl.is_present:
            yield Problem(record.ttl, "an alias takes no TTL: its target has one")
        missing = [one.path for one in (alias.dns_name, alias.zone) if one.is_absent]
        if missing:
            names = " and ".join(path.rpartition(".")[2] for path in missing)
            yield Problem(alias, f"the alias has no {names}")
    elif alias.is_absent:
        if record.values.is_empty:
            yield Problem(record, "there is neither an alias nor a value to answer with")
        elif record.values.is_present and record.ttl.is_absent:
            yield Problem(record, "the record has values and no TTL")
