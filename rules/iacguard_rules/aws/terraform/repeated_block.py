"""Block stands more often than the AWS provider takes it.

Terraform itself says so when it validates the configuration, given the provider; this rule knows the
provider's schema and needs nothing installed. It speaks of Terraform only, as it is about what
Terraform's provider takes. Only blocks that may stand once are counted, and of those that are written out;
what dynamic blocks make is not.

Why: the plan fails.

Fix: merge the blocks into one.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.world import World
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.text import Span
from iacguard.value import ListValue, MapValue, Value, sides
from iacguard_rules.aws.terraform._schema import (
    Declared,
    Fault,
    Level,
    has_two_blocks,
    is_attribute,
    problems,
)


@rule(
    Declared,
    id="terraform-repeated-block",
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
    """Fires on the second of several blocks where the provider takes one."""
    return problems(resource, _repeated) if has_two_blocks(resource) else iter(())


def _repeated(level: Level, world: World | None) -> list[Fault]:
    body, block = level.body, level.block
    found: list[Fault] = []
    for name in body.entries:
        if name not in block.blocks or is_attribute(body, name):
            continue
        value = body.entries[name]
        if isinstance(value, ListValue) and value.rest is None and len(value.items) < 2:
            continue
        argument = block.argument(name)
        since = None if argument is None else argument.single_since
        if since is None or since > level.provider.lowest[0]:
            continue
        second = _second(value, world)
        if second is not None:
            found.append(
                Fault(name, f'the block "{name}" may stand once only; this is another one', place=second)
            )
    return found


def _second(blocks: Value, world: World | None) -> Span | None:
    """The header of the second block that is written out, in a world, or without one on any side."""
    for value in sides(blocks) if world is None else (world.resolve(blocks),):
        headers = [
            one.header
            for item in (value.items if isinstance(value, ListValue) else ())
            for one in (sides(item) if world is None else (world.resolve(item),))
            if isinstance(one, MapValue) and one.header is not None
        ]
        written = dict.fromkeys(header for header in headers if not header.text.startswith("dynamic"))
        if len(written) > 1:
            return list(written)[1]
    return None
