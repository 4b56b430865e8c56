"""The tags that a resource gets: its own over the default ones of its provider.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from iacguard.facts.terraform import schema
from iacguard.frontends.terraform.body import blocks_value, the_one
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.module import block_name
from iacguard.frontends.terraform.operators import plain_text, settle
from iacguard.frontends.terraform.providers import Configuration, Configured, NotTold
from iacguard.frontends.terraform.undecided import choice, distribute
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Unknown,
    Value,
    is_absent,
)


class DefaultTags(NamedTuple):
    """What a configuration of the provider says about tags."""

    tags: Value
    """A map, absent, unknown, or a choice between those."""
    ignored: Value
    """What it says of tags that others take care of: an ``ignore_tags`` block, or absent."""
    origin: Origin | None
    """The place of the default tags."""


@cache
def has_default_tags(type: str) -> bool:
    """Whether a resource type gets the default tags of its provider."""
    known = schema.resource(type)
    if known is None:
        return False
    names = {*known.block.names, *known.block.computed}
    return "tags" in names and "tags_all" in names


def default_tags(configuration: Configuration, header: Span) -> DefaultTags | None:
    """The default tags of a configuration, None when it has none.

    ``header`` is the place of the resource, for what nothing in the source says.
    """
    if configuration is None:
        return None
    if isinstance(configuration, NotTold):
        return DefaultTags(Unknown(header, configuration.reason), Absent(header), None)
    block = configuration.block
    if configuration.module.code.is_broken(block.span):
        unknown = Unknown(block.header, f"a part of provider {configuration.name} could not be read")
        return DefaultTags(unknown, unknown, None)
    given, ignored = _block(configuration, "default_tags"), _block(configuration, "ignore_tags")
    if is_absent(given) and is_absent(ignored):
        return None
    origin = Origin(given.span, f"default tags of provider {configuration.name}")
    if isinstance(given, MapValue) and given.header is not None:
        origin = origin._replace(span=given.header)
    return DefaultTags(tags_in(given), ignored, origin)


def _block(configured: Configured, name: str) -> Value:
    """What stands in the one block of a type; in JSON it may read like an attribute."""
    body, scope = configured.block.body, configured.module.scope
    attribute = body.attributes.get(name)
    if attribute is not None:
        return the_one(value_at(attribute.expression, scope))
    made = blocks_value([block for block in body.blocks if block_name(block) == name], scope)
    return Absent(configured.block.header) if made is None else the_one(made)


def tags_in(given: Value) -> Value:
    """The ``tags`` of a block, on each side of a choice."""

    def read(values: list[Value]) -> Value:
        block = values[0]
        if isinstance(block, MapValue):
            return block.get("tags")
        return block if is_absent(block) else Unknown(block.span, "the default tags are not known")

    return distribute(given.span, [given], read, settle)


# Merging ---------------------------------------------------------------------------------------


def real_tags(own: Value | None, defaults: DefaultTags, header: Span) -> Value:
    """The tags that a resource gets; ``own`` are those that it has in the source."""

    def merge(values: list[Value]) -> Value:
        return _without_ignored(_merged(values[0], values[1], defaults.origin), values[2])

    given = [Absent(header) if own is None else own, defaults.tags, defaults.ignored]
    return distribute(header if own is None else own.span, given, merge, settle)


def _merged(own: Value, default: Value, origin: Origin | None) -> Value:
    if is_absent(default):
        return own
    if is_absent(own) and not isinstance(default, MapValue):
        return default
    mine, others = _as_map(own), _as_map(default)
    entries: dict[str, Value] = {}
    for key, value in others.entries.items():
        given = mine.entries.get(key)
        if given is not None:
            entries[key] = _or_else(given, value, origin)
        elif mine.rest is not None:
            entries[key] = Unknown(value.span, "the resource may have a tag of its own")
        elif not is_absent(value):
            entries[key] = _from(value, origin)
    entries.update((key, value) for key, value in mine.entries.items() if key not in entries)
    place = others if is_absent(own) else mine
    keys = {**others.keys, **mine.keys}
    return MapValue(place.span, entries, keys, place.origin, mine.rest or others.rest, place.header)


def _as_map(value: Value) -> MapValue:
    if isinstance(value, MapValue):
        return value
    rest = None if is_absent(value) else Unknown(value.span, "the tags are not known")
    return MapValue(value.span, {}, rest=rest)


def _or_else(own: Value, default: Value, origin: Origin | None) -> Value:
    """A tag of the resource where it is set, else the default one."""
    if isinstance(own, Choice):
        then, otherwise = _or_else(own.then, default, origin), _or_else(own.otherwise, default, origin)
        return choice(own.span, own.condition, then, otherwise)
    return _from(default, origin) if is_absent(own) else own


def _from(value: Value, origin: Origin | None) -> Value:
    """A default tag: it stays where it stands, which is said to be the provider's configuration."""
    made = value.copied()
    if origin is not None:
        made.origin = origin._replace(parent=value.origin)
    if isinstance(made, Choice):
        made.then, made.otherwise = _from(made.then, origin), _from(made.otherwise, origin)
    return made


def _without_ignored(tags: Value, ignored: Value) -> Value:
    """Tags without those that others take care of, of which nobody here knows what they are."""
    if is_absent(ignored):
        return tags
    names, starts = _texts(ignored, "keys"), _texts(ignored, "key_prefixes")
    rest = Unknown(ignored.span, "the provider ignores tags that others may set")
    if names is None or starts is None:
        return MapValue(tags.span, {}, rest=rest)
    if not names and not starts:
        return tags
    whole = _as_map(tags)
    kept = {
        key: value
        for key, value in whole.entries.items()
        if key not in names and not key.startswith(tuple(starts))
    }
    return MapValue(whole.span, kept, whole.keys, whole.origin, whole.rest or rest, whole.header)


def _texts(block: Value, name: str) -> list[str] | None:
    """The strings in an argument of a block, None when they are not all known."""
    given = settle(block.get(name)) if isinstance(block, MapValue) else None
    if given is None:
        return None
    if is_absent(given):
        return []
    if not isinstance(given, ListValue) or given.rest is not None:
        return None
    items = [settle(item) for item in given.items]
    texts = [plain_text(item.value) for item in items if isinstance(item, Literal)]
    return texts if len(texts) == len(items) else None


def planned_tags(tags: Value | None, planned: Value | None, header: Span) -> Value | None:
    """Tags with what a plan says of all of them; nothing where one of them is not known, or there is none."""
    if not isinstance(planned, MapValue):
        return tags
    if tags is not None and not is_absent(tags) and not isinstance(tags, (MapValue, Unknown)):
        return tags
    entries: Mapping[str, Value] = tags.entries if isinstance(tags, MapValue) else {}
    keys = tags.keys if isinstance(tags, MapValue) else {}
    span = header if tags is None else tags.span
    from iacguard.frontends.terraform.plan_merge import located

    merged = {key: located(value, span) for key, value in planned.entries.items() if not is_absent(value)}
    for key, value in entries.items():
        if key not in merged or not isinstance(value, (Unknown, Choice)):
            merged[key] = value
    return MapValue(span, merged, keys, rest=planned.rest)
