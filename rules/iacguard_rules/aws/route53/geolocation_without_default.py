"""Geolocation records have no default location.

Why: Route 53 answers by where the user is. Who comes from a place that no record names, or from an
address whose place is not known, gets no answer at all.

Fix: add a record for ``CountryCode: "*"``, which answers everyone else. For CIDR routing, one for the
location ``*``.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import led_by, policy_of

_POLICIES = ("geolocation", "CIDR")


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-geolocation-without-default",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires once for records of one name that all certainly are for some place."""
    for placed in records_of(records):
        policy = policy_of(placed.record)
        if policy is not None and policy.name in _POLICIES and _is_for_some(placed.record, policy.name):
            together = led_by(records, placed)
            if together and all(_is_for_some(one.record, policy.name) for one in together):
                yield Problem(policy.at, _told(len(together)))


def _told(count: int) -> str:
    if count == 1:
        return 'the only record of this name does not answer users from anywhere else, "*"'
    return f'none of the {count} records of this name answers users from anywhere else, "*"'


def _is_for_some(record: Record, name: str) -> bool:
    """Whether a record has the policy and certainly is not the one for everyone else."""
    policy = policy_of(record)
    if policy is None or policy.name != name:
        return False
    if name == "CIDR":
        return record.cidr.name.differs_from("*")
    return _is_no_default(record.location.country) and record.location.is_present


def _is_no_default(country: Reading[str]) -> bool:
    return country.is_absent or country.differs_from("*")
