"""What several rules ask about a block of Terraform and the provider's schema.

These rules are about the source language's own schema, so they read the source's properties under
the source's names. What is written in another language, or in a plan, has no such faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from iacguard.facts.terraform import schema
from iacguard.facts.terraform.schema import Block
from iacguard.facts.terraform.versions import Allowed, Version, allowed
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource, is_primary
from iacguard.graph.reading import Reading, once
from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope, World
from iacguard.patterns import pattern
from iacguard.rule import Problem
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Choice, ListValue, Literal, MapValue, Value, origins, sides

_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
_ATTRIBUTE = pattern(r'"?\s*[=:]')
_REMEMBERED = (4, 0, 0)
"""Since this version of the provider all that was ever removed is known."""


META = frozenset(
    {"connection", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "provisioner"}
)
"""Names that Terraform itself takes in every resource."""

_INSIDE = frozenset({"dynamic"})


class Declared(AnyResource, type="*", terraform=None, reason="stands for types that the schema knows"):
    """A resource or data source of a type that the schema knows, under the source's names alone."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them that are written in Terraform."""
        return [*graph.once(_declared)]

    @classmethod
    def of(cls, resource: Resource, scope: Scope) -> Declared:
        """The view of a resource, for which its canonical properties are not worked out."""
        key = (cls, resource)
        view = scope.views.get(key)
        if not isinstance(view, Declared):
            view = scope.views[key] = cls(resource, scope, resource.source_properties, resource.header, "")
        return view


def _declared(graph: ResourceGraph) -> tuple[Resource, ...]:
    return tuple(one for one in graph.once(of_the_provider) if schema.is_known(one.identity.source_type))


class Level(NamedTuple):
    """One block, or the body of a resource, and what the schema says of it.

    ``is_whole`` is false when a part of the resource's text could not be read. ``own`` are the names
    that Terraform itself takes there.
    """

    body: MapValue
    block: Block
    resource: Resource
    is_whole: bool
    own: frozenset[str]

    @property
    def provider(self) -> Allowed:
        """The versions of the provider that the configuration allows."""
        return provider_of(self.resource)


class Fault(NamedTuple):
    """What is wrong with a name in a level."""

    name: str
    message: str
    is_of_value: bool = False
    """Whether the value is to be pointed at, rather than where the name is written or lacking."""
    place: Span | None = None
    """What else is to be pointed at."""


Find: TypeAlias = Callable[[Level, "World | None"], Sequence[Fault]]
"""Gives the faults of one level: in a world, or, without one, those of any world."""


def of_the_provider(graph: ResourceGraph) -> tuple[Resource, ...]:
    """The resources that blocks of Terraform's language declare for the AWS provider."""
    return tuple(
        one
        for one in graph.of_type("*")
        if one.identity.source_type.startswith(("aws_", "data.aws_")) and _is_declared(one)
    )


def _is_declared(resource: Resource) -> bool:
    header = resource.header
    source = header.source
    if not source.path.endswith(_CONFIGURATION) or source.text.startswith("ephemeral", header.start):
        return False
    requirement = resource.attributes.get("required_provider")
    return (requirement is None or _is_official(requirement)) and is_primary(resource)


def _is_official(requirement: Value) -> bool:
    source = requirement.entries.get("source") if isinstance(requirement, MapValue) else None
    if not isinstance(source, Literal):
        return True
    return str(source.value).lower().removeprefix("registry.terraform.io/") == "hashicorp/aws"


def provider_of(resource: Resource) -> Allowed:
    """The versions of the provider that the configuration allows."""
    requirement = resource.attributes.get("required_provider")
    if not isinstance(requirement, MapValue):
        return allowed(())
    versions = requirement.get("versions")
    items = versions.items if isinstance(versions, ListValue) else ()
    permitted = allowed(tuple(str(item.value) for item in items if isinstance(item, Literal)))
    locked = requirement.get("locked")
    if not isinstance(locked, Literal):
        return permitted
    in_use = allowed((str(locked.value),))
    if not items:
        return in_use
    if not permitted.lowest <= in_use.lowest < permitted.end:
        # It is about to be upgraded.
        return permitted
    # Whoever allows an older version may use its names, though it is not the one in use.
    return permitted._replace(end=in_use.end)


def problems(resource: Declared, find: Find) -> Iterator[Problem]:
    """The faults of a resource and the blocks in it, as far as the schema knows them."""
    levels = _levels(resource)
    for level in levels:
        # A condition is only asked for, and a place only worked out, where some side is at fault.
        if find(level, None):
            return _faults(resource, levels[0], find, resource.scope.world)
    return iter(())


@once
def is_as_known(resource: Declared) -> bool:
    """Whether what is set in a resource can be in all versions, and nothing that is required is missing."""
    for level in _levels(resource):
        if not _has_known_names(level.block, tuple(level.body.keys), level.own):
            return False
    return True


@lru_cache(maxsize=4096)
def _has_known_names(block: Block, names: tuple[str, ...], own: frozenset[str]) -> bool:
    # What people write is mostly the same few names, over and over.
    found = set(names)
    return (
        found.issuperset(block.required)
        and found.isdisjoint(block.added)
        and found.isdisjoint(block.opened)
        and not found.difference(block.names, own)
    )


def has_two_blocks(resource: Declared) -> bool:
    """Whether there is more than one block in a resource."""
    return len(_levels(resource)) > 2


@once
def _levels(resource: Declared) -> tuple[Level, ...]:
    """The body of a resource and all blocks in it that the schema knows, on whatever side of a condition."""
    known = schema.schema(resource.resource.identity.source_type)
    if known is None or not known.block.names:
        return ()
    body = resource.resource.source_properties
    found = [Level(body, known.block, resource.resource, body.rest is None, META)]
    for level in found:
        if level.block.blocks.keys().isdisjoint(level.body.keys):
            continue
        for name, block in _blocks(level):
            for inner in _bodies(level.body.entries[name]):
                found.append(Level(inner, block, level.resource, level.is_whole, _INSIDE))
    return tuple(found)


def _blocks(level: Level) -> list[tuple[str, Block]]:
    """The names under which blocks are written, and what the schema says of them."""
    blocks = level.block.blocks
    return [
        (name, blocks[name])
        for name in level.body.entries
        if name in blocks and blocks[name].names and not is_attribute(level.body, name)
    ]


def _bodies(value: Value) -> list[MapValue]:
    """The bodies of blocks of one type, on both sides of conditions."""
    found: list[MapValue] = []
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, MapValue):
            if part.header is not None:
                found.append(part)
        elif isinstance(part, ListValue):
            pending.extend(reversed(part.items))
        elif isinstance(part, Choice):
            pending += (part.otherwise, part.then)
    return found


def _faults(reading: Reading[object], level: Level, find: Find, world: World | None) -> Iterator[Problem]:
    """The faults of a level and of what is in it; ``reading`` is the level as it is read."""
    for fault in find(level, world):
        at = reading.read(fault.name) if fault.is_of_value else _named(reading, level, fault)
        yield Problem(at, fault.message)
    for name, block in _blocks(level):
        path = f"{reading.path}.{name}" if reading.path else name
        inner = _at(reading, level.body.entries[name], path)
        yield from _inside(inner, level._replace(block=block, own=_INSIDE), find, world)


def _inside(reading: Reading[object], level: Level, find: Find, world: World | None) -> Iterator[Problem]:
    """The faults of what stands for blocks of one type, in a level that is as they are but for its body."""
    value = reading.value
    if isinstance(value, Choice):
        possible = (_at(reading, side, reading.path) for side in sides(value))
        if world is None:
            for side in possible:
                yield from _inside(side, level, find, None)
        elif any(next(_inside(side, level, find, None), None) is not None for side in possible):
            yield from _inside(_at(reading, world.resolve(value), reading.path), level, find, world)
    elif isinstance(value, ListValue):
        for index, item in enumerate(value.items):
            yield from _inside(_at(reading, item, f"{reading.path}[{index}]"), level, find, world)
    elif isinstance(value, MapValue) and value.header is not None:
        inner = _at(reading, value, reading.path, value.header)
        yield from _faults(inner, level._replace(body=value), find, world)


def _at(reading: Reading[object], value: Value, path: str, place: Span | None = None) -> Reading[object]:
    return Reading(reading.resource, reading.scope, value, place or reading.place, path)


def _named(holder: Reading[object], level: Level, fault: Fault) -> Reading[object]:
    """The place where a name is written or lacking, whatever its value."""
    path = f"{holder.path}.{fault.name}" if holder.path else fault.name
    place = fault.place or level.body.keys.get(fault.name) or level.body.header or holder.place
    return Reading(holder.resource, holder.scope, level.body, place, path)


def is_attribute(body: MapValue, name: str) -> bool:
    """Whether a name is written as ``name = ...``, or as JSON has it, rather than as a block."""
    key = body.keys.get(name)
    return key is None or _ATTRIBUTE.match(key.source.text, key.end) is not None


def is_json(place: Span) -> bool:
    """Whether a place is in a configuration in JSON, which writes blocks and arguments alike."""
    return place.source.path.endswith(".json")


def by_default(value: Value) -> bool:
    """Whether a value is only the default of a variable, which another one may replace."""
    return any(origin.note.startswith("default of variable") for origin in origins(value))


# Names that the schema does not have ------------------------------------------------------------


def unknown_name(name: str, known: Iterable[str], until: int | None, provider: Allowed) -> str | None:
    """What there is to say about a name that the schema does not have; None when it may be right.

    ``until`` is the last major version that has it. A name that is in none of the versions that the
    facts describe may belong to a newer one: it is wrong for certain where the configuration allows
    no newer one, and where it clearly is another name misspelt.
    """
    if until is not None:
        return f"was removed in version {until + 1}.0 of the provider" if provider.lowest[0] > until else None
    is_certain = allows_described(provider)
    meant = misspelt(name, known, is_certain=is_certain)
    if meant is not None:
        return f'is not known to the provider; did you mean "{meant}"?'
    return "is not known to the provider" if is_certain else None


def new_name(provider: Allowed) -> str | None:
    """What there is to say of a name that no earlier major version has; None when it may be right."""
    if not allows_earlier(provider):
        return None
    since = schema.version()[0]
    return f"came with version {since}.0 of the provider or later, which the configuration does not allow"


def allows_earlier(provider: Allowed) -> bool:
    """Whether a configuration allows no versions but those before the described major one."""
    # What is new may have been there long ago: a bucket's region in version 2, and again in version 6.
    return provider.lowest >= _REMEMBERED and provider.end <= (schema.version()[0], 0, 0)


def allows_described(provider: Allowed) -> bool:
    """Whether a configuration allows no versions of the provider but those that the facts describe."""
    major, minor, _ = schema.version()
    newer: Version = (major, minor + 1, 0)
    return provider.lowest >= _REMEMBERED and provider.end <= newer


def misspelt(name: str, known: Iterable[str], *, is_certain: bool) -> str | None:
    """The name that is meant by one that is misspelt: one slip, or two in a long name.

    Of one that is wrong for certain it is only a guess, which may be bolder.
    """
    slips = 1 if len(name) < (6 if is_certain else 10) else 2
    found = [
        (distance, other)
        for other in known
        if abs(len(other) - len(name)) <= slips and (distance := _distance(name, other)) <= slips
    ]
    return min(found)[1] if found and len(name) > (2 if is_certain else 3) else None


def _distance(left: str, right: str) -> int:
    """Letters to insert, leave out, replace or swap with their neighbour to make one of the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
