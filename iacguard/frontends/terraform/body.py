"""Bodies of blocks to maps: attributes by name, blocks of a type as a list of maps.

Static and ``dynamic`` blocks of a type make one list, in the order of the source. The header of
every map is the header of the block that it was written in.
"""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.frontends.terraform.dispatch import text_of, uses, value_at
from iacguard.frontends.terraform.expand import elements_of, some_condition
from iacguard.frontends.terraform.module import block_name
from iacguard.frontends.terraform.operators import settle
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import SetValue, choice
from iacguard.syntax.hcl.tree import Block, Body, Expression, Variable
from iacguard.text import Span
from iacguard.value import Absent, Choice, ListValue, Literal, MapValue, Unknown, Value, new_map

REPEATING = frozenset({"count", "each"})
"""The names that tell apart the instances of one declaration."""

DEPTH = 40
"""Blocks nested deeper than this are not gone into."""


def body_value(body: Body, scope: Scope, header: Span, depth: int = 0) -> MapValue:
    """The map that a body stands for."""
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for name, attribute in body.attributes.items():
        entries[name] = value_at(attribute.expression, scope)
        keys[name] = attribute.name_span
    if body.blocks:
        blocks: dict[str, list[Block]] = {}
        for block in body.blocks:
            blocks.setdefault(block_name(block), []).append(block)
        for name, group in blocks.items():
            value = None if name in entries else blocks_value(group, scope, depth)
            keys.setdefault(name, group[0].header)
            if value is not None:
                entries[name] = value
    return new_map(body.span, entries, keys, header=header)


def blocks_value(blocks: Iterable[Block], scope: Scope, depth: int = 0) -> ListValue | None:
    """The list of what the blocks of one type stand for; None when that is no block at all."""
    items: list[Value] = []
    rest: Unknown | None = None
    first: Block | None = None
    for block in blocks:
        first = first or block
        if depth > DEPTH:
            rest = Unknown(block.span, "blocks nested deeper than is followed")
        elif block.type == "dynamic":
            made = _Dynamic(block, scope, depth)
            items.extend(made.items)
            rest = rest or made.rest
        else:
            items.append(body_value(block.body, scope, block.header, depth=depth + 1))
    if first is None or (not items and rest is None):
        return None
    return ListValue(first.span, tuple(items), rest=rest)


class _Dynamic:
    """The blocks that a ``dynamic`` block makes."""

    def __init__(self, block: Block, scope: Scope, depth: int) -> None:
        self.block = block
        self.scope = scope
        self.depth = depth
        self.rest: Unknown | None = None
        attributes = block.body.attributes
        iterator = attributes.get("iterator")
        self.iterator = block_name(block)
        if iterator is not None and isinstance(iterator.expression, Variable):
            self.iterator = iterator.expression.name
        self.content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
        each = attributes.get("for_each")
        self.items: list[Value] = []
        self.made = 0
        if each is not None and self.content is not None:
            self.expression: Expression = each.expression
            self.items = self._of(settle(value_at(each.expression, scope)))

    def _of(self, collection: Value) -> list[Value]:
        if isinstance(collection, Choice):
            then, otherwise = self._of(settle(collection.then)), self._of(settle(collection.otherwise))
            span = self.block.span
            if not then and not otherwise:
                return []
            return [choice(span, collection.condition, _grouped(span, then), _grouped(span, otherwise))]
        if isinstance(collection, ListValue):
            if isinstance(collection, SetValue):
                made = [self._content(item, item) for item in collection.items]
                return made if collection.rest is None else [*made, self._representative()]
            # Unlike for_each of a resource, this takes any list, and what is in it need not be known.
            if collection.rest is None:
                return [self._made(index, item) for index, item in enumerate(collection.items)]
            return [*(self._made(None, item) for item in collection.items), self._representative()]
        elements = elements_of(collection)
        made = [self._element(element.key, element.value, element.place) for element in elements.known]
        return made if elements.is_complete else [*made, self._representative()]

    def _made(self, index: int | None, item: Value) -> Value:
        unknown = Unknown(item.span, "the index is not known")
        return self._content(unknown if index is None else Literal(item.span, index), item)

    def _element(self, key: str, value: Value, place: Span) -> Value:
        return self._content(Literal(place, key), value)

    def _representative(self) -> Value:
        """The block that stands for those that are not known; it exists if any does."""
        reason = "the elements of for_each are not known"
        self.rest = Unknown(self.block.span, reason)
        span = self.expression.span
        text = f"{text_of(self.expression)} has elements"
        condition = some_condition(self.expression, self.scope, text)
        content = self._content(Unknown(span, reason), Unknown(span, reason))
        return choice(self.block.span, condition, content, Absent(self.block.header))

    def _content(self, key: Value, value: Value) -> Value:
        assert self.content is not None
        self.scope.namespace.spend(1, self.block.span)
        element = MapValue(self.expression.span, {"key": key, "value": value})
        named = Named(element, "element of for_each")
        self.made += 1
        position = f"[{key.value}]" if isinstance(key, Literal) else f"[#{self.made}]"
        inner = self.scope.binding({self.iterator: named}, position)
        return body_value(self.content.body, inner, self.block.header, depth=self.depth + 1)


def _grouped(span: Span, items: list[Value]) -> Value:
    """What stands for several elements on one side of a choice: readers unfold the list."""
    if not items:
        return Absent(span)
    return items[0] if len(items) == 1 else ListValue(span, tuple(items))


def repeated_names(body: Body) -> frozenset[str]:
    """The attributes and types of blocks in a body that may differ between instances of a declaration."""
    found = {name for name, one in body.attributes.items() if uses(one.expression, REPEATING)}
    found.update(block_name(block) for block in body.blocks if _is_repeated(block.body))
    return frozenset(found)


def _is_repeated(body: Body) -> bool:
    pending = [body]
    while pending:
        current = pending.pop()
        if any(uses(attribute.expression, REPEATING) for attribute in current.attributes.values()):
            return True
        pending.extend(block.body for block in current.blocks)
    return False


def the_one(value: Value) -> Value:
    """The block of a list of at most one."""
    if isinstance(value, Choice):
        return choice(value.span, value.condition, the_one(value.then), the_one(value.otherwise))
    if isinstance(value, ListValue):
        if value.items:
            return the_one(value.items[0])
        return value.rest if value.rest is not None else Absent(value.span)
    return value
