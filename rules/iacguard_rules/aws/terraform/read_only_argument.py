"""Attribute is set that can only be read.

Terraform itself says so when it validates the configuration, given the provider; this rule knows the
provider's schema and needs nothing installed. It speaks of Terraform only, as it is about what
Terraform's provider takes. An attribute that a later version of the provider may let one set is left alone,
and so is one that could be set in an earlier version that the configuration allows, and one that is null.

Why: the plan fails.

Fix: leave the attribute out; AWS decides what it is. What others need to know of it they can read.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.world import World
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Encoded, Interpolation, ListValue, Literal, MapValue, Value, sides
from iacguard_rules.aws.terraform._schema import (
    Declared,
    Fault,
    Level,
    allows_described,
    allows_earlier,
    by_default,
    is_as_known,
    problems,
)


@rule(
    Declared,
    id="terraform-read-only-argument",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
        "https://developer.hashicorp.com/terraform/cli/commands/validate",
    ),
)
def check(resource: Declared) -> Iterator[Problem]:
    """Fires on a value for what no version of the provider that the configuration allows lets one set."""
    return iter(()) if is_as_known(resource) else problems(resource, _read_only)


def _read_only(level: Level, world: World | None) -> list[Fault]:
    block, provider = level.block, level.provider
    if not allows_described(provider):
        return []
    found: list[Fault] = []
    for name in level.body.keys:
        if name in block.computed:
            is_read_only = block.removed.get(name, 0) < provider.lowest[0]
        else:
            is_read_only = name in block.opened and allows_earlier(provider)
        value = level.body.entries.get(name) if is_read_only else None
        if value is not None and _is_set(value, world):
            found.append(Fault(name, f'"{name}" can only be read; AWS decides what it is'))
    return found


def _is_set(value: Value, world: World | None) -> bool:
    possible = sides(value) if world is None else (world.resolve(value),)
    return any(
        isinstance(side, (Encoded, Interpolation, ListValue, MapValue))
        or (isinstance(side, Literal) and side.value is not None)
        for side in possible
        if not by_default(side)
    )
