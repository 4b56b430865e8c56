"""Declared resources to resources of the graph."""

from __future__ import annotations

from iacguard.condition import Condition
from iacguard.frontends.cloudformation.conditions import resource_condition
from iacguard.frontends.cloudformation.context import Context, Declared
from iacguard.frontends.cloudformation.detect import is_resource_type
from iacguard.frontends.cloudformation.for_each import both
from iacguard.frontends.cloudformation.suggest import suggestion
from iacguard.frontends.cloudformation.unread import tell
from iacguard.graph.resource import Identity, Language, Resource
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    is_absent,
    sides,
)

_OWN_KEYS = ("Type", "Properties", "Condition")


class Surroundings(NamedTuple):
    """What holds for all resources of a template."""

    language: Language
    condition: Condition | None
    """What the existence of the whole nested stack hangs on."""
    calls: tuple[Origin, ...]


def lower(declared: Declared, surroundings: Surroundings) -> Resource | None:
    """The resource of a declaration; None, with what is wrong told, when it is none."""
    name = declared.name
    own = resource_condition(declared.node, declared.context)
    context = declared.context
    for known in (surroundings.condition, declared.guard, own):
        if known is not None:
            context = context.assuming(known)
    record = context.names.record
    if not isinstance(declared.node, Mapping):
        context.problem(declared.key, f"resource {name} must be a mapping with a Type", fatal=True)
        return None
    section = context.names.language.declarations(declared.node, context)
    parts = {part.name: part for part in section.declared}
    type = _type(declared, parts.get("Type"))
    if type is None:
        if section.rest is not None:
            record.note("unknown-macro", declared.key, f"resource {name} is made by a macro and not checked")
        else:
            context.problem(declared.key, f"resource {name} has no Type", fatal=True)
        return None
    deferral = record.deferral
    properties = _Properties(declared, parts.get("Properties"), section.rest)
    if deferral.names is None:
        record.waiting.append(properties.tell)
    elif name not in deferral.names:
        before = record.told
        properties()
        deferral.is_silent = deferral.is_silent and record.told == before
    condition = own
    if surroundings.condition is not None or declared.guard is not None:
        condition = both(both(surroundings.condition, declared.guard), own)
    resource = Resource(
        Identity(context.names.prefix + name, type, type, surroundings.language),
        declared.key,
        whole(declared),
        properties,
        condition=condition,
    )
    resource.calls = surroundings.calls
    others = [part for part in section.declared if part.name not in _OWN_KEYS]
    if others:
        attributes = _Attributes(others)
        if deferral.names is None:
            resource.work_out_attributes(attributes)
            record.waiting.append(attributes.tell)
        else:
            resource.attributes = attributes()
    if type.endswith("::MODULE"):
        resource.opaque = True
        message = f"what the module {type} creates is not known and not checked"
        record.note("unresolved-module", declared.key, message)
    return resource


def whole(declared: Declared) -> Span:
    """A declaration from its name to its end; only the name when the rest stands elsewhere."""
    key, span = declared.key, declared.node.span
    source, start, end = key
    return Span(source, start, span.end) if span.source is source and span.end >= end else key


def _type(declared: Declared, part: Declared | None) -> str | None:
    type = None if part is None else part.context.identifier(part.node)
    if type is None or part is None:
        return None
    if not is_resource_type(type):
        message = f"{type} is no type of a resource, which reads like AWS::S3::Bucket"
        part.context.problem(part.node.span, message)
    return type


class _Properties:
    """The properties of one resource, worked out once."""

    __slots__ = ("_declared", "_known", "_part", "_rest")

    def __init__(self, declared: Declared, part: Declared | None, rest: Unknown | None) -> None:
        self._declared: Declared | None = declared
        self._part = part
        self._rest = rest
        self._known: MapValue | None = None

    def __call__(self) -> MapValue:
        if self._known is None:
            assert self._declared is not None
            self._known = _properties(self._declared, self._part, self._rest)
            # Nothing else holds on to the tree and the names of the template.
            self._declared = self._part = None
        return self._known

    def tell(self) -> None:
        """Tells what is wrong with them where nobody has asked for them."""
        part = self._part
        if part is None:
            return
        if isinstance(part.node, Mapping) and part.context.call(part.node) is None:
            tell(part.node, part.context)
        else:
            self()


class _Attributes:
    """What stands beside the properties of a resource, worked out once."""

    __slots__ = ("_known", "_parts")

    def __init__(self, parts: list[Declared]) -> None:
        self._parts = parts
        self._known: dict[str, Value] | None = None

    def __call__(self) -> dict[str, Value]:
        if self._known is None:
            self._known = {
                part.name: _depends_on(part.node, part.context)
                if part.name == "DependsOn"
                else part.context.value(part.node, part.key)
                for part in self._parts
            }
            self._parts = []
        return self._known

    def tell(self) -> None:
        """Tells what is wrong with it where nobody has asked for it."""
        for part in self._parts:
            if part.name == "DependsOn":
                _depends_on(part.node, part.context)
            else:
                tell(part.node, part.context)


def _properties(declared: Declared, part: Declared | None, rest: Unknown | None) -> MapValue:
    if part is None or (isinstance(part.node, Scalar) and part.node.value is None):
        return MapValue(whole(declared), {}, rest=rest, header=declared.key)
    value = part.context.value(part.node, declared.key)
    if isinstance(value, Absent):
        return MapValue(whole(declared), {}, rest=rest, header=declared.key)
    if isinstance(value, MapValue):
        if rest is None or value.rest is not None:
            return value
        return MapValue(value.span, value.entries, value.keys, value.origin, rest, value.header)
    if isinstance(value, Choice) and _is_of_maps(value):
        return _merged(value, declared.key)
    unknown = value
    if not isinstance(unknown, Unknown):
        message = f"the Properties of {declared.name} must be a mapping"
        part.context.problem(part.key, message, fatal=True)
        unknown = Unknown(value.span, "the properties are no mapping")
    return MapValue(value.span, {}, rest=unknown, header=declared.key)


def _is_of_maps(value: Value) -> bool:
    return all(isinstance(side, (MapValue, Absent, Unknown)) for side in sides(value))


def _merged(value: Value, header: Span) -> MapValue:
    """A choice between maps as a map of choices."""
    if isinstance(value, MapValue):
        return value
    if not isinstance(value, Choice):
        return MapValue(value.span, {}, rest=value if isinstance(value, Unknown) else None, header=header)
    then, otherwise = _merged(value.then, header), _merged(value.otherwise, header)
    entries: dict[str, Value] = {}
    for key in {**then.entries, **otherwise.entries}:
        left, right = then.get(key), otherwise.get(key)
        present = right if is_absent(left) else left
        entries[key] = Choice(present.span, value.condition, left, right)
    rest = then.rest or otherwise.rest
    return MapValue(value.span, entries, {**otherwise.keys, **then.keys}, value.origin, rest, header)


def _depends_on(node: Node, context: Context) -> Value:
    """The resources that are created before, as references."""
    if isinstance(node, Sequence) and node.tag is None:
        return ListValue(node.span, tuple(_depends_on(item, context) for item in node.items))
    value = context.value(node)
    if not isinstance(value, Literal):
        return value
    name = context.name(str(value.value))
    names = context.names
    if name not in names.resources and names.module_of(name) is not None:
        return Unknown(node.span, "a part of a module")
    if name not in names.resources and not names.template.has_macros:
        context.problem(node.span, f"there is no resource {name}{suggestion(name, names.resources)}")
        return Unknown(node.span, f"{name} is not declared")
    return Reference(node.span, names.prefix + name)
