"""Whether the capacity of a table or of an index follows its load."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, joined, own_text, text_of
from iacguard.kinds.aws.applicationautoscaling import ScalableTarget, ScalingPolicy
from iacguard.kinds.aws.dynamodb import GlobalIndex, Table
from iacguard.kinds.lifecycle import ignores_changes
from iacguard.value import Literal

DIMENSIONS = ("Read", "Write")


def is_provisioned(table: Table) -> bool:
    """Whether the table certainly has a fixed capacity."""
    if table.billing.equals("PROVISIONED"):
        return True
    return table.billing.is_absent and table.throughput.is_present


def is_scaled(table: Table, dimension: str, index: GlobalIndex | None = None) -> bool | None:
    """Whether something scales the reads or writes of a table, or of one of its indexes."""
    if ignores_changes(table, "read_capacity", "write_capacity", "global_secondary_index"):
        # Somebody else sets them.
        return None
    where = _where(table, index)
    if where is None:
        return None
    name = f"dynamodb:{'table' if index is None else 'index'}:{dimension}CapacityUnits"
    verdicts = (_scales(target, table, where, name) for target in table.all(ScalableTarget))
    graph = table.scope.graph
    return any_of(verdicts, not graph.opaque_users(table.address))


def _where(table: Table, index: GlobalIndex | None) -> Text | None:
    """What scaling calls the table, or the index."""
    own = own_text(table, None)
    name = None if index is None else text_of(index.name)
    if own is None or (index is not None and name is None):
        return None
    return joined(("table/", *own.parts, *(() if name is None else ("/index/", *name.parts))))


def _scales(target: ScalableTarget, table: Table, where: Text, dimension: str) -> bool | None:
    return all_of(_what_scales(target, table, where, dimension))


def _what_scales(target: ScalableTarget, table: Table, where: Text, dimension: str) -> Iterator[bool | None]:
    """What has to be so for a target to scale the table; most targets are of another dimension."""
    yield _is(target.dimension, dimension)
    yield _is(target.namespace, "dynamodb")
    yield _names(target.resource_id, table, where)
    yield _has_policy(target, table, where, dimension)


def _is(reading: Reading[str], text: str) -> bool | None:
    value = reading.value
    if type(value) is Literal and isinstance(value.value, str):
        return value.value == text
    known = text_of(reading)
    return False if known is None else known.equals(Text((text,)))


def _names(reading: Reading[str], table: Table, where: Text) -> bool | None:
    text = text_of(reading, *table.all(Table))
    if text is None or (table.name.is_absent and text.literal is not None):
        # Nobody writes out a name that AWS makes up.
        return False
    return text.equals(where)


def _has_policy(target: ScalableTarget, table: Table, where: Text, dimension: str) -> bool | None:
    verdicts = (_is_of(policy, target, table, where, dimension) for policy in table.all(ScalingPolicy))
    return any_of(verdicts, not table.scope.graph.opaque_users(target.address))


def _is_of(
    policy: ScalingPolicy, target: ScalableTarget, table: Table, where: Text, dimension: str
) -> bool | None:
    """Whether a policy scales a target."""
    verdict = target.referred_by(policy.scaled)
    if verdict:
        return True
    found = all_of((_is(policy.dimension, dimension), _names(policy.resource_id, table, where)))
    return found if verdict is False else found or None
