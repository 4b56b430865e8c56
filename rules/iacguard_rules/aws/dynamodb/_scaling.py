"""Whether the capacity of a table or of an index follows its load."""

from __future__ import annotations

from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, joined, own_text, text_of
from iacguard.kinds.aws.applicationautoscaling import ScalableTarget, ScalingPolicy
from iacguard.kinds.aws.dynamodb import GlobalIndex, Table
from iacguard.kinds.lifecycle import ignores_changes

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
    verdict = all_of(
        (
            _is(target.namespace, "dynamodb"),
            _is(target.dimension, dimension),
            _names(target.resource_id, table, where),
        )
    )
    return verdict if verdict is False else all_of((verdict, _has_policy(target, table, where, dimension)))


def _is(reading: Reading[str], text: str) -> bool | None:
    known = text_of(reading)
    return False if known is None else known.equals(Text((text,)))


def _names(reading: Reading[str], table: Table, where: Text) -> bool | None:
    text = text_of(reading, *table.all(Table))
    if text is None or (table.name.is_absent and text.literal is not None):
        # Nobody writes out a name that AWS makes up.
        return False
    return text.equals(where)


def _has_policy(target: ScalableTarget, table: Table, where: Text, dimension: str) -> bool | None:
    return any_of(
        (
            any_of(
                (
                    target.referred_by(policy.scaled),
                    all_of((_names(policy.resource_id, table, where), _is(policy.dimension, dimension))),
                ),
                True,
            )
            for policy in table.all(ScalingPolicy)
        ),
        not table.scope.graph.opaque_users(target.address),
    )
