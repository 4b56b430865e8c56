"""Resource type is unknown to the AWS provider.

Terraform itself says so when it validates the configuration, given the provider; this rule knows the
provider's types and needs nothing installed. It speaks of Terraform only, as it is about what
Terraform's provider takes. A type that a later version of the provider may have is left alone unless it
clearly is another one misspelt, and so is one of an earlier version that the configuration allows. A type
that came with a later version than the configuration allows is reported. No version newer than the one in
the lock file is allowed.

Why: the plan fails.

Fix: use the type that the provider's documentation gives for the version in use, or allow the version that
has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.facts.terraform import schema
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.resource import Resource
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.terraform._schema import new_name, of_the_provider, provider_of, unknown_name


class _Unknown(AnyResource, type="*", terraform=None, reason="stands for types that there are not"):
    """A resource or data source of a type that the facts do not have."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them that are written in Terraform for the provider."""
        return [one for one in graph.once(of_the_provider) if _may_be_unknown(one.identity.source_type)]


def _may_be_unknown(type: str) -> bool:
    return not schema.is_known(type) or type in schema.added_types()


@rule(
    _Unknown,
    id="terraform-unknown-resource-type",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
        "https://developer.hashicorp.com/terraform/cli/commands/validate",
    ),
)
def check(resource: _Unknown) -> Iterator[Problem]:
    """Fires on a type of resource or data source that the provider does not have."""
    type = resource.resource.identity.source_type
    provider = provider_of(resource.resource)
    is_data = type.startswith("data.")
    if schema.is_known(type):
        said = new_name(provider)
    else:
        known = (one for one in schema.types() if one.startswith("data.") == is_data)
        said = unknown_name(type, known, schema.removed_types().get(type), provider)
    if said is not None:
        name = type.removeprefix("data.")
        what = "data source" if is_data else "resource type"
        yield Problem(resource, f'the {what} "{name}" {said.replace("data.", "")}')
