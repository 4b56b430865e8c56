"""Resources that are only settings of others, and which others those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iacguard.condition import Condition
from iacguard.frontends.terraform.operators import equal, plain_text, settle
from iacguard.frontends.terraform.resources import ResourceInstance
from iacguard.frontends.terraform.spelled import DEPTH, ways_of
from iacguard.frontends.terraform.undecided import Failed, negation
from iacguard.graph.kind import Kind, Satellite
from iacguard.graph.resource import Resource
from iacguard.kinds import terraform_entry
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    Literal,
    Reference,
    Unknown,
    Value,
    is_absent,
    sides,
    walk,
)


class Link(NamedTuple):
    """A satellite that configures a resource, when all of the conditions hold."""

    satellite: ResourceInstance
    conditions: tuple[Condition, ...]


class Attached(NamedTuple):
    """The satellites of one resource."""

    links: list[Link]
    is_open: Unknown | None
    """Set when others may be among them: a link is not known, or a module is not on disk."""


class _Loose(NamedTuple):
    """A satellite whose link is a value to compare with names, not a reference."""

    link: Link
    value: Value


class _Index:
    """The satellites of one type by what they configure."""

    def __init__(self) -> None:
        self.by_target: dict[str, list[Link]] = {}
        self.by_text: dict[str, list[Link]] = {}
        self.loose: list[_Loose] = []


class Satellites:
    """Finds the satellites of a resource."""

    def __init__(self, managed: Sequence[ResourceInstance], opaque: Sequence[Resource]) -> None:
        self._by_type: dict[str, list[ResourceInstance]] = {}
        for instance in managed:
            self._by_type.setdefault(instance.type, []).append(instance)
        self._managed = managed
        self._found_by_address: dict[str, ResourceInstance] | None = None
        self._opaque = opaque
        self._possible: dict[type[Kind], tuple[Satellite, ...]] = {}
        self._hidden: set[str] | None = None
        self._indexes: dict[tuple[type[Kind], Satellite], _Index] = {}

    @property
    def _by_address(self) -> dict[str, ResourceInstance]:
        """The managed resources; where nothing configures others, nobody asks."""
        if self._found_by_address is None:
            self._found_by_address = {instance.address: instance for instance in self._managed}
        return self._found_by_address

    def of(self, instance: ResourceInstance, kind: type[Kind], satellite: Satellite) -> Attached:
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
        return Attached(links, is_open)

    def possible(self, kind: type[Kind]) -> tuple[Satellite, ...]:
        """What may configure resources of a kind in this unit."""
        known = self._possible.get(kind)
        if known is None:
            known = satellites_of(kind)
            if not self._opaque:
                known = tuple([one for one in known if one.type in self._by_type])
            self._possible[kind] = known
        return known

    def are_alike(self, instance: ResourceInstance, other: ResourceInstance, kind: type[Kind]) -> bool:
        """Whether two like instances are configured by like satellites, if by any."""
        for satellite in self.possible(kind):
            own, others = self.of(instance, kind, satellite), self.of(other, kind, satellite)
            if own.is_open is not None or others.is_open is not None or len(own.links) != len(others.links):
                return False
            for link, counterpart in zip(own.links, others.links, strict=True):
                one, two = link.satellite, counterpart.satellite
                # What a module's caller adds comes with calls of its own.
                is_inside = one.namespace is instance.namespace and two.namespace is other.namespace
                if one.alike() is not two or not is_inside or link.conditions != counterpart.conditions:
                    return False
        return True

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
        if value is None or is_absent(value) or isinstance(value, Failed) or depth > DEPTH:
            return
        if isinstance(value, Choice):
            # On the other side of the choice it configures something else.
            for side, condition in conditional_sides(value):
                self._add(index, instance, side, ((*conditions, condition), kind), depth + 1)
            return
        link = Link(instance, conditions)
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


def conditional_sides(value: Choice) -> Iterator[tuple[Value, Condition]]:
    """The sides of a choice, each with the condition on which it is taken."""
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
            for satellite in satellites_of(kind):
                value = target.configured(satellite.link)
                if value is not None:
                    return value
    return None


_OF_KINDS: dict[type[Kind], tuple[Satellite, ...]] = {}


def satellites_of(kind: type[Kind]) -> tuple[Satellite, ...]:
    """What configures resources of a kind."""
    known = _OF_KINDS.get(kind)
    if known is None:
        found = dict.fromkeys(satellite for way in ways_of(kind) for satellite in way.satellites)
        known = _OF_KINDS[kind] = tuple(found)
    return known


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
        for way in ways_of(kind):
            if way.member.path == kind.name_property:
                for spelling in way.member.spellings:
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
