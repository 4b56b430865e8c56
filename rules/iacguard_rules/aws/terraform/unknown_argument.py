"""Argument or block is unknown to the AWS provider.

Terraform itself says so when it validates the configuration, given the provider; this rule knows the
provider's schema and needs nothing installed. It speaks of Terraform only, as it is about what
Terraform's provider takes. A name that a later version of the provider may have is left alone unless it
clearly is another one misspelt, and so is one of an earlier version that the configuration allows. A name
that came with a later version than the configuration allows is reported. No version newer than the one in
the lock file is allowed.

Why: the plan fails. If it is a block or argument that protects something, nobody gets the protection
before the plan is repaired.

Fix: use the name that the provider's documentation gives for the version in use, or allow the version
that has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.world import World
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.terraform._schema import (
    META,
    Declared,
    Fault,
    Level,
    is_as_known,
    new_name,
    problems,
    unknown_name,
)

_MISSPELT = ("depends_on", "for_each", "lifecycle", "provisioner")
"""Names of Terraform's own that no argument of a provider is likely to come near to."""


@rule(
    Declared,
    id="terraform-unknown-argument",
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
    """Fires on a name that the provider's schema does not have at that place."""
    return iter(()) if is_as_known(resource) else problems(resource, _unknown)


def _unknown(level: Level, _: World | None) -> list[Fault]:
    block = level.block
    found: list[Fault] = []
    for name in level.body.keys:
        if name in level.own or name in block.computed:
            continue
        said = None
        if name not in block.names:
            known = (*block.names, *_MISSPELT) if level.own is META else block.names
            said = unknown_name(name, known, block.removed.get(name), level.provider)
        elif name in block.added:
            said = new_name(level.provider)
        if said is not None:
            found.append(Fault(name, f'"{name}" {said}'))
    return found
