"""Table scales but its global secondary index does not.

Why: an index has a capacity of its own, and every write to the table is written to the index too.
When the table scales up and the index does not, the index throttles, and with it the writes to the
table: as if it had not been scaled at all.

Fix: a scalable target with a scaling policy for the index, too: `ResourceId` is
`table/NAME/index/INDEX`, `ScalableDimension` is `dynamodb:index:WriteCapacityUnits` or
`dynamodb:index:ReadCapacityUnits`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import Table
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.dynamodb._scaling import DIMENSIONS, is_provisioned, is_scaled


@rule(
    Table,
    id="dynamodb-index-not-scaled",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    ),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires on each index that is not scaled in a dimension in which the table is."""
    if table.global_indexes.is_absent or not is_provisioned(table):
        return
    scaled = [dimension for dimension in DIMENSIONS if is_scaled(table, dimension)]
    for index in table.global_indexes if scaled else ():
        fixed = [f"{one.lower()}s" for one in scaled if is_scaled(table, one, index) is False]
        if fixed:
            name = index.name.text or "the index"
            message = f"{' and '.join(fixed)} of the table are scaled, those of {name} are not"
            yield Problem(index, message)
