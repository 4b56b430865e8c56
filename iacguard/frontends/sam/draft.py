"""Resources while they are being generated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from iacguard.frontends.sam.writing import When, Written, given, part, written
from iacguard.graph.resource import Resource
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import Absent, MapValue, Unknown, Value, is_absent


class Site(NamedTuple):
    """Where something generated comes from: what to point at, and the whole text of it."""

    header: Span
    span: Span


class Properties:
    """Registry properties as they are gathered, each with the place of the SAM key it comes from."""

    __slots__ = ("entries", "keys", "rest")

    def __init__(self, site: Site, entries: Mapping[str, Written] | None = None) -> None:
        self.entries: dict[str, Value] = {}
        self.keys: dict[str, Span] = {}
        self.rest: Unknown | None = None
        for name, data in (entries or {}).items():
            if data is not None:
                self.put(name, written(site.header, data))

    def put(self, name: str, value: Value, key: Span | None = None) -> None:
        """Sets a property; one that is certainly absent is left out."""
        if is_absent(value):
            return
        self.entries[name] = value
        if key is not None:
            self.keys[name] = key

    def take(self, source: Value, *names: str) -> None:
        """Copies entries of a map under their own names."""
        if not isinstance(source, MapValue):
            for name in names:
                self.put(name, part(source, name))
            return
        # Most of what may be there is not.
        entries, keys, rest = source.entries, source.keys, source.rest
        for name in names:
            value = entries.get(name, rest)
            if value is not None:
                self.put(name, value, keys.get(name))

    def take_changed(self, name: str, source: Value, old: str, change: Callable[[Value], Value]) -> None:
        """Copies what is made of an entry of a map under another name; nothing where there is none."""
        if not isinstance(source, MapValue) or source.rest is not None or old in source.entries:
            self.put(name, change(part(source, old)), key_of(source, old))

    def take_as(self, name: str, source: Value, old: str, value: Value | None = None) -> None:
        """Copies an entry of a map under another name, or what was made of it."""
        if value is None:
            if isinstance(source, MapValue) and source.rest is None and old not in source.entries:
                return
            value = part(source, old)
        self.put(name, value, key_of(source, old))

    def build(self, site: Site) -> MapValue:
        """The properties as a map at the place of what they were generated from."""
        return MapValue(site.span, self.entries, self.keys, rest=self.rest, header=site.header)


def key_of(source: Value, name: str) -> Span | None:
    """The place of a key of a map, where it has one."""
    return source.keys.get(name) if isinstance(source, MapValue) else None


class Draft:
    """A resource that the transform creates.

    ``when`` is what its existence hangs on besides the condition of the SAM resource. ``owner``
    is the SAM resource that it comes from, None for one that several share.
    """

    __slots__ = ("address", "attributes", "opaque", "owner", "properties", "site", "source", "type", "when")

    def __init__(
        self,
        address: str,
        type: str,
        site: Site,
        properties: Properties,
        when: When = (),
    ) -> None:
        self.address = address
        self.type = type
        self.site = site
        self.properties = properties
        self.when = when
        self.attributes: dict[str, Value] = {}
        self.opaque = False
        self.owner: Sam | None = None
        self.source: MapValue | None = None


class Sam:
    """A SAM resource that is being expanded: its properties with the globals merged in."""

    __slots__ = ("_nothing", "base", "drafts", "hidden", "id", "properties", "resource", "site", "type")

    def __init__(self, resource: Resource, properties: MapValue, base: When) -> None:
        self.resource = resource
        self.id = resource.address
        """The logical id."""
        self.type = resource.identity.source_type
        """The SAM type."""
        self.properties = properties
        self.base = base
        """The condition of the resource itself, as an assumption."""
        self.site = Site(resource.header, resource.span)
        self.drafts: list[Draft] = []
        self.hidden: list[Unknown] = []
        """Values that would have decided which further resources there are."""
        # Far more is asked for than is there, and whatever is not there is the same.
        self._nothing = properties.rest or Absent(properties.header or properties.span)

    def get(self, name: str) -> Value:
        """A property."""
        value = self.properties.entries.get(name)
        return self._nothing if value is None else value

    def given(self, name: str) -> Value:
        """A property, absent on the sides where SAM takes it for not given."""
        value = self.properties.entries.get(name)
        return self._nothing if value is None else given(value)

    def main(self, type: str, properties: Properties) -> Draft:
        """The resource that keeps the logical id, and all attributes of the SAM resource."""
        draft = self.add(self.id, type, properties)
        draft.attributes = dict(self.resource.attributes)
        draft.opaque = self.resource.opaque
        return draft

    def add(
        self,
        address: str,
        type: str,
        properties: Properties,
        when: When = (),
        site: Site | None = None,
    ) -> Draft:
        """A further resource; it exists whenever the SAM resource does and ``when`` holds."""
        draft = Draft(address, type, site or self.site, properties, (*self.base, *when))
        draft.owner = self
        draft.source = self.properties
        draft.attributes = {
            name: value
            for name, value in self.resource.attributes.items()
            if name in ("DeletionPolicy", "UpdateReplacePolicy")
        }
        self.drafts.append(draft)
        return draft

    def hide(self, values: Iterable[Unknown | None]) -> None:
        """Notes that what is generated is not known in full because of these values."""
        self.hidden.extend(value for value in values if value is not None)
