"""CNAME shares its name with another record.

Why: a CNAME says that a name is another name, so DNS allows nothing beside it. Route 53 rejects the
record that comes second, and the deployment fails.

Fix: use an alias record, which may stand beside others, if the target is an AWS resource; or move one
of the records to another name.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of, type_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import namesakes


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-cname-with-other-records",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    covered_by=("route53-cname-at-apex",),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a CNAME when a record of another type has its name, in the same zone."""
    for placed in records_of(records):
        record = placed.record
        if type_of(record) == "CNAME":
            for other in namesakes(records, placed):
                type = type_of(other.record)
                if type not in (None, "CNAME"):
                    address = other.record.resource.address
                    hint = Hint(other.record.type.place, f"the {type} record of the same name")
                    message = f"the name has {_article(type or '')} record as well, {address}"
                    yield Problem(record.type, message, hints=[hint])
                    break


def _article(type: str) -> str:
    """The type of a record behind its article, as it is read aloud."""
    return f"an {type}" if type.startswith(("A", "MX", "NS", "NAPTR", "S", "H")) else f"a {type}"
