"""What a reference to a configured attribute gives: what is written, with what the provider adds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from iacguard.frontends.terraform.undecided import (
    Computed,
)
from iacguard.graph.kind import Kind
from iacguard.kinds import terraform_entry
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

IDENTITIES: Mapping[str, str | None] = {"id": None, "arn": "Arn"}


class Attributes(NamedTuple):
    """What attributes of a type of resource are, as far as the type says it."""

    kind: type[Kind] | None
    """What a resource of the type is in the registry, in the first place."""
    computed: Mapping[str, str | None]
    """The canonical attributes of those that the provider settles."""
    is_only_setting: bool
    """Whether it only configures other resources."""


@cache
def attributes_of(type: str) -> Attributes:
    """What is known of the attributes of a type of resource."""
    entry = terraform_entry(type)
    kind = entry.kinds[0] if entry.kinds else None
    computed = IDENTITIES if kind is None else kind.attributes
    return Attributes(kind, computed, bool(entry.satellites) and kind is None)


def canonical_attribute(kind: type[Kind] | None, name: str) -> str | None:
    """The canonical attribute that a configured attribute is."""
    if kind is None:
        return IDENTITIES.get(name, name)
    if name in kind.attributes:
        return kind.attributes[name]
    path = _by_spelling(kind).get(name)
    if path is None:
        return name
    return None if path == kind.name_property else path


_BY_SPELLING: dict[type[Kind], dict[str, str]] = {}


def _by_spelling(kind: type[Kind]) -> Mapping[str, str]:
    """The paths of a kind's members by what Terraform calls them."""
    known = _BY_SPELLING.get(kind)
    if known is None:
        known = _BY_SPELLING[kind] = {}
        for member in kind.members():
            for spelling in member.spellings:
                if spelling.satellite is None:
                    known.setdefault(spelling.path, member.path)
    return known


def as_read(value: Value, computed: Computed, attribute: str | None) -> Value:
    """A configured value as a reference to it gives it."""
    if is_absent(value):
        # The provider fills in what is left open.
        return computed
    if isinstance(value, Literal):
        if isinstance(value.value, str) and value.value.lstrip().startswith(("{", "[")):
            return value
        return Reference(computed.span, computed.target, attribute, value)
    if isinstance(value, (ListValue, MapValue)):
        return _opened(value, computed)
    if isinstance(value, Unknown) or (isinstance(value, Reference) and value.target == computed.target):
        return Computed(computed.span, computed.target, computed.path, {computed.path: attribute})
    if attribute is None and isinstance(value, (Interpolation, Reference)):
        # A name that is put together is a name of this resource and no other's, whatever it comes to.
        return Reference(computed.span, computed.target, None, value)
    return value


def _opened(value: Value, computed: Computed) -> Value:
    """Blocks as they are read back: with whatever the provider adds to them."""
    if isinstance(value, MapValue) and value.header is not None:
        rest = Unknown(value.span, "the provider settles it")
        entries = {
            key: _opened(inner, computed.part(inner.span, key)) for key, inner in value.entries.items()
        }
        for path in computed.names:
            within, _, name = path.rpartition(".")
            if within == computed.path and name not in entries:
                entries[name] = computed.part(value.span, name)
        return MapValue(value.span, entries, value.keys, value.origin, rest, value.header)
    if isinstance(value, ListValue) and any(isinstance(item, MapValue) for item in value.items):
        items = tuple(_opened(item, computed) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    return value
