"""The expressions in templates, evaluated in every stack and round of a loop where they count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from iacguard.condition import Condition
from iacguard.frontends.cloudformation.conditions import condition, resource_condition
from iacguard.frontends.cloudformation.context import LOOP, Call, Context, Names
from iacguard.frontends.cloudformation.for_each import declarations
from iacguard.frontends.cloudformation.intrinsics.sub import variable, variables
from iacguard.frontends.cloudformation.moved import sensitive
from iacguard.frontends.cloudformation.texts import DYNAMIC_REFERENCE
from iacguard.graph.expressions import Detail, Expression, Sort, Worth, touches
from iacguard.syntax import node as tree
from iacguard.syntax.node import Node, Scalar
from iacguard.syntax.node import Sequence as List
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import ListValue, Literal, Value

_PLACES: Final = 40
"""Stacks and rounds of loops in which an expression is evaluated at most."""

_DEEPEST: Final = 60
"""Levels of a tree that are gone down."""

_REFERENCES: Final = frozenset({"Ref", "Fn::GetAtt", "Fn::FindInMap", "Fn::ImportValue"})

_SHOWN: Final = ("Description", "Type", "AllowedPattern", "ConstraintDescription")
"""What is told of a parameter as it is written there."""


class _Place(NamedTuple):
    where: str
    context: Context


_Places = list[_Place]


class _Node(NamedTuple):
    """A node, where it counts, and the name of the property that holds it."""

    node: Node
    places: _Places
    property: str = ""
    depth: int = 0

    def inner(self, node: Node, property: str | None = None) -> _Node:
        """A node in it."""
        return _Node(node, self.places, self.property if property is None else property, self.depth + 1)


def expressions_in(stacks: Sequence[Names], part: Span) -> Iterator[Expression]:
    """The expressions that touch a part of a template. ``stacks`` are all that make the unit."""
    here = [names for names in stacks if names.template.source.path == part.source.path][:_PLACES]
    if not here:
        return
    record = here[0].record
    iterations, record.iterations = record.iterations, 0
    try:
        yield from _In(here, part).all()
    finally:
        # What editors ask for is beside the bounds of the analysis.
        record.iterations = iterations


class _In:
    """The expressions that touch a part of one template; ``stacks`` are made of it."""

    def __init__(self, stacks: Sequence[Names], part: Span) -> None:
        self.stacks = stacks
        self.part = part

    def all(self) -> Iterator[Expression]:
        """Outer ones before those in them."""
        template = self.stacks[0].template
        here = [_Place(names.prefix, Context(names)) for names in self.stacks]
        for name, entry in template.parameters.entries.items():
            if touches(entry.key.span, self.part):
                yield self._named(name, entry.key.span, here, "")._replace(sort="declaration")
        for section in ("Mappings", "Globals"):
            node = template.root.get(section)
            if node is not None:
                yield from self._node(_Node(node, here))
        yield from self._conditions(here)
        yield from self._resources()
        yield from self._outputs()

    def _touches(self, key: Span, node: Node) -> bool:
        whole = key.to(node.span) if node.span.source is key.source and node.span.end >= key.end else key
        return touches(whole, self.part) or touches(node.span, self.part)

    # Sections -----------------------------------------------------------------------------------

    def _conditions(self, here: _Places) -> Iterator[Expression]:
        for name, entered in self.stacks[0].declared_conditions.items():
            if self._touches(entered.key, entered.node):
                yield self._condition(name, entered.key, here)
                yield from self._node(_Node(entered.node, here))

    def _resources(self) -> Iterator[Expression]:
        found: dict[Span, list[tuple[str, Names]]] = {}
        for names in self.stacks:
            for name, entered in names.resources.items():
                if self._touches(entered.key, entered.node):
                    found.setdefault(entered.key, []).append((name, names))
        for key, declared in found.items():
            addresses = tuple(f"{names.prefix}{name}" for name, names in declared)
            yield Expression(key, declared[0][0], "resource", addresses=addresses)
            places: _Places = []
            for name, names in declared[:_PLACES]:
                entered = names.resources[name]
                context = entered.context(names)
                own = resource_condition(entered.node, context)
                where = f"{names.prefix}{name}"
                places.append(_Place(where, context.assuming(entered.guard).assuming(own)))
            name, names = declared[0]
            node = names.resources[name].node
            if isinstance(node, tree.Mapping):
                for attribute, entry in node.entries.items():
                    if self._touches(entry.key.span, entry.value):
                        yield from self._of_resource(attribute, entry, key, addresses, places)

    def _of_resource(
        self, attribute: str, entry: tree.Entry, key: Span, addresses: tuple[str, ...], places: _Places
    ) -> Iterator[Expression]:
        node = entry.value
        if attribute == "Type":
            yield Expression(node.span, key.text, "resource", addresses=addresses)
        elif attribute == "Condition" and isinstance(node, Scalar):
            yield self._condition(node.text, node.span, places)
        elif attribute == "DependsOn":
            for item in node.items if isinstance(node, List) else [node]:
                if isinstance(item, Scalar) and touches(item.span, self.part):
                    yield self._resource(item.text, item.span, places)
        elif attribute != "Metadata":
            yield from self._node(_Node(node, places))

    def _resource(self, name: str, span: Span, places: _Places) -> Expression:
        addresses = dict.fromkeys(place.context.names.prefix + place.context.name(name) for place in places)
        return Expression(span, name, "resource", addresses=tuple(addresses))

    def _outputs(self) -> Iterator[Expression]:
        found: dict[Span, tuple[Node, str, _Places]] = {}
        for names in self.stacks:
            for one in declarations(names.template.outputs, Context(names)).declared:
                if self._touches(one.key, one.node):
                    own = resource_condition(one.node, one.context)
                    _, _, places = found.setdefault(one.key, (one.node, one.name, []))
                    if len(places) < _PLACES:
                        context = one.context.assuming(one.guard).assuming(own)
                        places.append(_Place(f"{names.prefix}{one.name}", context))
        for key, (node, name, places) in found.items():
            value = node.get("Value") if isinstance(node, tree.Mapping) else None
            if value is not None:
                yield Expression(key, name, "value", name, partial(_worths, value, places))
            own_condition = node.get("Condition") if isinstance(node, tree.Mapping) else None
            if isinstance(own_condition, Scalar) and touches(own_condition.span, self.part):
                yield self._condition(own_condition.text, own_condition.span, places)
            yield from self._node(_Node(node, places, name))

    # Nodes --------------------------------------------------------------------------------------

    def _node(self, at: _Node) -> Iterator[Expression]:
        node = at.node
        if not at.places or at.depth > _DEEPEST or not touches(node.span, self.part):
            return
        call = at.places[0].context.call(node)
        if call is not None:
            yield from self._call(call, at)
        elif isinstance(node, Scalar):
            if DYNAMIC_REFERENCE in node.text:
                yield Expression(
                    node.span, at.property, "value", at.property, partial(_worths, node, at.places)
                )
        elif isinstance(node, List):
            for item in node.items:
                yield from self._node(at.inner(item))
        elif isinstance(node, tree.Mapping):
            if any(key.startswith((LOOP, "Fn::Transform")) for key in node.entries):
                yield from self._loop(node, at)
                return
            for key, entry in node.entries.items():
                if self._touches(entry.key.span, entry.value):
                    yield from self._entry(key, entry.key.span, at.inner(entry.value, key))

    def _entry(self, name: str, key: Span, at: _Node) -> Iterator[Expression]:
        if touches(key, self.part) and not _is_written_out(at.node, at.places[0].context, at.depth):
            yield Expression(key, name, "value", name, partial(_worths, at.node, at.places))
        yield from self._node(at)

    def _loop(self, node: tree.Mapping, at: _Node) -> Iterator[Expression]:
        found: dict[Span, tuple[str, Node, _Places]] = {}
        for place in at.places:
            for one in declarations(node, place.context).declared:
                _, _, places = found.setdefault(one.key, (one.name, one.node, []))
                if len(places) < _PLACES:
                    places.append(_Place(f"{place.where} {one.name}", one.context.assuming(one.guard)))
        for key, (name, inner, places) in found.items():
            if self._touches(key, inner):
                yield from self._entry(name, key, _Node(inner, places, name, at.depth + 1))

    # Calls --------------------------------------------------------------------------------------

    def _call(self, call: Call, at: _Node) -> Iterator[Expression]:
        argument = call.argument
        if call.name == "Condition":
            if isinstance(argument, Scalar):
                yield self._condition(argument.text, at.node.span, at.places)
            return
        if call.name == "Ref" and isinstance(argument, Scalar) and argument.tag is None:
            yield self._named(argument.text, at.node.span, at.places, at.property)
            return
        sort: Sort = "reference" if call.name in _REFERENCES else "value"
        name = _title(call) if sort == "reference" else at.property or call.name
        told = Expression(at.node.span, name, sort, at.property, partial(_worths, at.node, at.places))
        if call.name == "Fn::FindInMap" and isinstance(argument, List) and argument.items:
            told = told._replace(details=partial(_map, argument.items[0], at.places[0].context))
        elif call.name == "Fn::ImportValue":
            told = told._replace(details=partial(_export, argument, at.places[0].context))
        yield told
        if call.name == "Fn::Sub":
            yield from self._sub(argument, at)
        elif call.name == "Fn::If":
            yield from self._if(argument, at)
        elif not isinstance(argument, Scalar) or (argument.tag is not None and call.name != "Fn::GetAtt"):
            yield from self._node(at.inner(_plain(argument)))

    def _if(self, argument: Node, at: _Node) -> Iterator[Expression]:
        if not isinstance(argument, List) or len(argument.items) != 3:
            return
        test, then, otherwise = argument.items
        if isinstance(test, Scalar) and touches(test.span, self.part):
            yield self._condition(test.text, test.span, at.places)
        for node, side in ((then, True), (otherwise, False)):
            if touches(node.span, self.part):
                places: _Places = []
                for where, context in at.places:
                    name = context.identifier(test)
                    known = None if name is None else condition(name, test.span, context)
                    places.append(_Place(where, context.assuming(known, side)))
                yield from self._node(_Node(node, places, at.property, at.depth + 1))

    def _sub(self, argument: Node, at: _Node) -> Iterator[Expression]:
        template, given = argument, None
        if isinstance(argument, List) and argument.items:
            template = argument.items[0]
            given = argument.items[1] if len(argument.items) > 1 else None
        own = given.entries if isinstance(given, tree.Mapping) else {}
        if isinstance(template, Scalar):
            for name, span in variables(template):
                if not touches(span, self.part):
                    continue
                if name in own:
                    worths = partial(_worths, own[name].value, at.places)
                    yield Expression(span, name, "reference", at.property, worths)
                else:
                    yield self._named(name, span, at.places, at.property)
        if given is not None:
            yield from self._node(at.inner(given))

    def _named(self, name: str, span: Span, places: _Places, property: str) -> Expression:
        """A parameter, a resource or an attribute of one."""

        def worths() -> list[Worth]:
            return [Worth(where, variable(context.name(name), span, context)) for where, context in places]

        details = partial(_details, name, places[0].context.names)
        return Expression(span, name, "reference", property, worths, details)

    def _condition(self, name: str, span: Span, places: _Places) -> Expression:
        found: dict[str, Condition] = {}
        for _, context in places:
            filled = context.name(name)
            if filled in context.names.declared_conditions:
                one = condition(filled, span, context)
                found.setdefault(one.name, one)
        return Expression(span, name, "condition", conditions=tuple(found.values()))


def _worths(node: Node, places: _Places) -> list[Worth]:
    return [Worth(where, context.value(node)) for where, context in places]


def _map(named: Node, context: Context) -> list[Detail]:
    """The map that is looked into."""
    name = context.identifier(named)
    mapping = None if name is None else context.names.template.mappings.get(name)
    return [] if mapping is None else [Detail(f"map {name}", Context(context.names).value(mapping))]


def _export(named: Node, context: Context) -> list[Detail]:
    """The name of the export that is imported."""
    return [Detail("name of the export", context.value(named))]


def _plain(node: Node) -> Node:
    """The node without the tag of the function whose argument it is."""
    return List(node.span, node.items) if isinstance(node, List) and node.tag is not None else node


def _title(call: Call) -> str:
    argument = call.argument
    if call.name == "Fn::GetAtt":
        if isinstance(argument, Scalar):
            return argument.text
        if isinstance(argument, List) and all(isinstance(item, Scalar) for item in argument.items):
            return ".".join(item.text for item in argument.items if isinstance(item, Scalar))
    if call.name == "Fn::ImportValue" and isinstance(argument, Scalar) and argument.tag is None:
        return f"{call.name} {argument.text}"
    if call.name == "Fn::FindInMap" and isinstance(argument, List) and argument.items:
        first = argument.items[0]
        return f"Fn::FindInMap {first.text}" if isinstance(first, Scalar) and not first.tag else call.name
    return call.name


def _is_written_out(node: Node, context: Context, depth: int) -> bool:
    """Whether a node says all that it is worth."""
    if depth > _DEEPEST or context.call(node) is not None:
        return False
    if isinstance(node, Scalar):
        return not isinstance(node.value, str) or ("{{" not in node.text and not context.bindings)
    inner = node.items if isinstance(node, List) else [entry.value for entry in node.entries.values()]
    return all(_is_written_out(one, context, depth + 1) for one in inner)


def _details(name: str, names: Names) -> list[Detail]:
    """What the declaration of a parameter says of it; nothing where the name is that of no parameter."""
    parameter = names.parameters.get(name)
    if parameter is None:
        return []
    found: list[Detail] = []
    declared = names.template.parameters.get(name)
    for key in _SHOWN:
        node = declared.get(key) if isinstance(declared, tree.Mapping) else None
        if isinstance(node, Scalar):
            found.append(Detail(_label(key), Literal(node.span, node.text)))
    if parameter.default is not None:
        default: Value = parameter.default
        found.append(Detail("default", sensitive(default) if parameter.is_hidden else default))
    if parameter.allowed is not None:
        items = tuple(Literal(parameter.key, text) for text in parameter.allowed)
        found.append(Detail("allowed values", ListValue(parameter.key, items)))
    return found


def _label(key: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in key).strip()
