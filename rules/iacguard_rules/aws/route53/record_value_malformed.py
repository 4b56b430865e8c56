"""Record value does not have the form its type needs.

Why: each type of record has values of its own form. Route 53 rejects a host name in an A record, an
address in a CNAME, an MX value without its priority, and text without quotes.

Fix: write the value as its type needs it: addresses in A and AAAA records, one host name without
scheme and path in a CNAME, ``10 mail.example.com`` in an MX, ``0 issue "amazon.com"`` in a CAA. Text
is quoted in CloudFormation (``'"v=spf1 -all"'``) and not in Terraform, whose provider adds the quotes.
Text of more than 255 characters is several quoted strings.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of, type_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._values import fault_of_part, fault_of_value


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-value-malformed",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for the first value of a record that is certainly not of the form of its type."""
    for placed in records_of(records):
        problem = next(_faults(placed.record), None)
        if problem is not None:
            yield problem


def _faults(record: Record) -> Iterator[Problem]:
    type = type_of(record)
    if type is None:
        return
    for value in record.values:
        fault = _fault(record, type, value)
        if fault is not None:
            yield Problem(value, fault)
    if type == "CNAME" and len(list(record.values)) > 1:
        yield Problem(record.values, "a CNAME has one value")


def _fault(record: Record, type: str, value: Reading[str]) -> str | None:
    literal = value.text
    if literal is not None:
        return fault_of_value(type, literal, record.quotes_text)
    text = text_of(value)
    parts = () if text is None else text.parts
    faults = (fault_of_part(type, part) for part in parts if isinstance(part, str))
    return next((fault for fault in faults if fault is not None), None)
