"""What several rules ask about a block of Terraform and the provider's schema.

These rules are about the source language's own schema, so they read the source's properties under
the source's names. What is written in another language, or in a plan, has no such faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from iacguard.facts.terraform import schema
from iacguard.facts.terraform.schema import Block
from iacguard.facts.terraform.versions import Allowed, Version, allowed
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading, once
from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope, World
from iacguard.rule import Problem
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Choice, ListValue, Literal, MapValue, Value, sides

_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
_ATTRIBUTE = re.compile(r'"?\s*[=:]')
_REMEMBERED = (4, 0, 0)
"""Since this version of the provider all that was ever removed is known."""


ANYWHERE = frozenset(
    {
        "connection",
        "count",
        "depends_on",
        "dynamic",
        "for_each",
        "lifecycle",
        "provider",
        "provisioner",
        # Attributes that nearly every resource has or had, whether or not they can be set.
        "arn",
        "id",
        "region",
        "tags_all",
        "timeouts",
    }
)
"""Names that are no mistake in any resource: Terraform's own, and what the schema may leave out."""


class Declared(AnyResource, type="*", terraform=None, reason="stands for types that the schema knows"):
    """A resource or data source of a type that the schema knows, under the source's names alone."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them, of whatever language."""
        return [one for one in super().among(graph) if schema.is_known(one.identity.source_type)]

    @classmethod
    def of(cls, resource: Resource, scope: Scope) -> Declared:
        """The view of a resource, for which its canonical properties are not worked out."""
        key = (cls, resource)
        view = scope.views.get(key)
        if not isinstance(view, Declared):
            view = scope.views[key] = cls(resource, scope, resource.source_properties, resource.header, "")
        return view


class Level(NamedTuple):
    """One block, or the body of a resource, and what the schema says of it.

    ``is_whole`` is false when a part of the resource's text could not be read.
    """

    reading: Reading[object]
    body: MapValue
    block: Block
    provider: Allowed
    is_whole: bool

    def named(self, name: str) -> Reading[object]:
        """The place where a name is written or lacking, whatever its value."""
        holder = self.reading
        path = f"{holder.path}.{name}" if holder.path else name
        place = self.body.keys.get(name) or self.body.header or holder.place
        return Reading(holder.resource, holder.scope, self.body, place, path)


Find: TypeAlias = Callable[[Level, "World | None"], Iterator[Problem]]
"""Gives the faults of one level: in a world, or, without one, those of any world."""


@once
def type_of(resource: AnyResource) -> str | None:
    """The type under which facts have a resource, where it is written in Terraform for the AWS provider."""
    identity = resource.resource.identity
    type = identity.source_type
    if identity.language != "terraform" or not type.startswith(("aws_", "data.aws_")):
        return None
    header = resource.resource.header
    if not header.source.path.endswith(_CONFIGURATION) or header.text.startswith("ephemeral"):
        return None
    return type if _is_official(resource) and resource.is_primary else None


def _is_official(resource: AnyResource) -> bool:
    source = _requirement(resource).get("source")
    if not isinstance(source, Literal):
        return True
    return str(source.value).lower().removeprefix("registry.terraform.io/") == "hashicorp/aws"


def _requirement(resource: AnyResource) -> MapValue:
    found = resource.resource.attributes.get("required_provider")
    return found if isinstance(found, MapValue) else MapValue(resource.resource.header, {})


@once
def provider_of(resource: AnyResource) -> Allowed:
    """The versions of the provider that the configuration allows."""
    versions = _requirement(resource).get("versions")
    items = versions.items if isinstance(versions, ListValue) else ()
    return allowed(tuple(str(item.value) for item in items if isinstance(item, Literal)))


def problems(resource: Declared, find: Find) -> Iterator[Problem]:
    """The faults of a resource and the blocks in it, as far as the schema knows them."""
    levels = _levels(resource)
    # A condition is only asked for, and a place only worked out, where some side is at fault.
    if any(next(find(level, None), None) is not None for level in levels):
        yield from _faults(levels[0], find, resource.scope.world)


@once
def _levels(resource: Declared) -> tuple[Level, ...]:
    """The body of a resource and all blocks in it that the schema knows, on whatever side of a condition.

    All of them are read from the resource, the first one as it is.
    """
    type = type_of(resource)
    known = None if type is None else schema.schema(type)
    if known is None or not known.block.arguments:
        return ()
    body = resource.resource.source_properties
    found: list[Level] = []
    pending = [Level(resource, body, known.block, provider_of(resource), body.rest is None)]
    while pending:
        level = pending.pop()
        found.append(level)
        for name, block in _blocks(level):
            for inner in _bodies(level.body.entries[name]):
                pending.append(level._replace(body=inner, block=block))
    return tuple(found)


def _blocks(level: Level) -> Iterator[tuple[str, Block]]:
    """The names under which blocks are written, and what the schema says of them."""
    for name in level.body.entries:
        argument = level.block.arguments.get(name)
        if argument is not None and argument.block.arguments and not is_attribute(level.body, name):
            yield name, argument.block


def _bodies(value: Value) -> Iterator[MapValue]:
    """The bodies of blocks of one type, on both sides of conditions."""
    for side in sides(value):
        if isinstance(side, ListValue):
            for item in side.items:
                yield from _bodies(item)
        elif isinstance(side, MapValue) and side.header is not None:
            yield side


def _faults(level: Level, find: Find, world: World | None) -> Iterator[Problem]:
    yield from find(level, world)
    for name, block in _blocks(level):
        path = f"{level.reading.path}.{name}" if level.reading.path else name
        yield from _inside(level, block, _at(level.reading, level.body.entries[name], path), find, world)


def _inside(
    level: Level, block: Block, reading: Reading[object], find: Find, world: World | None
) -> Iterator[Problem]:
    """The faults of what stands for blocks of one type."""
    value = reading.value
    if isinstance(value, Choice):
        possible = (_at(reading, side, reading.path) for side in sides(value))
        if world is None:
            for side in possible:
                yield from _inside(level, block, side, find, None)
        elif any(next(_inside(level, block, side, find, None), None) is not None for side in possible):
            yield from _inside(level, block, _at(reading, world.resolve(value), reading.path), find, world)
    elif isinstance(value, ListValue):
        for index, item in enumerate(value.items):
            yield from _inside(level, block, _at(reading, item, f"{reading.path}[{index}]"), find, world)
    elif isinstance(value, MapValue) and value.header is not None:
        inner = _at(reading, value, reading.path, value.header)
        yield from _faults(Level(inner, value, block, level.provider, level.is_whole), find, world)


def _at(reading: Reading[object], value: Value, path: str, place: Span | None = None) -> Reading[object]:
    return Reading(reading.resource, reading.scope, value, place or reading.place, path)


def is_attribute(body: MapValue, name: str) -> bool:
    """Whether a name is written as ``name = ...``, or as JSON has it, rather than as a block."""
    key = body.keys.get(name)
    return key is None or _ATTRIBUTE.match(key.source.text, key.end) is not None


def by_default(value: Value) -> bool:
    """Whether a value is only the default of a variable, which another one may replace."""
    origin = value.origin
    while origin is not None:
        if origin.note.startswith("default of variable"):
            return True
        origin = origin.parent
    return False


# Names that the schema does not have ------------------------------------------------------------


def unknown_name(name: str, known: Iterable[str], until: int | None, provider: Allowed) -> str | None:
    """What there is to say about a name that the schema does not have; None when it may be right.

    ``until`` is the last major version that has it. A name that is in none of the versions that the
    facts describe may belong to a newer one: it is wrong for certain where the configuration allows
    no newer one, and where it clearly is another name misspelt.
    """
    if until is not None:
        return f"was removed in version {until + 1}.0 of the provider" if provider.lowest[0] > until else None
    major, minor, _ = schema.version()
    newer: Version = (major, minor + 1, 0)
    meant = _misspelt(name, known)
    if meant is not None:
        return f'is not known to the provider; did you mean "{meant}"?'
    if provider.lowest >= _REMEMBERED and provider.end <= newer:
        return "is not known to the provider"
    return None


def _misspelt(name: str, known: Iterable[str]) -> str | None:
    """The name that is meant by one that is misspelt: one slip, or two in a long name."""
    slips = 1 if len(name) < 10 else 2
    found = [
        (distance, other)
        for other in known
        if abs(len(other) - len(name)) <= slips and (distance := _distance(name, other)) <= slips
    ]
    return min(found)[1] if found and len(name) > 3 else None


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
