"""Connectors: what one resource is allowed to do with another.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from iacguard.condition import Assumption, Condition
from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.logical_ids import prefix_of
from iacguard.frontends.sam.policies import Json
from iacguard.frontends.sam.writing import (
    Case,
    Written,
    cases,
    elements,
    given,
    is_set,
    members,
    part,
    substituted,
    written,
)
from iacguard.modules import data_beside
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import cast
from iacguard.value import (
    Absent,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

_CANONICAL = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
}

_VARIABLE = pattern(r"%\{([\w.]+)\}")


class Known(NamedTuple):
    """A resource of the expanded template that a connector can name."""

    address: str
    type: str
    get: Callable[[str], Value]


class End(NamedTuple):
    """One end of a connector: its type, and what the profiles ask of it by name (``Arn``)."""

    type: str
    parts: dict[str, Value]
    id: str | None = None


class _Unsettled(Exception):
    """What a connector grants is not known."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


def expand_connector(sam: Sam, known: Mapping[str, Known]) -> None:
    """``AWS::Serverless::Connector``: a policy or permission for each destination."""
    _expand(sam, sam.id, Case(sam.properties, ()), sam.get("Source"), known)


def expand_embedded(
    sam: Sam, known: Mapping[str, Known], condition: Callable[[str, Span], Condition]
) -> None:
    """The connectors that a resource has in its attribute ``Connectors``.

    ``condition`` gives the condition of a name that is used at a place.
    """
    found = members(given(sam.resource.attributes.get("Connectors", Absent(sam.site.header))))
    sam.hide([found.rest])
    for member in found.known:
        properties = part(member.case.value, "Properties")
        name = part(member.case.value, "Condition")
        own = () if is_absent(name) else (_named(name, condition),)
        for case in cases(properties, (*member.case.when, *own)):
            if not isinstance(case.value, MapValue):
                sam.hide([_unknown(case.value)])
                continue
            named: dict[str, Value] = {"Id": written(member.place, sam.id.removeprefix(prefix_of(sam.id)))}
            reference = case.value.get("SourceReference")
            if isinstance(reference, MapValue):
                named.update(reference.entries)
            source = MapValue(member.place, named, header=member.place)
            site = Site(member.place, member.case.value.span)
            _expand(sam, f"{sam.id}{member.key}", case, source, known, site)


def _named(name: Value, condition: Callable[[str, Span], Condition]) -> Assumption:
    text = str(name.value) if isinstance(name, Literal) else "the condition of a connector"
    return Assumption(condition(text, name.span), True)


def _expand(
    sam: Sam, id: str, owner: Case, source: Value, known: Mapping[str, Known], site: Site | None = None
) -> None:
    properties = owner.value
    destination = part(properties, "Destination")
    found = elements(given(destination), owner.when)
    sam.hide([found.rest])
    is_many = isinstance(destination, ListValue)
    for index, one in enumerate(found.known):
        for start in cases(source, one.when):
            suffix = f"Destination{index}" if is_many else ""
            try:
                permissions = _permissions(part(properties, "Permissions"))
                ends = (
                    _end(start.value, one.value, known, prefix_of(sam.id)),
                    _end(one.value, start.value, known, prefix_of(sam.id)),
                )
                connect(sam, (id, suffix), ends, permissions, Case(properties, start.when), site)
            except _Unsettled as error:
                sam.hide([error.unknown])


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "a connector was expected")


def _permissions(value: Value) -> list[str]:
    found = elements(given(value))
    names = [str(case.value.value) for case in found.known if isinstance(case.value, Literal)]
    if found.rest is not None:
        raise _Unsettled(found.rest)
    if len(names) < len(found.known) or any(case.when for case in found.known):
        raise _Unsettled(Unknown(value.span, "which permissions are given is not known"))
    return names


def _end(value: Value, other: Value, known: Mapping[str, Known], prefix: str) -> End:
    id = part(value, "Id")
    if is_set(id) is False:
        kind = part(value, "Type")
        if not isinstance(kind, Literal):
            raise _Unsettled(Unknown(value.span, "the type of an end of the connector is not known"))
        type = str(kind.value)
        names = ("Arn", "RoleName", "QueueUrl", "ResourceId", "Name", "Qualifier")
        parts = {name: part(value, name) for name in names}
        set_parts = {name: one for name, one in parts.items() if not is_absent(one)}
        return End(_CANONICAL.get(type, type), set_parts)
    resource = known.get(f"{prefix}{id.value}") if isinstance(id, Literal) else None
    if isinstance(id, Reference):
        resource = known.get(id.target)
    if resource is None:
        raise _Unsettled(_unknown(id))
    return _resource_end(resource, value, other, id.span)


def _resource_end(resource: Known, value: Value, other: Value, place: Span) -> End:
    described = cast("dict[str, dict[str, Json]]", _data()["types"]).get(resource.type, {})
    outputs = cast("dict[str, Json]", described.get("Outputs", {}))
    spelt = {"Arn": "Arn", "Url": "QueueUrl", "Id": "ResourceId", "Name": "Name", "Qualifier": "Qualifier"}
    parts = {
        spelt[name]: _output(output, resource.address, place)
        for name, output in outputs.items()
        if name in spelt
    }
    qualifier = part(value, "Qualifier")
    if not is_absent(qualifier):
        parts["Qualifier"] = qualifier
    inputs = cast("dict[str, Json]", described.get("Inputs", {}))
    role = inputs.get("Role")
    if isinstance(role, str):
        parts["RoleName"] = _role_name(resource.get(role))
    elif role is not None:
        parts["RoleName"] = _rule_role(resource, other)
    return End(resource.type, parts, resource.address)


def _output(output: Json, id: str, place: Span) -> Value:
    if isinstance(output, dict) and "Ref" in output:
        return Reference(place, id)
    if isinstance(output, dict) and isinstance(output.get("Fn::GetAtt"), list):
        attribute = cast("list[str]", output["Fn::GetAtt"])[1]
        return Reference(place, id, attribute)
    return Literal(place, str(output))


def _role_name(role: Value) -> Value:
    """A role by its name, given its ARN."""

    def name(side: Value) -> Value:
        if isinstance(side, Reference):
            return Reference(side.span, side.target)
        if is_absent(side) or isinstance(side, Unknown):
            return side
        return Unknown(side.span, "which role this is is not known")

    return map_choices(role, name)


def _rule_role(rule: Known, other: Value) -> Value:
    """The role with which a rule of EventBridge sends to the other end."""
    other_id = part(other, "Id")
    name = str(other_id.value) if isinstance(other_id, Literal) else ""
    for case in elements(given(rule.get("Targets"))).known:
        arn = part(case.value, "Arn")
        if isinstance(arn, Reference) and arn.target.rpartition("/")[2] == name:
            return _role_name(part(case.value, "RoleArn"))
    return Unknown(other.span, "which role the rule uses is not known")


# What is granted -------------------------------------------------------------------------------


def connect(
    sam: Sam,
    id: tuple[str, str],
    ends: tuple[End, End],
    permissions: list[str],
    owner: Case,
    site: Site | None = None,
) -> None:
    """Generates what lets the first end use the second one. ``id`` is a prefix and a suffix."""
    source, destination = ends
    profiles = cast("dict[str, dict[str, dict[str, Json]]]", _data()["profiles"])
    profile = profiles.get(source.type, {}).get(destination.type)
    at = owner.value
    place = at.header if isinstance(at, MapValue) and at.header is not None else at.span
    if profile is None:
        sam.hide([Unknown(place, f"no connector from {source.type} to {destination.type} is known")])
        return
    described = cast("dict[str, Json]", profile["Properties"])
    categories = cast("dict[str, dict[str, Json]]", described["AccessCategories"])
    variables = {f"Source.{name}": value for name, value in source.parts.items()}
    variables.update({f"Destination.{name}": value for name, value in destination.parts.items()})
    granted = {
        name: _filled(category, variables, place)
        for name, category in categories.items()
        if name in permissions
    }
    subject = source if described.get("SourcePolicy") else destination
    where = site or Site(place, at.span)
    for address, type, properties in _resources(str(profile["Type"]), id, subject, granted, where):
        sam.add(address, type, properties, owner.when, where)


def _resources(
    profile: str, id: tuple[str, str], subject: End, granted: dict[str, Value], site: Site
) -> Iterator[tuple[str, str, Properties]]:
    prefix, suffix = id
    if profile == "AWS_LAMBDA_PERMISSION":
        for name, category in granted.items():
            function = subject.parts.get("Arn", Absent(site.header))
            permission = Properties(site, {"FunctionName": function})
            permission.take(category, "Action", "Principal", "SourceArn", "SourceAccount")
            yield f"{prefix}{name}LambdaPermission{suffix}", "AWS::Lambda::Permission", permission
        return
    statements: list[Written] = []
    for category in granted.values():
        statements.extend(case.value for case in elements(part(category, "Statement")).known)
    document = written(site.header, {"Version": "2012-10-17", "Statement": statements})
    if profile == "AWS_IAM_ROLE_MANAGED_POLICY":
        role = subject.parts.get("RoleName", Absent(site.header))
        policy = Properties(site, {"PolicyDocument": document, "Roles": [role]})
        yield f"{prefix}Policy{suffix}", "AWS::IAM::ManagedPolicy", policy
    elif profile == "AWS_SQS_QUEUE_POLICY":
        url = subject.parts.get("QueueUrl", Absent(site.header))
        policy = Properties(site, {"PolicyDocument": document, "Queues": [url]})
        yield f"{prefix}QueuePolicy{suffix}", "AWS::SQS::QueuePolicy", policy
    else:
        arn = subject.parts.get("Arn", Absent(site.header))
        policy = Properties(site, {"PolicyDocument": document, "Topics": [arn]})
        yield f"{prefix}TopicPolicy{suffix}", "AWS::SNS::TopicPolicy", policy


def _filled(template: Json, variables: Mapping[str, Value], place: Span) -> Value:
    """A part of a profile with what the connector joins in the places of the variables."""
    if isinstance(template, list):
        return ListValue(place, tuple(_filled(item, variables, place) for item in template))
    if isinstance(template, dict):
        entries = {key: _filled(item, variables, place) for key, item in template.items()}
        return MapValue(place, entries, header=place)
    if not isinstance(template, str) or "{" not in template:
        return Literal(place, template)
    names = _VARIABLE.findall(template)
    missing = {name: Unknown(place, f"{name} is not known") for name in names if name not in variables}
    text = _VARIABLE.sub(r"${\1}", template)
    return substituted(place, text, {**variables, **missing})


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, Json]]:
    import json  # few templates have connectors

    text = data_beside(__file__, "connector_profiles.json")
    return cast("Mapping[str, Mapping[str, Json]]", json.loads(text))
