"""Evaluated Terraform resources to the resource graph.

The kinds' declarations are interpreted here and nowhere else: where Terraform writes what the
registry calls by another name, which resources are only settings of others, and which are written
inside of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from iacguard.condition import Condition
from iacguard.frontends.terraform.body import body_value
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.expand import both
from iacguard.frontends.terraform.instance import DataInstance, Instance, ModuleInstance, ResourceInstance
from iacguard.frontends.terraform.operators import equal, plain_text, settle
from iacguard.frontends.terraform.undecided import SIDES, Failed, choice, negation
from iacguard.graph.kind import Derived, Kind, Many, Member, One, Satellite, Spelling, Struct
from iacguard.graph.resource import Identity, Resource
from iacguard.kinds import kind_of, terraform_entry
from iacguard.syntax.hcl.tree import Expression, GetAttr, Index, TupleConstructor, Variable
from iacguard.text import Span
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
    is_absent,
    map_choices,
    sides,
    walk,
)

_DEPTH = 30
"""Structures nested deeper than this are not gone into."""


def lower(modules: Iterable[ModuleInstance], opaque: Sequence[Resource]) -> list[Resource]:
    """The resources of all module instances of a unit. ``opaque`` are those that hide others."""
    managed: list[ResourceInstance] = []
    read: list[DataInstance] = []
    for module in modules:
        managed.extend(module.resources())
        read.extend(module.data_sources())
    satellites = _Satellites(managed, opaque)
    resources: list[Resource] = []
    for instance in managed:
        resources.extend(_resources(instance, satellites))
    resources.extend(_plain(instance, f"data.{instance.type}") for instance in read)
    resources.extend(opaque)
    return resources


def _resources(instance: ResourceInstance, satellites: _Satellites) -> Iterator[Resource]:
    kinds = terraform_entry(instance.type).kinds
    if not kinds:
        identity = Identity(instance.address, instance.type, instance.type, "terraform")
        yield _resource(instance, identity, instance.real_body)
    for position, kind in enumerate(kinds):
        address = instance.address if position == 0 else f"{instance.address}.{kind.type_name}"
        identity = Identity(address, kind.type_name, instance.type, "terraform")
        yield _resource(instance, identity, _Properties(instance, kind, satellites))
        for derived in kind.derived:
            yield from _derived(instance, derived)


def _plain(instance: Instance, type: str) -> Resource:
    return _resource(instance, Identity(instance.address, type, type, "terraform"), instance.body)


def _resource(instance: Instance, identity: Identity, properties: Callable[[], MapValue]) -> Resource:
    block = instance.block
    resource = Resource(identity, block.header, block.span, properties, instance.body, instance.condition)
    resource.calls = instance.namespace.calls
    for inner in block.body.blocks:
        if inner.type == "lifecycle":
            resource.attributes["lifecycle"] = body_value(inner.body, instance.scope, inner.header)
    depends_on = block.body.attributes.get("depends_on")
    if depends_on is not None:
        items = tuple(_dependencies(depends_on.expression, instance))
        resource.attributes["DependsOn"] = ListValue(depends_on.span, items)
    provider = block.body.attributes.get("provider")
    if provider is not None:
        resource.attributes["provider"] = Literal(provider.expression.span, provider.expression.span.text)
    name = instance.type if provider is None else provider.expression.span.text.strip('"')
    requirement = instance.namespace.requirement(re.split(r"[._]", name, maxsplit=1)[0])
    if requirement is not None:
        resource.attributes["required_provider"] = requirement
    return resource


def _dependencies(expression: Expression, instance: Instance) -> Iterator[Value]:
    if not isinstance(expression, TupleConstructor):
        return
    for item in expression.items:
        root = item
        while isinstance(root, (GetAttr, Index)):
            root = root.target
        if isinstance(root, Variable) and root.name not in ("module", "data"):
            for side in sides(value_at(item, instance.scope)):
                if isinstance(side, Reference):
                    yield side
                elif isinstance(side, ListValue):
                    yield from (inner for inner in side.items if isinstance(inner, Reference))
                elif isinstance(side, MapValue):
                    yield from (inner for inner in side.entries.values() if isinstance(inner, Reference))


# Properties ------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """What a spelling leads to, and the places on the way."""

    value: Value
    key: Span
    """Where the last name of the path is written."""
    header: Span
    """What to point at when something is missing from what holds it."""
    is_guess: bool = False
    """Whether nothing says that it is set at all."""


_MEMBERS: dict[type[Struct], tuple[Member, ...]] = {}


def _members(struct: type[Struct]) -> tuple[Member, ...]:
    known = _MEMBERS.get(struct)
    if known is None:
        known = _MEMBERS[struct] = tuple(struct.members())
    return known


def _is_spelled(struct: type[Struct]) -> bool:
    """Whether Terraform has names of its own for the members; without, a value is canonical as it is."""
    return any(member.spellings for member in _members(struct))


class _Properties:
    """Works out the canonical properties of one resource when they are asked for."""

    __slots__ = ("instance", "kind", "satellites")

    def __init__(self, instance: ResourceInstance, kind: type[Kind], satellites: _Satellites) -> None:
        self.instance = instance
        self.kind = kind
        self.satellites = satellites

    def __call__(self) -> MapValue:
        body = self.instance.real_body()
        header = body.header or body.span
        tree = _Tree(body.span, header)
        for member in _members(self.kind):
            found = self._member(member, body, header)
            if found is not None:
                tree.set(member.path.split("."), found)
        return tree.value()

    def _member(self, member: Member, body: MapValue, header: Span) -> _Found | None:
        found: list[_Found] = []
        appended: list[_Found] = []
        is_open: Unknown | None = None
        for spelling in member.spellings:
            if spelling.satellite is None:
                one = _follow(body, spelling, member, header)
                if one is not None:
                    found.append(one)
                continue
            attached = self.satellites.of(self.instance, self.kind, spelling.satellite)
            is_open = is_open or attached.is_open
            given = _from_satellites(self.instance, attached, spelling, member)
            (appended if spelling.appends else found).extend(given)
        value = _first_present(found)
        if appended or (is_open is not None and _is_list(member, found)):
            value = _appended(value, appended, is_open, header)
        if is_open is not None:
            value = _opened(value, is_open)
        if value is None or is_absent(value):
            return None
        first = (found or appended or [_Found(value, header, header, True)])[0]
        return _Found(value, first.key, first.header, first.is_guess)


def _is_list(member: Member, found: list[_Found]) -> bool:
    return not found and any(spelling.appends for spelling in member.spellings)


def _from_satellites(
    instance: ResourceInstance, attached: _Attached, spelling: Spelling, member: Member
) -> Iterator[_Found]:
    for link in attached.links:
        body = link.satellite.body()
        header = link.satellite.block.header
        found = _follow(body, spelling, member, header)
        if found is None:
            continue
        value = found.value
        calls = link.satellite.namespace.calls
        if calls != instance.namespace.calls:
            value = _from_calls(value, calls)
        for condition in link.conditions:
            value = choice(value.span, condition, value, Absent(header))
        yield _Found(value, header if spelling.path == "" else found.key, header)


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


def _first_present(found: list[_Found]) -> Value | None:
    """The first value that is set; each may be set on some sides of a condition only."""
    value: Value | None = None
    for one in reversed(found):
        value = one.value if value is None else _or_else(one.value, value)
    return value


def _or_else(value: Value, otherwise: Value) -> Value:
    if isinstance(value, Choice):
        if sum(1 for _ in sides(value)) > SIDES:
            return Unknown(value.span, "more alternatives than are followed")
        then, other = _or_else(value.then, otherwise), _or_else(value.otherwise, otherwise)
        return choice(value.span, value.condition, then, other)
    return otherwise if is_absent(value) else value


def _opened(value: Value | None, unknown: Unknown) -> Value:
    """A value that may be set elsewhere where it is not set here."""
    return unknown if value is None else _or_else(value, unknown)


def _appended(value: Value | None, found: list[_Found], is_open: Unknown | None, header: Span) -> Value:
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


class _Tree:
    """Properties by dotted path, on their way to nested maps."""

    __slots__ = ("entries", "header", "is_guess", "keys", "span")

    def __init__(self, span: Span, header: Span) -> None:
        self.span = span
        self.header = header
        self.is_guess = True
        self.entries: dict[str, Value | _Tree] = {}
        self.keys: dict[str, Span] = {}

    def set(self, path: list[str], found: _Found) -> None:
        name = path[0]
        known = self.entries.get(name)
        self.is_guess = self.is_guess and found.is_guess
        if len(path) == 1:
            if known is None:
                self.entries[name] = found.value
                self.keys[name] = found.key
            elif isinstance(known, _Tree) and isinstance(found.value, MapValue):
                known.add(found.value)
            return
        if known is None:
            known = self.entries[name] = _Tree(found.header, found.header)
            self.keys[name] = found.header
        elif isinstance(known, MapValue):
            tree = _Tree(known.span, known.header or known.span)
            tree.add(known)
            known = self.entries[name] = tree
        if isinstance(known, _Tree):
            known.set(path[1:], found)

    def add(self, value: MapValue) -> None:
        self.is_guess = False
        for name, inner in value.entries.items():
            if name not in self.entries:
                self.entries[name] = inner
                if name in value.keys:
                    self.keys[name] = value.keys[name]

    def value(self) -> MapValue:
        entries: dict[str, Value] = {}
        for name, inner in self.entries.items():
            if not isinstance(inner, _Tree):
                entries[name] = inner
            elif inner.is_guess:
                entries[name] = Unknown(inner.span, "not known to be set")
            else:
                entries[name] = inner.value()
        return MapValue(self.span, entries, self.keys, header=self.header)


# Paths and conversions -------------------------------------------------------------------------


def _follow(
    body: MapValue, spelling: Spelling, member: Member, header: Span, depth: int = 0
) -> _Found | None:
    """What stands in a body where a spelling says; None when nothing does."""
    names = spelling.path.split(".") if spelling.path else []
    value: Value = body
    key = first = header
    holder: Value = body
    for position, name in enumerate(names):
        holder = value if position == 0 else _single(value)
        key = _key_of(holder, name) or key
        if position == 0:
            first = key
        value = _step(holder, name)
        if is_absent(value):
            return None
    if spelling.qualifier:
        value = _qualified(value, _step(holder, spelling.qualifier))
    value = _converted(value, spelling, member, depth)
    if is_absent(value):
        return None
    if not names and member.struct is not None and spelling.satellite is None and _is_empty(value):
        return None
    return _Found(value, key, first if len(names) > 1 else key)


def _is_empty(value: Value) -> bool:
    return isinstance(value, MapValue) and not value.entries and value.rest is None


def _key_of(holder: Value, name: str) -> Span | None:
    for side in sides(holder):
        if isinstance(side, MapValue) and name in side.keys:
            return side.keys[name]
    return None


def _step(holder: Value, name: str) -> Value:
    """One attribute of what a path has led to so far."""

    def read(side: Value) -> Value:
        side = settle(side)
        if isinstance(side, MapValue):
            return side.get(name)
        if isinstance(side, (Unknown, Reference)):
            return Unknown(side.span, side.reason if isinstance(side, Unknown) else "its parts are not known")
        return Absent(side.span)

    return map_choices(holder, read, SIDES)


def _single(value: Value) -> Value:
    """The block of a list of at most one."""
    if isinstance(value, Choice):
        then, otherwise = _single(value.then), _single(value.otherwise)
        return choice(value.span, value.condition, then, otherwise)
    if isinstance(value, ListValue):
        if value.items:
            return _single(value.items[0])
        return value.rest if value.rest is not None else Absent(value.span)
    return value


def _qualified(value: Value, qualifier: Value) -> Value:
    if is_absent(qualifier) or is_absent(value):
        return value
    one, other = settle(value), settle(qualifier)
    if isinstance(one, Literal) and isinstance(other, Literal):
        text = f"{plain_text(one.value)}:{plain_text(other.value)}"
        return Literal(value.span, text, value.origin)
    return Interpolation(value.span, (value, Literal(value.span, ":"), qualifier), value.origin)


def _converted(value: Value, spelling: Spelling, member: Member, depth: int) -> Value:
    if isinstance(member, One):
        value = _single(value)
    conversion = spelling.convert
    if conversion is not None:
        forward = conversion.forward

        def convert(side: Value) -> Value:
            if is_absent(side) or isinstance(side, Unknown):
                return side
            if isinstance(side, Reference) and side.value is not None:
                return map_choices(settle(side), convert)
            return forward(side)

        return map_choices(value, convert, SIDES)
    if member.struct is not None and _is_spelled(member.struct) and depth < _DEPTH:
        value = _structured(value, member.struct, depth + 1)
    if isinstance(member, Many) and isinstance(value, MapValue):
        return ListValue(value.span, (value,), value.origin)
    return value


def _structured(value: Value, struct: type[Struct], depth: int) -> Value:
    """Maps in Terraform's names to maps in canonical names, wherever they are in a list or a choice."""
    if isinstance(value, Choice):
        then, otherwise = _structured(value.then, struct, depth), _structured(value.otherwise, struct, depth)
        return choice(value.span, value.condition, then, otherwise)
    if isinstance(value, ListValue):
        items = tuple([_structured(item, struct, depth) for item in value.items])
        return ListValue(value.span, items, value.origin, value.rest)
    if not isinstance(value, MapValue):
        return value
    header = value.header or value.span
    tree = _Tree(value.span, header)
    for member in _members(struct):
        found: list[_Found] = []
        for spelling in member.spellings:
            one = _follow(value, spelling, member, header, depth)
            if one is not None:
                found.append(one)
                if not isinstance(one.value, Choice):
                    break
        first = _first_present(found)
        if first is not None and not is_absent(first):
            tree.set(member.path.split("."), _Found(first, found[0].key, found[0].header))
    made = tree.value()
    return MapValue(made.span, made.entries, made.keys, value.origin, value.rest, value.header)


# Satellites ------------------------------------------------------------------------------------


class _Link(NamedTuple):
    """A satellite that configures a resource, when all of the conditions hold."""

    satellite: ResourceInstance
    conditions: tuple[Condition, ...]


class _Attached(NamedTuple):
    """The satellites of one resource."""

    links: list[_Link]
    is_open: Unknown | None
    """Set when others may be among them: a link is not known, or a module is not on disk."""


class _Loose(NamedTuple):
    """A satellite whose link is a value to compare with names, not a reference."""

    link: _Link
    value: Value


class _Index:
    """The satellites of one type by what they configure."""

    def __init__(self) -> None:
        self.by_target: dict[str, list[_Link]] = {}
        self.by_text: dict[str, list[_Link]] = {}
        self.loose: list[_Loose] = []


class _Satellites:
    """Finds the satellites of a resource."""

    def __init__(self, managed: Sequence[ResourceInstance], opaque: Sequence[Resource]) -> None:
        self._by_type: dict[str, list[ResourceInstance]] = {}
        self._by_address: dict[str, ResourceInstance] = {}
        for instance in managed:
            self._by_type.setdefault(instance.type, []).append(instance)
            self._by_address[instance.address] = instance
        self._opaque = opaque
        self._hidden: set[str] | None = None
        self._indexes: dict[tuple[type[Kind], Satellite], _Index] = {}

    def of(self, instance: ResourceInstance, kind: type[Kind], satellite: Satellite) -> _Attached:
        """The satellites of a type that configure a resource."""
        index = self._index(kind, satellite)
        links = list(index.by_target.get(instance.address, ()))
        is_open: Unknown | None = None
        name = settle(_name_of(instance, kind))
        if isinstance(name, Literal) and isinstance(name.value, str):
            links.extend(index.by_text.get(name.value, ()))
        elif not is_absent(name):
            for text, found in index.by_text.items():
                verdict = _matches(Literal(found[0].satellite.block.header, text), name)
                if verdict is not False:
                    is_open = is_open or _may_be(found[0].satellite)
        for loose in index.loose:
            verdict = _matches(loose.value, name)
            if verdict:
                links.append(loose.link)
            elif verdict is None:
                is_open = is_open or _may_be(loose.link.satellite)
        if self._is_hidden(instance.address):
            reason = "a module that is not on disk may set it"
            is_open = is_open or Unknown(instance.block.header, reason)
        return _Attached(links, is_open)

    def _is_hidden(self, address: str) -> bool:
        if self._hidden is None:
            self._hidden = {
                value.target
                for resource in self._opaque
                for value in walk(resource.source_properties)
                if isinstance(value, Reference)
            }
        return address in self._hidden

    def _index(self, kind: type[Kind], satellite: Satellite) -> _Index:
        index = self._indexes.get((kind, satellite))
        if index is None:
            index = self._indexes[kind, satellite] = _Index()
            for instance in self._by_type.get(satellite.type, ()):
                conditions = () if instance.condition is None else (instance.condition,)
                self._add(index, instance, instance.configured(satellite.link), (conditions, kind))
        return index

    def _add(
        self,
        index: _Index,
        instance: ResourceInstance,
        value: Value | None,
        context: tuple[tuple[Condition, ...], type[Kind]],
        depth: int = 0,
    ) -> None:
        conditions, kind = context
        if value is None or is_absent(value) or isinstance(value, Failed) or depth > _DEPTH:
            return
        if isinstance(value, Choice):
            # On the other side of the choice it configures something else.
            for side, condition in _conditional_sides(value):
                self._add(index, instance, side, ((*conditions, condition), kind), depth + 1)
            return
        link = _Link(instance, conditions)
        if isinstance(value, Interpolation):
            last = value.pieces[-1]
            value = last if isinstance(last, Reference) and len(value.pieces) > 1 else settle(value)
        if isinstance(value, Reference):
            target = self._by_address.get(value.target)
            if target is not None and target.type in kind.terraform_types:
                index.by_target.setdefault(value.target, []).append(link)
                return
            if value.value is not None:
                self._add(index, instance, value.value, context, depth + 1)
            elif target is not None:
                self._add(index, instance, _passed_on(target, kind), context, depth + 1)
            return
        if isinstance(value, Literal):
            index.by_text.setdefault(plain_text(value.value), []).append(link)
        elif not _is_outside(value):
            index.loose.append(_Loose(link, value))


def _conditional_sides(value: Choice) -> Iterator[tuple[Value, Condition]]:
    yield value.then, value.condition
    yield value.otherwise, negation(value.condition)


def _passed_on(target: ResourceInstance, kind: type[Kind]) -> Value | None:
    """What a resource that belongs to another one names it by: providers give both one identity.

    ``aws_s3_bucket_policy.p.id`` is the name of the bucket.
    """
    for of_kind, satellite in terraform_entry(target.type).satellites:
        if of_kind is kind:
            return target.configured(satellite.link)
    for type in kind.terraform_types:
        if target.type.startswith(f"{type}_"):
            for satellite in _satellites_of(kind):
                value = target.configured(satellite.link)
                if value is not None:
                    return value
    return None


def _satellites_of(kind: type[Kind]) -> Iterator[Satellite]:
    for member in _members(kind):
        for spelling in member.spellings:
            if spelling.satellite is not None:
                yield spelling.satellite


def _is_outside(value: Value) -> bool:
    """Whether what a link names is certainly no resource of the unit: something that is looked up."""
    return (
        isinstance(value, Unknown) and value.symbol is not None and "data." in value.symbol.split("var.")[0]
    )


def _may_be(satellite: ResourceInstance) -> Unknown:
    return Unknown(satellite.block.header, f"{satellite.address} may set it: what it belongs to is not known")


def _name_of(instance: ResourceInstance, kind: type[Kind]) -> Value:
    """The name by which others can refer to a resource in a literal."""
    if kind.name_property is not None:
        for member in _members(kind):
            if member.path == kind.name_property:
                for spelling in member.spellings:
                    value = instance.configured(spelling.path) if spelling.satellite is None else None
                    if value is not None and not is_absent(value):
                        return value
    return Absent(instance.block.header)


def _matches(link: Value, name: Value) -> bool | None:
    """Whether a link names a resource of a name; None when it may."""
    if is_absent(name):
        # AWS makes the name up, so only what is not known at all can be it.
        return None if isinstance(link, Unknown) else False
    verdicts = {equal(link, side) for side in sides(name)}
    return verdicts.pop() if len(verdicts) == 1 else None


# Resources inside of others --------------------------------------------------------------------


def _derived(instance: ResourceInstance, derived: Derived) -> Iterator[Resource]:
    """The canonical resources that Terraform writes inside another one."""
    kind = kind_of(derived.type)
    value = instance.configured(derived.path.split(".")[0])
    for name in derived.path.split(".")[1:]:
        value = None if value is None else _step(_single(value), name)
    if kind is None or value is None or is_absent(value):
        return
    items = list(_present(value, ()))
    for position, (item, conditions) in enumerate(items):
        suffix = f".{derived.path}" if len(items) == 1 else f".{derived.path}[{position}]"
        identity = Identity(f"{instance.address}{suffix}", derived.type, instance.type, "terraform")
        header = _key_of(instance.body(), derived.path.split(".")[0]) or instance.block.header
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
        for side, condition in _conditional_sides(value):
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
        made = _structured(item, self.kind, 1)
        entries = dict(made.entries) if isinstance(made, MapValue) else {}
        if self.derived.link is not None:
            entries[self.derived.link] = Reference(header, self.instance.address)
        keys: Mapping[str, Span] = made.keys if isinstance(made, MapValue) else {}
        return MapValue(item.span, entries, keys, header=header)
