"""Attribute definitions and keys do not match.

Why: DynamoDB wants the types of exactly those attributes that are a part of a key of the table or of
an index, and refuses the table otherwise. Other attributes need no definition: every item brings its
own.

Fix: define each attribute that a key names, and no others.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import Table
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Table,
    id="dynamodb-key-attributes-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    ),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires on a key attribute without a definition, and on a definition that no key names."""
    keys = [table.keys, *(index.keys for index in (*table.local_indexes, *table.global_indexes))]
    names = [one.name for listed in keys for one in listed]
    defined = {one.name.text for one in table.definitions}
    used = {name.text for name in names}
    if table.definitions.is_complete and None not in defined:
        for name in names:
            if name.text is not None and name.text not in defined:
                yield Problem(name, f"{name.text} is a part of a key, and its type is not defined")
    # An index whose key is not seen may use any of them.
    is_seen = all(listed.is_complete and listed.is_present for listed in keys)
    lists = (table.local_indexes, table.global_indexes)
    if is_seen and all(one.is_complete for one in lists) and None not in used and not _has_others(table):
        for one in table.definitions:
            if one.name.text is not None and one.name.text not in used:
                yield Problem(one, f"{one.name.text} is defined, and no key names it")


def _has_others(table: Table) -> bool:
    """Whether there are, or may be, indexes of other kinds."""
    return table.read("VectorIndexes").is_absent is False
