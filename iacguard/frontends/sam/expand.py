"""SAM resources become the CloudFormation resources that the SAM transform would create.

The expansion works on evaluated values. Everything that is taken over keeps its place in the SAM
text, and everything that SAM adds gets the place of what it adds it for, so that a finding points
at a line that the author can change. What cannot be known because of an unknown value is never
left out in silence: unknown parts stand in properties as such, and where unknown values decide
which resources there are at all, an opaque resource stands for those that nobody can see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module

from iacguard.condition import Assumption, Condition, Opaque, decided
from iacguard.frontends.sam.api_events import (
    IMPLICIT_HTTP,
    IMPLICIT_REST,
    IMPLICIT_STAGE,
    drop_needless_permissions,
    routes_of,
)
from iacguard.frontends.sam.apis import expand_http_api, expand_rest_api
from iacguard.frontends.sam.deployment import Deployment, expand_deployments
from iacguard.frontends.sam.domain import open_records
from iacguard.frontends.sam.draft import Draft, Properties, Sam
from iacguard.frontends.sam.events import Effects, Notice, Route, Trigger
from iacguard.frontends.sam.existence import any_of, can_hold, condition_of
from iacguard.frontends.sam.function import expand_function
from iacguard.frontends.sam.globals import merged_properties
from iacguard.frontends.sam.logical_ids import prefix_of
from iacguard.frontends.sam.references import dotted, referable, rewriter
from iacguard.frontends.sam.tags import propagate_tags
from iacguard.frontends.sam.writing import SIDES, When, is_set, or_else, under, written
from iacguard.graph.resource import Identity, Resource
from iacguard.text import Span
from iacguard.typed import Final, cast
from iacguard.value import (
    Absent,
    Choice,
    ListValue,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

PREFIX: Final = "AWS::Serverless::"

_FUNCTION: Final = "AWS::Serverless::Function"
_MACHINE: Final = "AWS::Serverless::StateMachine"
_API: Final = "AWS::Serverless::Api"
_HTTP_API: Final = "AWS::Serverless::HttpApi"
_WEBSOCKET_API: Final = "AWS::Serverless::WebSocketApi"
_CONNECTOR: Final = "AWS::Serverless::Connector"

_SINGLE: Final = {
    _WEBSOCKET_API: ("apis", "expand_websocket_api"),
    "AWS::Serverless::SimpleTable": ("simple", "expand_table"),
    "AWS::Serverless::LayerVersion": ("simple", "expand_layer"),
    "AWS::Serverless::Application": ("simple", "expand_application"),
    "AWS::Serverless::CapacityProvider": ("compute", "expand_capacity_provider"),
    "AWS::Serverless::NetworkConnector": ("compute", "expand_network_connector"),
    "AWS::Serverless::MicrovmImage": ("compute", "expand_microvm_image"),
    "AWS::Serverless::WebFunction": ("compute", "expand_web_function"),
    "AWS::Serverless::GraphQLApi": ("graphql_api", "expand_graphql_api"),
}
"""Types whose expansion touches nothing but what it generates: the module and function for each.

Most templates have none of them, so modules are imported for those that do.
"""

_KNOWN: Final = frozenset({_FUNCTION, _MACHINE, _API, _HTTP_API, _CONNECTOR, *_SINGLE})

UNRESOLVED: Final = "AWS::Serverless::Unresolved"
"""The type of the opaque resource that stands for generated ones that are not known."""


def expand(
    resources: list[Resource], globals: MapValue | None, referred_to: Collection[tuple[str, str]]
) -> list[Resource]:
    """The resources of one template with its SAM resources expanded.

    ``resources`` are those of the template as it is written, evaluated; ``globals`` is its section
    ``Globals``, and ``referred_to`` are the addresses and attributes that anything in it refers to.
    Resources that are not SAM's pass through, and so does a SAM type that is not known here.
    """
    effects = Effects({resource.address: resource for resource in resources})
    sams = {resource.address: _sam(resource, globals) for resource in resources if _is_sam(resource)}
    deployments = _expand_callers(sams.values(), effects)
    drop_needless_permissions(effects)
    implied = _implied_apis(resources, sams, effects, globals)
    _expand_apis([*sams.values(), *implied], effects)
    for sam in sams.values():
        if sam.type in _SINGLE:
            module, function = _SINGLE[sam.type]
            single = cast(
                "Callable[[Sam], None]", getattr(import_module(f"{__package__}.{module}"), function)
            )
            single(sam)
    open_records((*sams.values(), *implied))
    shared = expand_deployments(deployments)
    for sam in (*sams.values(), *implied):
        if sam.type in (_FUNCTION, _MACHINE, _API, _WEBSOCKET_API) or _has_body(sam):
            propagate_tags(sam)
    hosts = _expand_connectors(resources, sams, implied)

    drafts: list[Draft] = []
    for sam in (*sams.values(), *implied, *hosts):
        drafts.extend(sam.drafts)
    for one in shared:
        one.draft.when = any_of(one.when)
        drafts.append(one.draft)
    ordered = _ordered(resources, _kept(resources, sams, effects), _assembled(drafts))
    # Hardly any template refers to what SAM generates, and to look into every value takes long.
    named = dotted(referred_to)
    if named:
        names: dict[str, str | None] = {}
        for sam in (*sams.values(), *implied):
            generated = [(draft.address, draft.type) for draft in sam.drafts]
            names.update(referable(sam.id, sam.type, generated))
        if not named.isdisjoint(names):
            rewrite = rewriter(names)
            ordered = [_rewritten(resource, rewrite) for resource in ordered]
    return [*ordered, *_unresolved([*sams.values(), *implied, *hosts], ordered)]


def _is_sam(resource: Resource) -> bool:
    return resource.identity.type in _KNOWN


def _sam(resource: Resource, globals: MapValue | None) -> Sam:
    return Sam(resource, merged_properties(resource, globals, resource.identity.type), _base(resource))


def _base(resource: Resource) -> When:
    condition = resource.condition
    if condition is None or decided(condition.formula) is True:
        return ()
    return (Assumption(condition, True),)


def _has_body(sam: Sam) -> bool:
    """HTTP APIs get their tags everywhere, unless their document is stored elsewhere."""
    return sam.type == _HTTP_API and is_set(sam.given("DefinitionUri")) is False


def _expand_callers(sams: Iterable[Sam], effects: Effects) -> list[Deployment]:
    """Functions first and then state machines, because both add methods to APIs."""
    deployments: list[Deployment] = []
    for sam in sams:
        if sam.type == _FUNCTION:
            deployment = expand_function(sam, effects)
            if deployment is not None:
                deployments.append(deployment)
    for sam in sams:
        if sam.type == _MACHINE:
            from iacguard.frontends.sam.state_machine import expand_state_machine

            expand_state_machine(sam, effects)
    return deployments


# APIs that events imply ------------------------------------------------------------------------


def _implied_apis(
    resources: list[Resource], sams: Mapping[str, Sam], effects: Effects, globals: MapValue | None
) -> list[Sam]:
    """``ServerlessRestApi`` and ``ServerlessHttpApi``, for events that name no API."""
    implied: list[Sam] = []
    if not effects.routes:
        return implied
    prefixes = dict.fromkeys(prefix_of(resource.address) for resource in resources)
    for prefix in prefixes:
        for name, type in ((IMPLICIT_REST, _API), (IMPLICIT_HTTP, _HTTP_API)):
            address = prefix + name
            routes = routes_of(effects, address)
            if routes and address not in sams:
                implied.append(_implied_api(address, type, routes, globals))
    return implied


def _implied_api(address: str, type: str, routes: list[Route], globals: MapValue | None) -> Sam:
    site = routes[0].event.site
    properties: dict[str, Value] = {}
    if type == _API:
        properties["StageName"] = written(site.header, IMPLICIT_STAGE)
    local = MapValue(site.span, properties, header=site.header)
    identity = Identity(address, type, type, "sam")
    resource = Resource(identity, site.header, site.span, lambda: local)
    base = any_of((*route.event.sam.base, *route.event.when) for route in routes)
    merged = merged_properties(resource, globals, type)
    return Sam(resource, _with_tags(merged, routes), base)


def _with_tags(properties: MapValue, routes: list[Route]) -> MapValue:
    """The tags of the functions that propagate them go to the API that they imply."""
    tags: MapValue | None = None
    for route in routes:
        sam = route.event.sam
        own = sam.given("Tags")
        if is_set(sam.given("PropagateTags")) and isinstance(own, MapValue):
            entries = {**tags.entries, **own.entries} if tags is not None else own.entries
            tags = MapValue(own.span, entries, own.keys, own.origin, own.rest, own.header)
    if tags is None:
        return properties
    known = properties.entries.get("Tags")
    if isinstance(known, MapValue):
        tags = MapValue(known.span, {**known.entries, **tags.entries}, known.keys, header=known.header)
    place = properties.header or properties.span
    entries = {**properties.entries, "Tags": tags, "PropagateTags": written(place, True)}
    return MapValue(properties.span, entries, properties.keys, rest=properties.rest, header=properties.header)


def _expand_apis(sams: Iterable[Sam], effects: Effects) -> None:
    for sam in sams:
        if sam.type == _API:
            expand_rest_api(sam, routes_of(effects, sam.id), effects.unplaced_routes)
        elif sam.type == _HTTP_API:
            expand_http_api(sam, routes_of(effects, sam.id), effects.unplaced_routes)


def _expand_connectors(resources: list[Resource], sams: Mapping[str, Sam], implied: list[Sam]) -> list[Sam]:
    """Connectors come last: they look at what is there. Gives the plain resources that have some."""
    if not any("Connectors" in resource.attributes for resource in resources) and not any(
        sam.type == _CONNECTOR for sam in sams.values()
    ):
        return []
    from iacguard.frontends.sam.connector import Known, expand_connector, expand_embedded

    known = {
        resource.address: Known(resource.address, resource.identity.type, resource.properties.get)
        for resource in resources
        if not _is_sam(resource)
    }
    for sam in (*sams.values(), *implied):
        for draft in sam.drafts:
            entries = draft.properties.entries
            known[draft.address] = Known(draft.address, draft.type, _getter(entries, draft))
    hosts: list[Sam] = []
    for resource in resources:
        if "Connectors" in resource.attributes:
            host = sams.get(resource.address)
            if host is None:
                host = Sam(resource, resource.source_properties, _base(resource))
                hosts.append(host)
            expand_embedded(host, known, partial(_condition, resources, resource.address))
    for sam in sams.values():
        if sam.type == _CONNECTOR:
            expand_connector(sam, known)
    return hosts


def _condition(resources: Iterable[Resource], address: str, name: str, span: Span) -> Condition:
    """The condition of a name in the template of a resource.

    One that no resource hangs on is only known by its name here, by which conditions are compared.
    """
    whole = prefix_of(address) + name
    found = (one.condition for one in resources if one.condition is not None)
    opaque = Condition(whole, Opaque(f"condition {whole}"), span)
    return next((condition for condition in found if condition.name == whole), opaque)


def _getter(entries: Mapping[str, Value], draft: Draft) -> Callable[[str], Value]:
    nothing: Value = draft.properties.rest or Absent(draft.site.header)
    return lambda name: entries.get(name, nothing)


# From drafts to resources ----------------------------------------------------------------------


def _assembled(drafts: Iterable[Draft]) -> dict[str, tuple[str | None, Resource]]:
    """The generated resources by address, each with the address of the SAM resource it comes from."""
    by_address: dict[str, list[Draft]] = {}
    for draft in drafts:
        if can_hold(draft.when):
            by_address.setdefault(draft.address, []).append(draft)
    assembled: dict[str, tuple[str | None, Resource]] = {}
    for address, group in by_address.items():
        for number, same in enumerate(_by_type(group)):
            # One event can be a rule on one side and a schedule on the other, under one name.
            unique = address if number == 0 else f"{address}Otherwise{number}"
            draft = _merged(same)
            owner = draft.owner.id if draft.owner is not None else None
            assembled[unique] = (owner, _resource(unique, draft))
    return assembled


def _by_type(drafts: list[Draft]) -> Iterable[list[Draft]]:
    if len(drafts) == 1:
        return (drafts,)
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.type, []).append(draft)
    return groups.values()


def _merged(drafts: list[Draft]) -> Draft:
    """Drafts of one resource: what several SAM resources share, or the sides of a choice."""
    first = drafts[0]
    if len(drafts) == 1:
        return first
    properties = Properties(first.site)
    is_shared = any(draft.owner is not first.owner for draft in drafts)
    common = _common([draft.when for draft in drafts])
    for name in dict.fromkeys(name for draft in drafts for name in draft.properties.entries):
        if is_shared:
            value = _concatenated([draft.properties.entries.get(name) for draft in drafts])
        else:
            value = _chosen(name, drafts, common)
        key = next((one.properties.keys[name] for one in drafts if name in one.properties.keys), None)
        properties.put(name, value, key)
    properties.rest = next((one.properties.rest for one in drafts if one.properties.rest is not None), None)
    merged = Draft(first.address, first.type, first.site, properties, any_of(one.when for one in drafts))
    merged.attributes = first.attributes
    merged.owner = first.owner
    merged.source = first.source
    merged.opaque = any(draft.opaque for draft in drafts)
    return merged


def _common(whens: list[When]) -> int:
    """How many assumptions all start with."""
    count = 0
    for assumptions in zip(*whens, strict=False):
        if any(one != assumptions[0] for one in assumptions):
            break
        count += 1
    return count


def _chosen(name: str, drafts: list[Draft], common: int) -> Value:
    *firsts, last = drafts
    value = last.properties.entries.get(name, Absent(last.site.header))
    for draft in reversed(firsts):
        own = draft.properties.entries.get(name, Absent(draft.site.header))
        if own is value:
            continue
        for assumption in reversed(draft.when[common:]):
            then, otherwise = (own, value) if assumption.value else (value, own)
            own = Choice(own.span, assumption.condition, then, otherwise)
        value = own
    return value


def _concatenated(values: list[Value | None]) -> Value:
    known = [value for value in values if value is not None]
    if all(isinstance(value, ListValue) for value in known):
        lists = [value for value in known if isinstance(value, ListValue)]
        items = tuple(item for value in lists for item in value.items)
        rest = next((value.rest for value in lists if value.rest is not None), None)
        return ListValue(lists[0].span, items, lists[0].origin, rest)
    return known[-1]


def _resource(address: str, draft: Draft) -> Resource:
    owner = draft.owner
    source_type = owner.type if owner is not None else _FUNCTION
    resource = Resource(
        Identity(address, draft.type, source_type, "sam"),
        draft.site.header,
        draft.site.span,
        draft.properties.build(draft.site),
        draft.source,
        condition_of(draft.when),
    )
    resource.attributes = draft.attributes
    resource.opaque = draft.opaque
    if owner is not None:
        resource.calls = owner.resource.calls
    return resource


# Resources that are written as such ------------------------------------------------------------


def _kept(
    resources: Iterable[Resource],
    sams: Mapping[str, Sam],
    effects: Effects,
) -> dict[str, Resource]:
    """The resources that are not SAM's, with what events do to them."""
    kept: dict[str, Resource] = {}
    for resource in resources:
        if resource.address in sams:
            continue
        if resource.identity.type == "AWS::S3::Bucket":
            notices = [notice for notice in effects.notices if notice.bucket == resource.address]
            kept[resource.address] = _notifying(resource, notices, effects)
        elif resource.identity.type == "AWS::Cognito::UserPool":
            triggers = [trigger for trigger in effects.triggers if trigger.pool == resource.address]
            kept[resource.address] = _triggering(resource, triggers, effects.unplaced_triggers)
        else:
            kept[resource.address] = resource
    return kept


# Names of what is generated --------------------------------------------------------------------


def _as_map(value: Value) -> MapValue:
    assert isinstance(value, MapValue)
    return value


def _rewritten(resource: Resource, rewrite: Callable[[Value], Value]) -> Resource:
    changed = Resource(
        resource.identity,
        resource.header,
        resource.span,
        lambda: _as_map(rewrite(resource.properties)),
        lambda: _as_map(rewrite(resource.source_properties)),
        resource.condition,
    )
    changed.attributes = {name: rewrite(value) for name, value in resource.attributes.items()}
    changed.calls = resource.calls
    changed.opaque = resource.opaque
    return changed


def _notifying(resource: Resource, notices: list[Notice], effects: Effects) -> Resource:
    unplaced = effects.unplaced_notices
    if not notices and not unplaced:
        return resource
    rest = unplaced[0] if unplaced else None
    items = tuple(under(_beyond(notice.when, resource), notice.configuration) for notice in notices)
    properties = resource.properties

    def add(side: Value) -> Value:
        if is_absent(side):
            if not items and rest is not None:
                return rest
            place = items[0].span
            return written(place, {"LambdaConfigurations": ListValue(place, items, rest=rest)})
        if not isinstance(side, MapValue):
            return side
        known = side.get("LambdaConfigurations")
        if isinstance(known, ListValue):
            written_already = {repr(item) for item in known.items}
            new = tuple(item for item in items if repr(item) not in written_already)
        else:
            new = items
        place = side.header or side.span
        entries = {**side.entries, "LambdaConfigurations": _appended(known, new, rest, place)}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    changed = _with_property(
        resource,
        "NotificationConfiguration",
        map_choices(properties.get("NotificationConfiguration"), add, SIDES),
    )
    for notice in notices:
        # Whatever a function's events touch gets its tags, in place of its own.
        if not is_absent(notice.tags):
            tags = or_else(notice.tags, properties.get("Tags"))
            changed = _with_property(changed, "Tags", tags)
    if effects.unplaced_tags:
        changed = _with_property(changed, "Tags", effects.unplaced_tags[0])
    permissions = {notice.permission: notice for notice in notices}.values()
    waiting = tuple(
        _waiting_tag(notice) for notice in permissions if notice.exists is not None and is_absent(notice.tags)
    )
    if waiting:
        tags = _appended(changed.properties.get("Tags"), waiting, None, resource.header)
        changed = _with_property(changed, "Tags", tags)
    needed = tuple(
        Reference(notice.configuration.span, notice.permission)
        for notice in permissions
        if notice.exists is None
    )
    if needed:
        depends = resource.attributes.get("DependsOn", Absent(resource.header))
        changed.attributes = {
            **resource.attributes,
            "DependsOn": _appended(depends, needed, None, resource.header),
        }
    return changed


def _waiting_tag(notice: Notice) -> Value:
    """The tag by which a bucket refers to a permission that perhaps is not there to depend on."""
    place = notice.configuration.span
    reference = Reference(place, notice.permission)
    value = or_else(under(notice.when, reference), written(place, "no dependency"))
    return written(place, {"Key": f"sam:ConditionalDependsOn:{notice.permission}", "Value": value})


def _beyond(when: When, resource: Resource) -> When:
    """What is assumed beside that the resource exists."""
    return tuple(one for one in when if not (one.value and one.condition == resource.condition))


def _appended(known: Value, items: tuple[Value, ...], rest: Unknown | None, place: Span) -> Value:
    def add(side: Value) -> Value:
        if is_absent(side):
            return ListValue(place, items, rest=rest)
        if isinstance(side, ListValue):
            return ListValue(side.span, (*side.items, *items), side.origin, side.rest or rest)
        return side if isinstance(side, Unknown) else ListValue(side.span, (side, *items), rest=rest)

    return map_choices(known, add, SIDES)


def _triggering(resource: Resource, triggers: list[Trigger], unplaced: list[Unknown]) -> Resource:
    if not triggers and not unplaced:
        return resource
    added: dict[str, Value] = {}
    rest = unplaced[0] if unplaced else None
    for trigger in triggers:
        if trigger.name is None:
            rest = Unknown(trigger.function.span, "which trigger this is is not known")
        else:
            added[trigger.name] = under(_beyond(trigger.when, resource), trigger.function)

    def add(side: Value) -> Value:
        if is_absent(side):
            place = next(iter(added.values())).span if added else side.span
            return MapValue(place, added, rest=rest, header=place)
        if not isinstance(side, MapValue):
            return side
        entries = {**added, **side.entries}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest or rest, side.header)

    value = map_choices(resource.properties.get("LambdaConfig"), add, SIDES)
    return _with_property(resource, "LambdaConfig", value)


def _with_property(resource: Resource, name: str, value: Value) -> Resource:
    old = resource.properties
    entries = {**old.entries, name: value}
    return resource.with_properties(MapValue(old.span, entries, old.keys, old.origin, old.rest, old.header))


# The whole -------------------------------------------------------------------------------------


def _ordered(
    resources: Iterable[Resource],
    kept: Mapping[str, Resource],
    generated: Mapping[str, tuple[str | None, Resource]],
) -> list[Resource]:
    """Generated resources stand where the SAM resource stood; those of nobody come last."""
    by_owner: dict[str | None, list[Resource]] = {}
    for owner, made in generated.values():
        by_owner.setdefault(owner, []).append(made)
    ordered: list[Resource] = []
    for resource in resources:
        if resource.address in kept:
            ordered.append(kept[resource.address])
        ordered.extend(by_owner.pop(resource.address, ()))
    for rest in by_owner.values():
        ordered.extend(rest)
    return ordered


def _unresolved(sams: Iterable[Sam], resources: list[Resource]) -> Iterator[Resource]:
    """An opaque resource for each SAM resource of which not everything that it generates is known."""
    # What is hidden may be attached to anything in the template.
    addresses = [resource.address for resource in resources]
    for sam in sams:
        if sam.hidden:
            yield _hidden(sam, addresses)


def _hidden(sam: Sam, addresses: list[str]) -> Resource:
    reason = sam.hidden[0]
    place = sam.site.header
    properties = MapValue(sam.site.span, {}, rest=reason, header=place)
    seen = ListValue(place, tuple(Reference(place, address) for address in addresses))
    source = MapValue(sam.site.span, {"Resources": seen}, rest=reason, header=place)
    hidden = Resource(
        Identity(f"{sam.id}Unresolved", UNRESOLVED, sam.type, "sam"),
        place,
        sam.site.span,
        lambda: properties,
        lambda: source,
        condition_of(sam.base),
    )
    hidden.opaque = True
    hidden.calls = sam.resource.calls
    return hidden
