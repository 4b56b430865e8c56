"""SAM templates as evaluated resources, read with PyYAML: enough of CloudFormation for these tests.

It stands beside the CloudFormation front end on purpose, so that what the expansion is given in
these tests is written down here and changes with nothing else.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from iacguard.condition import Condition, Opaque
from iacguard.frontends.sam.expand import expand
from iacguard.graph.resource import Identity, Resource
from iacguard.text import Source, Span
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
)

_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


class Template:
    """A parsed template, and its resources as a front end would give them."""

    def __init__(self, text: str) -> None:
        self.source = Source("template.yaml", text)
        self.root = yaml.compose(text, Loader=yaml.SafeLoader)
        assert isinstance(self.root, yaml.MappingNode)
        self.conditions: dict[str, Condition] = {}
        self.referred_to: set[tuple[str, str]] = set()
        """Addresses and attributes that were referred to so far."""
        self.parameters = self._plain(self._section("Parameters"))
        self.names = {key.value for key, _ in self._entries(self._section("Resources"))}

    @property
    def resources(self) -> list[Resource]:
        return [self._resource(key, node) for key, node in self._entries(self._section("Resources"))]

    @property
    def globals(self) -> MapValue | None:
        section = self._section("Globals")
        if section is None:
            return None
        value = self.value(section)
        return value if isinstance(value, MapValue) else None

    def expanded(self) -> dict[str, Resource]:
        made = expand(self.resources, self.globals, self.referred_to)
        assert len({resource.address for resource in made}) == len(made)
        return {resource.address: resource for resource in made}

    def _section(self, name: str) -> yaml.Node | None:
        return next((node for key, node in self._entries(self.root) if key.value == name), None)

    def _entries(self, node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        return list(node.value) if isinstance(node, yaml.MappingNode) else []

    def _plain(self, node: yaml.Node | None) -> dict[str, Any]:
        loader = yaml.SafeLoader("")
        if not isinstance(node, yaml.MappingNode):
            return {}
        return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}

    def _span(self, node: yaml.Node) -> Span:
        return Span(self.source, node.start_mark.index, node.end_mark.index)

    def _resource(self, key: yaml.ScalarNode, node: yaml.Node) -> Resource:
        entries = {name.value: (name, value) for name, value in self._entries(node)}
        header = self._span(key)
        span = header.to(self._span(node))
        type = entries["Type"][1].value
        name, found = entries.get("Properties", (key, None))
        properties = MapValue(span, {}, header=header) if found is None else self.value(found)
        assert isinstance(properties, MapValue)
        if found is None:
            properties.header = self._span(name)
        else:
            properties.header = header
        condition = self.condition(entries["Condition"][1].value) if "Condition" in entries else None
        resource = Resource(
            Identity(key.value, type, type, "sam"), header, span, lambda: properties, None, condition
        )
        beside = [
            "DependsOn",
            "DeletionPolicy",
            "UpdateReplacePolicy",
            "Metadata",
            "Connectors",
            "IgnoreGlobals",
        ]
        resource.attributes = {
            attribute: self.value(entries[attribute][1]) for attribute in beside if attribute in entries
        }
        return resource

    def condition(self, name: str) -> Condition:
        return self.conditions.setdefault(name, Condition(name, Opaque(name)))

    def value(self, node: yaml.Node, header: Span | None = None) -> Value:
        span = self._span(node)
        call = self._call(node)
        if call is not None:
            return self._function(call[0], call[1], span)
        if isinstance(node, yaml.MappingNode):
            entries = {key.value: self.value(item, self._span(key)) for key, item in node.value}
            keys = {key.value: self._span(key) for key, _ in node.value}
            kept = {key: value for key, value in entries.items() if not isinstance(value, Absent)}
            return MapValue(span, kept, keys, header=header)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.value(item) for item in node.value)
            return ListValue(span, tuple(item for item in items if not isinstance(item, Absent)))
        loader = yaml.SafeLoader("")
        return Literal(span, loader.construct_object(node))

    def _call(self, node: yaml.Node) -> tuple[str, yaml.Node] | None:
        if node.tag.startswith("!"):
            name = node.tag[1:]
            bare = type(node)(
                yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG, node.value, node.start_mark, node.end_mark
            )
            if isinstance(node, yaml.MappingNode):
                bare.tag = yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG
            elif isinstance(node, yaml.SequenceNode):
                bare.tag = yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG
            return ("Ref" if name == "Ref" else f"Fn::{name}"), bare
        if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
            key, value = node.value[0]
            if key.value == "Ref" or key.value.startswith("Fn::"):
                return key.value, value
        return None

    def _function(self, name: str, argument: yaml.Node, span: Span) -> Value:
        if name == "Ref":
            return self._named(argument.value, span)
        if name == "Fn::GetAtt":
            words = (
                argument.value if isinstance(argument.value, str) else [one.value for one in argument.value]
            )
            target, _, attribute = (words if isinstance(words, str) else ".".join(words)).partition(".")
            self.referred_to.add((target, attribute))
            return Reference(span, target, attribute)
        if name == "Fn::If":
            condition, then, otherwise = argument.value
            return Choice(span, self.condition(condition.value), self.value(then), self.value(otherwise))
        if name == "Fn::Sub":
            return self._sub(argument, span)
        if name == "Fn::Join":
            delimiter, items = argument.value
            values = self.value(items)
            if not isinstance(values, ListValue):
                return Unknown(span, "a list that is not known")
            pieces: list[Value] = []
            for item in values.items:
                pieces.extend([Literal(span, delimiter.value)] if pieces else [])
                pieces.append(item)
            return Interpolation(span, tuple(pieces))
        return Unknown(span, f"{name} is not followed")

    def _named(self, name: str, span: Span) -> Value:
        if name == "AWS::NoValue":
            return Absent(span)
        if name.startswith("AWS::"):
            return Unknown(span, f"{name} is settled at deployment", symbol=name)
        if name in self.parameters:
            default = self.parameters[name].get("Default")
            if default is None:
                return Unknown(span, f"parameter {name} has no default", symbol=name)
            return Literal(span, default, Origin(span, f"default of parameter {name}"))
        target, _, attribute = name.partition(".")
        self.referred_to.add((target, attribute))
        return Reference(span, name)

    def _sub(self, argument: yaml.Node, span: Span) -> Value:
        values: dict[str, Value] = {}
        text = argument.value
        if isinstance(argument, yaml.SequenceNode):
            text = argument.value[0].value
            found = self.value(argument.value[1])
            assert isinstance(found, MapValue)
            values = dict(found.entries)
        pieces: list[Value] = []
        position = 0
        for match in _PLACEHOLDER.finditer(text):
            if match.start() > position:
                pieces.append(Literal(span, text[position : match.start()]))
            name = match[1].strip()
            if name in values:
                pieces.append(values[name])
            elif "." in name:
                target, _, attribute = name.partition(".")
                self.referred_to.add((target, attribute))
                pieces.append(Reference(span, target, attribute))
            else:
                pieces.append(self._named(name, span))
            position = match.end()
        if position < len(text):
            pieces.append(Literal(span, text[position:]))
        if all(isinstance(piece, Literal) for piece in pieces):
            return Literal(span, "".join(str(piece.value) for piece in pieces if isinstance(piece, Literal)))
        return pieces[0] if len(pieces) == 1 else Interpolation(span, tuple(pieces))


def expanded(text: str) -> dict[str, Resource]:
    """The resources of a template after the expansion, by address."""
    return Template(text).expanded()


def at(resource: Resource, path: str) -> Value:
    """What stands at a dotted path of the properties; numbers are positions in lists."""
    value: Value = resource.properties
    for name in path.split("."):
        if isinstance(value, ListValue):
            value = value.items[int(name)]
        else:
            assert isinstance(value, MapValue), f"{path}: {value!r}"
            value = value.get(name)
    return value


def text_at(resource: Resource, path: str) -> str:
    """The source text of what stands at a path."""
    return at(resource, path).span.text
