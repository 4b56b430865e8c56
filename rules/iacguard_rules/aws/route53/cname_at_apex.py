"""CNAME record at the zone apex.

Why: a name with a CNAME can have no other record, and the apex of a zone always has SOA and NS
records. Route 53 rejects the change, in public and in private zones, and the deployment fails.

Fix: when the target is a resource of AWS that an alias can stand for (a load balancer, a
distribution, an API's domain name), replace the CNAME by an A record, and an AAAA record beside
it, with ``AliasTarget`` (Terraform: an ``alias`` block) and without TTL and values. Otherwise use
a name below the apex such as ``www``, or let a redirect answer at the apex.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import is_settled, name_of, shown
from iacguard.kinds.records import Placed, records_of, zone_names
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import target_of

_WORDS = (
    "com net org edu gov info biz io ai xyz eu de fr nl es it ch se pl uk ca us au jp br co.uk org.uk "
    "me.uk com.au net.au co.nz co.jp com.br co.in co.za com.mx com.sg"
)
_SUFFIXES = frozenset(_WORDS.split())
"""Public suffixes that nobody can host as a zone, so that a name right below one is an apex.

Suffixes that people use as names of private zones (dev, app, cloud, internal) are not among them.
"""


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-cname-at-apex",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-choosing-alias-non-alias.html",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a CNAME whose full name is certainly the name of its zone."""
    for placed in records_of(records):
        if (placed.record.type.text or "").upper() == "CNAME":
            fault = _fault(placed)
            if fault is not None:
                yield Problem(placed.record.type, fault + _advice(placed))


def _fault(placed: Placed) -> str | None:
    record = placed.record
    name = name_of(record.name)
    if name is None or is_settled(name) is False:
        return None
    zones = zone_names(placed)
    if record.has_relative_name and name.literal == "":
        zone = f"zone {_named(placed, zones[0])}" if zones else "its zone"
        return f"an empty name is the apex of {zone}, which can have no CNAME"
    if name in zones:
        shown_name = _named(placed, name)
        return f"{shown_name} is the apex of zone {shown_name}, which can have no CNAME"
    if record.has_relative_name is False and _is_registrable(name):
        return f"{_named(placed, name)} can only be the apex of its zone, which can have no CNAME"
    return None


def _named(placed: Placed, name: Text) -> str:
    return "this name" if placed.record.name.value.sensitive else shown(name)


def _is_registrable(name: Text) -> bool:
    """Whether a name is one label in front of a public suffix."""
    label, dot, suffix = (name.literal or "").partition(".")
    return bool(dot) and label not in ("", "*") and suffix in _SUFFIXES


def _advice(placed: Placed) -> str:
    targets = [target_of(one) for one in placed.record.values]
    return "; use an A and an AAAA alias record" if any(targets) else ""
