"""Evaluated Terraform resources to the resource graph.

The kinds' declarations are interpreted here and nowhere else: where Terraform writes what the
registry calls by another name, which resources are only settings of others, and which are written
inside of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from iacguard.condition import Condition
from iacguard.frontends.terraform.body import body_value, the_one
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.expand import both
from iacguard.frontends.terraform.instance import ModuleInstance
from iacguard.frontends.terraform.resources import DataInstance, Instance, ResourceInstance
from iacguard.frontends.terraform.satellites import Attached, Satellites, conditional_sides
from iacguard.frontends.terraform.spelled import (
    Found,
    Tree,
    Way,
    first_present,
    follow,
    key_of,
    or_else,
    spelled,
    step,
    structured,
    ways_in,
)
from iacguard.frontends.terraform.undecided import choice
from iacguard.graph.kind import Derived, Kind, Member, Satellite, Spelling
from iacguard.graph.resource import Identity, Resource
from iacguard.kinds import kind_of, terraform_entry
from iacguard.syntax.hcl.tree import Dotted, Expression, GetAttr, Index, TupleConstructor, Variable
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


def lower(modules: Iterable[ModuleInstance], opaque: Sequence[Resource]) -> list[Resource]:
    """The resources of all module instances of a unit. ``opaque`` are those that hide others."""
    managed: list[ResourceInstance] = []
    read: list[DataInstance] = []
    for module in modules:
        managed.extend(module.resources())
        read.extend(module.data_sources())
    known = _Known(Satellites(managed, opaque), {})
    resources: list[Resource] = []
    for instance in managed:
        _add_resources(instance, known, resources)
    resources.extend(_plain(instance, f"data.{instance.type}") for instance in read)
    resources.extend(opaque)
    return resources


class _Known(NamedTuple):
    """What all resources of a unit share."""

    satellites: Satellites
    lowered: dict[tuple[str, type[Kind]], MapValue]
    """The properties that were worked out already, by address and kind."""


def _add_resources(instance: ResourceInstance, known: _Known, resources: list[Resource]) -> None:
    address, type = instance.address, instance.type
    kinds = terraform_entry(type).kinds
    if not kinds:
        identity = Identity(address, type, type, "terraform")
        resources.append(_resource(instance, identity, instance.real_body))
        return
    for position, kind in enumerate(kinds):
        own = address if position == 0 else f"{address}.{kind.type_name}"
        identity = Identity(own, kind.type_name, type, "terraform")
        properties = partial(_properties, instance, kind, known)
        resources.append(_resource(instance, identity, properties))
        for derived in kind.derived:
            resources.extend(_derived(instance, derived))


def _plain(instance: Instance, type: str) -> Resource:
    return _resource(instance, Identity(instance.address, type, type, "terraform"), instance.body)


def _resource(instance: Instance, identity: Identity, properties: Callable[[], MapValue]) -> Resource:
    block = instance.block
    resource = Resource(identity, block.header, block.span, properties, instance.body, instance.condition)
    resource.calls = instance.namespace.calls
    beside = _beside(instance)
    if beside:
        resource.attributes = beside
    return resource


_BESIDE = frozenset({"connection", "lifecycle", "provisioner"})


def _beside(instance: Instance) -> dict[str, Value]:
    """What stands beside the arguments of a resource."""
    body = instance.block.body
    attributes = body.attributes
    found: dict[str, Value] = {}
    for inner in body.blocks:
        if inner.type in _BESIDE:
            found[inner.type] = body_value(inner.body, instance.scope, inner.header)
    if "depends_on" in attributes:
        depends_on = attributes["depends_on"]
        items = tuple(_dependencies(depends_on.expression, instance))
        rest = _of_modules(depends_on.expression)
        found["DependsOn"] = ListValue(depends_on.span, items, rest=rest)
    name = instance.type
    if "provider" in attributes:
        place = attributes["provider"].expression.span
        found["provider"] = Literal(place, place.text)
        name = place.text.strip('"').split(".", 1)[0]
    requirement = instance.namespace.requirement(name.split("_", 1)[0])
    if requirement is not None:
        found["required_provider"] = requirement
    return found


def _of_modules(expression: Expression) -> Unknown | None:
    """What stands for the resources of modules that something depends on as a whole."""
    if isinstance(expression, TupleConstructor):
        for item in expression.items:
            if _root_name(item) == "module":
                return Unknown(item.span, "all that a module makes")
        return None
    return Unknown(expression.span, "a list was expected")


def _root_name(expression: Expression) -> str | None:
    """The first name of a reference; None for what is none."""
    while isinstance(expression, (GetAttr, Index)):
        if isinstance(expression, Dotted):
            return expression.written.split(".", 1)[0]
        expression = expression.target
    return expression.name if isinstance(expression, Variable) else None


def _dependencies(expression: Expression, instance: Instance) -> Iterator[Value]:
    if not isinstance(expression, TupleConstructor):
        return
    for item in expression.items:
        root = _root_name(item)
        if root is None:
            continue
        if root in ("module", "data"):
            # Waits for whatever is in there.
            yield Unknown(item.span, f"everything in {item.span.text}")
        else:
            for side in sides(value_at(item, instance.scope)):
                if isinstance(side, Reference):
                    yield side
                elif isinstance(side, ListValue):
                    yield from (inner for inner in side.items if isinstance(inner, Reference))
                elif isinstance(side, MapValue):
                    yield from (inner for inner in side.entries.values() if isinstance(inner, Reference))


# Properties ------------------------------------------------------------------------------------


def _properties(instance: ResourceInstance, kind: type[Kind], known: _Known) -> MapValue:
    """The canonical properties of one resource, worked out when they are first asked for."""
    key = (instance.address, kind)
    made = known.lowered.get(key)
    if made is None:
        if not instance.is_alone:
            made = _shared(instance, kind, known)
        if made is None:
            made = _made(instance, kind, known.satellites)
        known.lowered[key] = made
    return made


def _shared(instance: ResourceInstance, kind: type[Kind], known: _Known) -> MapValue | None:
    """The properties of another instance, where this one has the same; None where it has its own."""
    other = instance.alike()
    if other is None or not known.satellites.are_alike(instance, other, kind):
        return None
    properties = _properties(other, kind, known)
    if other.namespace is instance.namespace:
        return properties
    made = instance.namespace.from_leader(properties)
    return made if isinstance(made, MapValue) else None


def _made(instance: ResourceInstance, kind: type[Kind], satellites: Satellites) -> MapValue:
    body = instance.real_body()
    header = body.header or body.span
    tree = Tree(body.span, header)
    attached: dict[Satellite, Attached] = {}
    for satellite in satellites.possible(kind):
        found = satellites.of(instance, kind, satellite)
        if found.links or found.is_open is not None:
            attached[satellite] = found
    find = partial(_member, instance, body, header, attached)
    tree.fill(ways_in(body, kind, attached), body, find)
    return tree.value()


def _member(
    instance: ResourceInstance,
    body: MapValue,
    header: Span,
    satellites: Mapping[Satellite, Attached],
    way: Way,
) -> Found | None:
    if not satellites or not way.satellites:
        found = spelled(body, way, header)
        value = first_present(found)
        if value is None or is_absent(value):
            return None
        return found[0] if found[0].value is value else found[0]._replace(value=value)
    member = way.member
    found = []
    appended: list[Found] = []
    is_open: Unknown | None = None
    for spelling in member.spellings:
        if spelling.satellite is None:
            one = follow(body, spelling, member, header)
            if one is not None:
                found.append(one)
        elif spelling.satellite in satellites:
            attached = satellites[spelling.satellite]
            is_open = is_open or attached.is_open
            given = _from_satellites(instance, attached, spelling, member)
            (appended if spelling.appends else found).extend(given)
    value = first_present(found)
    if appended or (is_open is not None and _is_list(member, found)):
        value = _appended(value, appended, is_open, header)
    if is_open is not None:
        value = _opened(value, is_open)
    if value is None or is_absent(value):
        return None
    first = (found or appended or [Found(value, header, header, True)])[0]
    return first if first.value is value else first._replace(value=value)


def _is_list(member: Member, found: list[Found]) -> bool:
    return not found and any(spelling.appends for spelling in member.spellings)


def _from_satellites(
    instance: ResourceInstance, attached: Attached, spelling: Spelling, member: Member
) -> Iterator[Found]:
    for link in attached.links:
        body = link.satellite.body()
        header = link.satellite.block.header
        found = follow(body, spelling, member, header)
        if found is None:
            continue
        value = found.value
        calls = link.satellite.namespace.calls
        if calls != instance.namespace.calls:
            value = _from_calls(value, calls)
        for condition in link.conditions:
            value = choice(value.span, condition, value, Absent(header))
        yield Found(value, header if spelling.path == "" else found.key, header)


def _from_calls(value: Value, calls: tuple[Origin, ...]) -> Value:
    """A value from another module than the resource's, with that module's calls as its last origins."""
    if isinstance(value, Choice):
        then, otherwise = _from_calls(value.then, calls), _from_calls(value.otherwise, calls)
        return choice(value.span, value.condition, then, otherwise)
    moved = value.at(value.span)
    moved.origin = _followed_by(value.origin, calls)
    if isinstance(moved, MapValue):
        moved.entries = {name: _from_calls(inner, calls) for name, inner in moved.entries.items()}
    elif isinstance(moved, ListValue):
        moved.items = tuple(_from_calls(inner, calls) for inner in moved.items)
    return moved


def _followed_by(origin: Origin | None, calls: tuple[Origin, ...]) -> Origin | None:
    if origin is not None:
        return origin._replace(parent=_followed_by(origin.parent, calls))
    parent: Origin | None = None
    for call in calls:
        parent = Origin(call.span, call.note, parent)
    return parent


def _opened(value: Value | None, unknown: Unknown) -> Value:
    """A value that may be set elsewhere where it is not set here."""
    return unknown if value is None else or_else(value, unknown)


def _appended(value: Value | None, found: list[Found], is_open: Unknown | None, header: Span) -> Value:
    """The elements of a list and those that satellites add."""
    items: list[Value] = []
    rest = is_open
    span = header if value is None else value.span
    if isinstance(value, ListValue):
        items.extend(value.items)
        rest = value.rest or rest
    elif isinstance(value, Unknown):
        rest = rest or value
    elif value is not None and not is_absent(value):
        items.append(value)
    for one in found:
        items.append(one.value)
    return ListValue(span, tuple(items), rest=rest)


# Resources inside of others --------------------------------------------------------------------


def _derived(instance: ResourceInstance, derived: Derived) -> Iterator[Resource]:
    """The canonical resources that Terraform writes inside another one."""
    kind = kind_of(derived.type)
    value = instance.configured(derived.path.split(".")[0])
    for name in derived.path.split(".")[1:]:
        value = None if value is None else step(the_one(value), name)
    if kind is None or value is None or is_absent(value):
        return
    items = list(_present(value, ()))
    for position, (item, conditions) in enumerate(items):
        suffix = f".{derived.path}" if len(items) == 1 else f".{derived.path}[{position}]"
        identity = Identity(f"{instance.address}{suffix}", derived.type, instance.type, "terraform")
        block = item.header if isinstance(item, MapValue) and len(items) > 1 else None
        header = block or key_of(instance.body(), derived.path.split(".")[0]) or instance.block.header
        condition = instance.condition
        for other in conditions:
            condition = both(condition, other)
        properties = _DerivedProperties(instance, derived, kind, item, header)
        resource = Resource(identity, header, instance.block.span, properties, instance.body, condition)
        resource.calls = instance.namespace.calls
        yield resource


def _present(
    value: Value, conditions: tuple[Condition, ...]
) -> Iterator[tuple[Value, tuple[Condition, ...]]]:
    """What is set, block by block, with the conditions under which it is."""
    if isinstance(value, Choice):
        for side, condition in conditional_sides(value):
            yield from _present(side, (*conditions, condition))
    elif isinstance(value, ListValue) and all(
        isinstance(item, (MapValue, Choice, ListValue)) for item in value.items
    ):
        for item in value.items:
            yield from _present(item, conditions)
    elif not is_absent(value):
        yield value, conditions


class _DerivedProperties:
    """The properties of a resource that is written inside another one."""

    def __init__(
        self, instance: ResourceInstance, derived: Derived, kind: type[Kind], item: Value, header: Span
    ) -> None:
        self.instance = instance
        self.derived = derived
        self.kind = kind
        self.item = item
        self.header = header

    def __call__(self) -> MapValue:
        item, header = self.item, self.header
        if not isinstance(item, MapValue) or item.header is None:
            name = self.derived.path.split(".")[-1]
            item = MapValue(item.span, {name: item}, {name: header}, header=header)
        made = structured(item, self.kind, 1)
        entries = dict(made.entries) if isinstance(made, MapValue) else {}
        if self.derived.link is not None:
            entries[self.derived.link] = Reference(header, self.instance.address)
        keys: Mapping[str, Span] = made.keys if isinstance(made, MapValue) else {}
        return MapValue(item.span, entries, keys, header=header)
