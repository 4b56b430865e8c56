"""Routing policy and SetIdentifier do not go together.

Why: a routing policy chooses among several records of one name, which their identifiers tell apart.
Route 53 rejects a record with a policy and no identifier, with an identifier and no policy, or with
two policies.

Fix: give every record with a policy a ``SetIdentifier`` of its own, and one policy. To combine
policies, point alias records with one policy at names with the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import POLICIES, hangs_on_more, policies_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-set-identifier-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordset.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a policy without an identifier, an identifier without a policy, and two policies."""
    for placed in records_of(records):
        if hangs_on_more(placed.record, "SetIdentifier", *POLICIES) is False:
            yield from _faults(placed.record)


def _faults(record: Record) -> Iterator[Problem]:
    policies = policies_of(record)
    own = [policy for policy in policies if policy.is_set]
    identifier = record.set_identifier
    if own and (identifier.is_absent or identifier.equals("")):
        yield Problem(own[0].at, f"the {own[0].name} policy needs a SetIdentifier beside it")
    if len(own) > 1:
        yield Problem(own[1].at, f"the record is {own[0].name} already, and can have one policy")
    has_none = all(policy.is_set is False for policy in policies)
    if has_none and identifier.is_present and identifier.text != "":
        yield Problem(identifier, "the record has an identifier and no routing policy")
