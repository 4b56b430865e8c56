"""Required argument or block is missing.

Terraform itself says so when it validates the configuration, given the provider; this rule knows the
provider's schema and needs nothing installed. It speaks of Terraform only, as it is about what
Terraform's provider takes. An argument that is written counts as set, even if it turns out as null.

Why: the plan fails.

Fix: set the argument. The provider's documentation says what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.world import World
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.terraform._schema import (
    Declared,
    Fault,
    Level,
    allows_described,
    is_as_known,
    misspelt,
    problems,
)


@rule(
    Declared,
    id="terraform-missing-argument",
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
    """Fires when an argument that the provider requires is certainly not set."""
    return iter(()) if is_as_known(resource) else problems(resource, _missing)


def _missing(level: Level, _: World | None) -> list[Fault]:
    body, block = level.body, level.block
    if not level.is_whole or body.rest is not None:
        return []
    # What is written counts: that it turns out as null is nearly always for defaults of variables
    # only, and that dynamic blocks make none as well.
    missing = [name for name in block.required if name not in body.keys and name not in body.entries]
    unknown = _unknown_names(level) if missing else []
    if unknown and not allows_described(level.provider):
        # One of them may be a newer version's, and replace what was required.
        return []
    found: list[Fault] = []
    for name in missing:
        argument = block.argument(name)
        if argument is None or argument.required_since > level.provider.lowest[0]:
            continue
        if any(misspelt(other, (name,), is_certain=True) for other in unknown):
            continue
        what = "block" if argument.nesting else "argument"
        found.append(Fault(name, f'the required {what} "{name}" is missing'))
    return found


def _unknown_names(level: Level) -> list[str]:
    """The names in a block that no described version has."""
    block = level.block
    return [
        name
        for name in level.body.keys
        if not (name in block.names or name in block.computed or name in block.removed or name in level.own)
    ]
