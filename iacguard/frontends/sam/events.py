"""The events of a function or a state machine, as they are found under ``Events``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from iacguard.condition import Condition
from iacguard.frontends.sam.draft import Draft, Properties, Sam, Site
from iacguard.frontends.sam.policies import Grants
from iacguard.frontends.sam.writing import (
    Case,
    Member,
    When,
    Written,
    cases,
    is_set,
    members,
    or_else,
    part,
    written,
)
from iacguard.graph.resource import Resource
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Literal, MapValue, Unknown, Value


class Target(NamedTuple):
    """What events invoke: the function or state machine, or its alias."""

    name: Value
    """What goes where a function name is asked for."""
    arn: Value
    id: str
    """Logical id of the function, or of the alias where one certainly is published."""


class Event(NamedTuple):
    """One event, on one side of every choice in it.

    ``id`` is the prefix of the logical ids that it generates. ``when`` is what it hangs on besides
    the condition of the resource.
    """

    id: str
    type: str
    properties: Value
    """A map, or unknown."""
    site: Site
    when: When
    sam: Sam
    target: Target

    def get(self, *names: str) -> Value:
        """A property, or something in it."""
        return part(self.properties, *names)

    def write(self, data: Written) -> Value:
        """Plain data as a value at the place of the event."""
        return written(self.site.header, data)

    @property
    def place(self) -> Span:
        """What to point at for what the event generates."""
        return self.site.header

    def add(self, address: str, type: str, properties: Properties, when: When | None = None) -> Draft:
        """A resource that the event generates."""
        return self.sam.add(address, type, properties, self.when if when is None else when, self.site)


class Notice(NamedTuple):
    """A notification that an S3 event adds to a bucket of the template."""

    bucket: str
    configuration: Value
    permission: str
    tags: Value
    """What the bucket is to be tagged with besides; absent when its tags are its own affair."""
    exists: Condition | None
    """What the existence of the permission hangs on, by which SAM chooses how the bucket waits for it."""
    when: When


class Trigger(NamedTuple):
    """A trigger that a Cognito event adds to a user pool of the template; None is one not known."""

    pool: str
    name: str | None
    function: Value
    when: When


class Route(NamedTuple):
    """A method of an API that an event asks for. ``api`` is the logical id of the API."""

    api: str
    event: Event
    integration: Value


class Call(NamedTuple):
    """A permission by which one HTTP API may call a function for the route of one event."""

    api: str | None
    event: Event
    permission: Draft
    is_default: bool | None
    """Whether it is the route for whatever no other one takes; None when that is not known."""


class Effects:
    """What events do to other resources of the template."""

    __slots__ = (
        "calls",
        "notices",
        "resources",
        "routes",
        "triggers",
        "unplaced_notices",
        "unplaced_routes",
        "unplaced_tags",
        "unplaced_triggers",
    )

    def lose_notice(self, sam: Sam, unknown: Unknown) -> None:
        """Notes that any bucket may have a further notification from a function, and its tags with it."""
        self.unplaced_notices.append(unknown)
        if is_set(sam.given("PropagateTags")) is not False:
            self.unplaced_tags.append(unknown)

    def __init__(self, resources: Mapping[str, Resource]) -> None:
        self.resources = resources
        """The resources of the template as they are written, by logical id."""
        self.calls: list[Call] = []
        self.notices: list[Notice] = []
        self.triggers: list[Trigger] = []
        self.routes: list[Route] = []
        self.unplaced_notices: list[Unknown] = []
        """Values that may add notifications to any bucket."""
        self.unplaced_tags: list[Unknown] = []
        """Values by which any bucket may have other tags."""
        self.unplaced_triggers: list[Unknown] = []
        self.unplaced_routes: list[Unknown] = []
        """Values that may add methods to any API."""


Handler: TypeAlias = Callable[[Event, Grants, Effects], None]


def expand_events(
    sam: Sam, target: Target, grants: Grants, effects: Effects, handlers: Mapping[str, Handler]
) -> None:
    """Generates what every event of a resource asks for."""
    found = members(sam.given("Events"))
    for member in found.known:
        site = Site(member.place, member.case.value.span)
        for event in _events(sam, target, f"{sam.id}{member.key}", site, member.case):
            handler = handlers.get(event.type)
            if handler is None:
                _hide(sam, effects, Unknown(site.header, f"{event.type} is no event type that is known here"))
            else:
                handler(event, grants, effects)
    for rest in (found.rest, *_untyped(found.known)):
        if rest is not None:
            _hide(sam, effects, rest)
            grants.obscure(rest)


def _events(sam: Sam, target: Target, id: str, site: Site, case: Case) -> Iterator[Event]:
    if not isinstance(case.value, MapValue):
        return
    for kind in cases(case.value.get("Type"), case.when):
        if not isinstance(kind.value, Literal):
            continue
        nothing = MapValue(site.header, {}, header=site.header)
        properties = or_else(case.value.get("Properties"), nothing)
        for side in cases(properties, kind.when):
            known = side.value
            if not isinstance(known, (MapValue, Unknown)):
                known = Unknown(known.span, "the properties of an event were expected")
            yield Event(id, str(kind.value.value), known, site, side.when, sam, target)


def _untyped(found: list[Member]) -> Iterator[Unknown]:
    """Reasons why it is not known what kind of event some are."""
    for member in found:
        event = member.case.value
        if not isinstance(event, MapValue):
            yield event if isinstance(event, Unknown) else Unknown(event.span, "an event was expected")
            continue
        for kind in cases(event.get("Type")):
            if isinstance(kind.value, Unknown):
                yield kind.value
            elif not isinstance(kind.value, Literal):
                yield Unknown(kind.value.span, "the type of an event was expected")


def _hide(sam: Sam, effects: Effects, unknown: Unknown) -> None:
    sam.hide([unknown])
    effects.lose_notice(sam, unknown)
    effects.unplaced_triggers.append(unknown)
    effects.unplaced_routes.append(unknown)


def permit(event: Event, principal: str, address: str | None = None, **properties: Value) -> Draft:
    """The permission that lets a service invoke the target of an event."""
    permission = Properties(
        event.site,
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": event.target.name,
            "Principal": principal,
            **properties,
        },
    )
    return event.add(address or f"{event.id}Permission", "AWS::Lambda::Permission", permission)
