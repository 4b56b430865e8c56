"""Local secondary index does not fit the table's key.

Why: a local index sorts the items of each partition by another attribute. So it has the hash key of
the table and a sort key of its own, the table has to have a sort key, and there can be five of them.
DynamoDB refuses to create a table with anything else.

Fix: give the table a `RANGE` key, and the index the table's `HASH` attribute with another `RANGE`
attribute; a global index has a key of its own.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items
from iacguard.kinds.aws.dynamodb import Index, KeyAttribute, Table
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Table,
    id="dynamodb-local-index-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    ),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires on local indexes whose key does not fit, and on more indexes than there can be."""
    for position, index in enumerate(table.local_indexes):
        message = _wrong_key(table, index)
        if message is not None:
            yield Problem(index, message)
        elif position == _MOST_LOCAL:
            yield Problem(index, f"a table has at most {_MOST_LOCAL} local indexes, this is one more")
    for position, index in enumerate(table.global_indexes):
        if position == _MOST_GLOBAL:
            message = f"a table has at most {_MOST_GLOBAL} global indexes, unless AWS raises the quota"
            yield Problem(index, message)


_MOST_LOCAL = 5
_MOST_GLOBAL = 20


def _wrong_key(table: Table, index: Index) -> str | None:
    if _lacks_range(table.keys):
        return "the table has no sort key, so it cannot have local indexes"
    if _lacks_range(index.keys):
        return "the index has no sort key"
    hash_key, own_hash = _attribute(table.keys, "HASH"), _attribute(index.keys, "HASH")
    if hash_key is not None and own_hash is not None and own_hash != hash_key:
        return f"the hash key of the index is {own_hash}, that of the table is {hash_key}"
    range_key, own_range = _attribute(table.keys, "RANGE"), _attribute(index.keys, "RANGE")
    if range_key is not None and own_range == range_key:
        return f"the sort key of the index is {own_range}, as that of the table"
    return None


def _lacks_range(keys: Items[KeyAttribute]) -> bool:
    """Whether there certainly is no sort key; nothing is certain of a key that is not there at all."""
    attributes = list(keys)
    return keys.is_complete and keys.is_present and all(one.type.equals("HASH") for one in attributes)


def _attribute(keys: Items[KeyAttribute], type: str) -> str | None:
    return next((one.name.text for one in keys if one.type.equals(type)), None)
