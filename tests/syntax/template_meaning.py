"""What trees mean, in a form that other parsers' results can be compared with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from iacguard.syntax.node import Mapping, Node, Scalar

FIXTURES = Path(__file__).parents[2] / "fixtures"


def meaning(node: Node | None) -> object:
    """Plain values; a tagged one is a pair of its tag and its value."""
    value: object
    if node is None:
        return None
    if isinstance(node, Scalar):
        value = node.value
    elif isinstance(node, Mapping):
        value = {entry.key.text: meaning(entry.value) for entry in node.entries.values()}
    else:
        value = [meaning(item) for item in node.items]
    return value if node.tag is None else (node.tag, value)


def scalars(node: Node | None) -> Iterator[Scalar]:
    """All keys and values that are scalars, in order."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.entries.values():
            yield key
            yield from scalars(value)
    elif node is not None:
        for item in node.items:
            yield from scalars(item)


def shape(node: Node | None) -> object:
    """Everything about a tree, places included."""
    if node is None:
        return None
    common = (node.span.start, node.span.end, node.tag)
    if isinstance(node, Scalar):
        return (*common, node.style, node.text, repr(node.value))
    if isinstance(node, Mapping):
        return (*common, [(shape(key), shape(value)) for key, value in node.entries.values()])
    return (*common, [shape(item) for item in node.items])


class PyYaml(yaml.SafeLoader):
    """PyYAML with short tags kept, keys as they are written, and dates left strings."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        if isinstance(node, yaml.MappingNode):
            self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


def _tagged(loader: PyYaml, suffix: str, node: yaml.Node) -> tuple[str, object]:
    tag = f"!{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return tag, node.value
    if isinstance(node, yaml.SequenceNode):
        return tag, loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return tag, loader.construct_mapping(node, deep=True)


PyYaml.add_multi_constructor("!", _tagged)


def _scalar(loader: PyYaml, node: yaml.ScalarNode) -> object:
    return loader.construct_scalar(node)


for _name in ("timestamp", "value"):
    PyYaml.add_constructor(f"tag:yaml.org,2002:{_name}", _scalar)
