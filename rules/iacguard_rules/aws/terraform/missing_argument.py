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
from iacguard_rules.aws.terraform._schema import ANYWHERE, Declared, Level, problems


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
    yield from problems(resource, _missing)


def _missing(level: Level, _: World | None) -> Iterator[Problem]:
    body = level.body
    if not level.is_whole or body.rest is not None:
        return
    for argument in level.block.required:
        name = argument.name
        # What is written counts: that it turns out as null is nearly always for defaults of variables
        # only, and that dynamic blocks make none as well.
        if name in body.keys or name in body.entries or argument.required_since > level.provider.lowest[0]:
            continue
        if _is_newer(level):
            return
        what = "block" if argument.nesting else "argument"
        yield Problem(level.named(name), f'the required {what} "{name}" is missing')


def _is_newer(level: Level) -> bool:
    """Whether a block has names that no described version has: one of them may replace what was required."""
    block = level.block
    return any(
        not (name in block.arguments or name in block.computed or name in block.removed or name in ANYWHERE)
        for name in level.body.keys
    )
