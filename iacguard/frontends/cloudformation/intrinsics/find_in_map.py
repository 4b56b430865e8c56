"""``Fn::FindInMap``: a value of the ``Mappings`` section."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.condition import Condition, Equals, Variable
from iacguard.frontends.cloudformation.context import TRANSFORM, Call, Context
from iacguard.frontends.cloudformation.moved import brought
from iacguard.frontends.cloudformation.suggest import suggestion
from iacguard.frontends.cloudformation.texts import canonical, known_text, unknown_result
from iacguard.syntax.node import Mapping, Node, Sequence
from iacguard.value import Choice, Unknown, Value, map_choices

_DEFAULT = "DefaultValue"

_CASES = 100
"""Entries of a map that a condition is spelt out over."""


def find_in_map(call: Call) -> Value:
    """The value under two keys of a map; with a key that is not known, what all candidates agree on."""
    context = call.context
    if not isinstance(call.argument, Sequence) or len(call.argument.items) != 4:
        arguments = call.arguments(3, 3)
    else:
        arguments = call.arguments(4, 4)
    if arguments is None:
        return call.wrong()
    default = None
    if len(arguments) == 4:
        default = arguments[3].get(_DEFAULT) if isinstance(arguments[3], Mapping) else None
        if default is None:
            message = f"the last argument of {call.name} is a mapping with {_DEFAULT}"
            context.problem(arguments[3].span, message)
            return call.wrong()
    value = context.by_name(arguments[0], lambda name: _in_map(name, arguments, default, call))
    return Unknown(call.span, "which map is meant is not known") if value is None else value


def _in_map(name: str, arguments: list[Node], default: Node | None, call: Call) -> Value:
    context = call.context
    mapping = context.names.template.mappings.get(name)
    if not isinstance(mapping, Mapping):
        mappings = context.names.template.mappings.entries
        if default is not None:
            return context.value(default)
        if TRANSFORM not in mappings:
            context.problem(call.span, f"there is no map {name} in Mappings{suggestion(name, mappings)}")
        return Unknown(call.span, f"map {name} is not declared")
    first, second = context.value(arguments[1]), context.value(arguments[2])
    lookup = _Lookup(name, mapping, default, call)
    return map_choices(first, lambda one: map_choices(second, lambda two: lookup.find(one, two)))


class _Lookup:
    """A search in one map."""

    __slots__ = ("call", "default", "mapping", "name")

    def __init__(self, name: str, mapping: Mapping, default: Node | None, call: Call) -> None:
        self.name = name
        self.mapping = mapping
        self.default = default
        self.call = call

    def find(self, first: Value, second: Value) -> Value:
        """The value under two keys that are no choices."""
        context, span = self.call.context, self.call.span
        outer, inner = known_text(first), known_text(second)
        if outer is not None and inner is not None:
            return self._leaf(outer, inner, first, second)
        unknown = unknown_result(
            f"Fn::FindInMap[{self.name}]", span, (first, second), f"the key of map {self.name} is not known"
        )
        candidates = dict(self._candidates(first, second))
        if not candidates:
            return unknown
        if context.symbolic and len(candidates) <= _CASES:
            return self._cases(first, second, candidates, unknown)
        values = list(candidates.values())
        texts = {canonical([value]) for value in values}
        return values[0] if len(texts) == 1 and None not in texts else unknown

    def _cases(
        self, first: Value, second: Value, candidates: dict[tuple[str, str], Value], unknown: Unknown
    ) -> Value:
        """A choice over the values of the key, so that conditions can be read off the map."""
        key = first if known_text(first) is None else second
        other = second if key is first else first
        if known_text(other) is None or not isinstance(key, Unknown) or key.symbol is None:
            return unknown
        domain = self.call.context.names.record.domains.get(key.symbol)
        variable = Variable(key.symbol, domain)
        value: Value = unknown if self.default is None else self._default()
        for (outer, inner), candidate in reversed(candidates.items()):
            text = outer if key is first else inner
            condition = Condition(f"{key.symbol} = {text}", Equals(variable, text))
            value = Choice(self.call.span, condition, candidate, value)
        return value

    def _candidates(self, first: Value, second: Value) -> Iterator[tuple[tuple[str, str], Value]]:
        for outer in self._keys(first, self.mapping):
            node = self.mapping.get(outer)
            if not isinstance(node, Mapping):
                continue
            for inner in self._keys(second, node):
                if inner in node.entries:
                    yield (outer, inner), self._leaf(outer, inner, first, second)
        if self.default is not None and not self.call.context.symbolic:
            yield ("", _DEFAULT), self._default()

    def _keys(self, key: Value, mapping: Mapping) -> list[str]:
        """The keys of a mapping that a key may be."""
        text = known_text(key)
        if text is not None:
            return [text]
        symbol = key.symbol if isinstance(key, Unknown) else None
        domain = None if symbol is None else self.call.context.names.record.domains.get(symbol)
        return [name for name in mapping.entries if domain is None or name in domain]

    def _default(self) -> Value:
        assert self.default is not None
        return self.call.context.value(self.default)

    def _leaf(self, outer: str, inner: str, first: Value, second: Value) -> Value:
        context, call = self.call.context, self.call
        node = self.mapping.get(outer)
        leaf = node.get(inner) if isinstance(node, Mapping) else None
        shown = "of a secret key" if first.sensitive or second.sensitive else f"{outer}.{inner}"
        if leaf is None:
            if self.default is not None:
                return self._default()
            message = f"map {self.name} has no entry {shown}"
            is_open = TRANSFORM in (
                *self.mapping.entries,
                *(node.entries if isinstance(node, Mapping) else ()),
            )
            if first.origin is None and second.origin is None and not is_open:
                context.problem(call.span, message)
            return Unknown(call.span, message)
        value = Context(context.names).value(leaf)
        value = value.at(value.span)
        # The key that led here is part of the story: a default decided which entry it is.
        value.origin = first.origin or second.origin
        return brought(value, call.span, f"entry {shown} of map {self.name}")
