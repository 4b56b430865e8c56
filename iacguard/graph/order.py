"""Which of two resources is made first.

Resources that nothing puts in order are made at the same time. A reference puts two in order, and so do
``DependsOn`` and ``depends_on``, directly or by way of others.
"""

from __future__ import annotations

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.value import Reference, Unknown, Value, walk


def may_wait(later: Resource, earlier: Resource, graph: ResourceGraph) -> bool:
    """Whether a resource is made after another one, by whatever way, or may be for all that is known."""
    if earlier.calls != later.calls:
        # Terraform can make a resource wait for whole modules.
        return True
    if any(name in later.span.text for name in (earlier.identity.source_type, "local.")):
        # What Terraform reads through a resource is, as a value, often a property of a third one.
        return True
    reached, pending = {later.address}, [later.address]
    while pending:
        resource = graph.get(pending.pop())
        if resource is None:
            return True
        # What Terraform's settings of others add to properties is no part of the resource itself.
        roots: list[Value] = [resource.source_properties, *resource.attributes.values()]
        for inner in (inner for root in roots for inner in walk(root)):
            if isinstance(inner, Unknown) and inner.symbol is None:
                return True
            if isinstance(inner, Reference) and inner.target not in reached:
                reached.add(inner.target)
                pending.append(inner.target)
    return earlier.address in reached
