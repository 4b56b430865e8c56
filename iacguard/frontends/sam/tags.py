"""Tags: a map in SAM, a list of keys and values in most of CloudFormation."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Draft, Sam
from iacguard.frontends.sam.writing import SIDES, written
from iacguard.text import Span
from iacguard.value import (
    Absent,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

_LISTED = frozenset(
    {
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::DomainNameV2",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::UsagePlan",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::IAM::Role",
        "AWS::IoT::TopicRule",
        "AWS::Lambda::Function",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::StepFunctions::StateMachine",
    }
)
"""Generated types whose tags are a list of keys and values."""

_MAPPED = frozenset({"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::Stage"})
"""Generated types whose tags are a map."""


def tag_list(tags: Value, created: str | None = None, place: Span | None = None) -> Value:
    """A map of tags as a list, after the tag ``created`` by which SAM marks, at ``place``, what it makes."""
    added: tuple[Value, ...] = ()
    if created is not None:
        added = (written(place or tags.span, {"Key": created, "Value": "SAM"}),)

    def convert(side: Value) -> Value:
        if is_absent(side):
            return ListValue(place or side.span, added) if added else Absent(side.span)
        if isinstance(side, MapValue):
            items = tuple(_tag(side, key, value) for key, value in side.entries.items())
            return ListValue(side.span, (*added, *items), side.origin, side.rest)
        return side

    return map_choices(tags, convert, SIDES)


def _tag(tags: MapValue, key: str, value: Value) -> Value:
    place = tags.keys.get(key) or value.span
    tag = MapValue(
        place.to(value.span) if value.span.source is place.source and value.span.end >= place.end else place,
        {"Key": Literal(place, key), "Value": value},
        header=place,
    )
    return map_choices(value, lambda side: Absent(side.span) if isinstance(side, Absent) else tag, SIDES)


def propagate_tags(sam: Sam) -> None:
    """Gives the tags of a SAM resource to all that it generates, when ``PropagateTags`` says so."""
    listed = propagated_tags(sam)
    if is_absent(listed):
        return
    mapped = listed if isinstance(listed, Unknown) else sam.given("Tags")
    for draft in sam.drafts:
        if draft.type in _LISTED:
            draft.properties.put("Tags", listed)
        elif draft.type in _MAPPED:
            _give(draft, mapped)


def propagated_tags(sam: Sam) -> Value:
    """The tags that generated resources get; absent when they get none."""
    tags = sam.given("Tags")
    wanted = sam.given("PropagateTags")
    if is_absent(wanted) or is_absent(tags):
        return Absent(wanted.span)
    if isinstance(wanted, Literal):
        return tag_list(tags)
    return Unknown(wanted.span, "whether tags are propagated is not known")


def _give(draft: Draft, tags: Value) -> None:
    if draft.type in _MAPPED and not isinstance(tags, Unknown):
        # What SAM writes into the document of an HTTP API has these tags already.
        known = draft.properties.entries.get("Tags")
        if isinstance(known, MapValue) and isinstance(tags, MapValue):
            entries = {**known.entries, **tags.entries}
            tags = MapValue(tags.span, entries, tags.keys, tags.origin, tags.rest, tags.header)
    draft.properties.put("Tags", tags)
