"""What Terraform's ``lifecycle`` block says of a resource."""

from __future__ import annotations

import re

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.value import MapValue


def ignores_changes(view: Kind, *names: str) -> bool:
    """Whether Terraform leaves an argument alone once the resource is there, as somebody else sets it."""
    lifecycle = view.resource.attributes.get("lifecycle")
    if not isinstance(lifecycle, MapValue) or "ignore_changes" not in lifecycle.entries:
        return False
    # They are names of arguments, not expressions, so only their text says which.
    written = set(re.findall(r"\w+", lifecycle.entries["ignore_changes"].span.text))
    return "all" in written or not written.isdisjoint(names)


def destruction_guard(view: Kind) -> Reading[object]:
    """``prevent_destroy``; false where nothing is said of it."""
    resource = view.resource
    lifecycle = resource.attributes.get("lifecycle") or MapValue(resource.header, {}, header=resource.header)
    holder = Reading[object](resource, view.scope, lifecycle, resource.header, "lifecycle")
    return holder.read("prevent_destroy", default=False)
