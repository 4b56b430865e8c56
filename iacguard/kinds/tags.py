"""Tags, which most kinds of resource have in one form."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Struct


class Tag(Struct):
    """A tag."""

    key = Attr[str]("Key", None, reason="a key of the map of tags")
    content = Attr[str]("Value", None, reason="a value of the map of tags")
