"""Which Region resources are declared for."""

from __future__ import annotations

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.template import Provider
from iacguard.value import Literal, is_absent


def region_of(declared: Kind) -> str | None:
    """The Region that a resource is declared for, by itself or by its provider, where that is known.

    Templates do not say where they are deployed.
    """
    own = declared.resource.source_properties.get("region")
    if not is_absent(own):
        return Reading[object](declared.resource, declared.scope, own, own.span, "region").text
    if declared.resource.calls:
        # What provider a module is given is its caller's affair.
        return None
    chosen = declared.resource.attributes.get("provider")
    label = str(chosen.value) if isinstance(chosen, Literal) else "aws"
    for provider in declared.all(Provider):
        if provider.address == f"provider.{label}":
            return provider.read("region").text
    return None
