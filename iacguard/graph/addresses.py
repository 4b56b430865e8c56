"""Addresses for people."""

from __future__ import annotations

import re

from iacguard.graph.resource import Resource


def as_seen_from(resource: Resource, text: str) -> str:
    """A text with the addresses in it as they are written beside a resource.

    What is in the resource's own module is named without it, so that instances of a module that
    have one fault are told of it in the same words.
    """
    address, type = resource.identity.address, resource.identity.source_type
    inside, found, _ = address.rpartition(f"{type}.")
    if not found or not inside.startswith("module."):
        inside = address[: address.rfind("/") + 1]
    # Only where an address begins: a module may be called in another one of the same name.
    return re.sub(rf"(?<![\w.\]/]){re.escape(inside)}", "", text) if inside else text
