"""Definitions that stand in files beside the template, which ``sam package`` uploads.

What is deployed is what the file says, so it is read in the place of the upload. Functions of
CloudFormation mean nothing in such a file, and a state machine's may hold placeholders that make
it no JSON; a file that cannot be read stays what it is without it: a place in S3 that is not known.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from iacguard.frontends.cloudformation.include import parse
from iacguard.frontends.cloudformation.literals import literal
from iacguard.frontends.sam.writing import SIDES, plain_text
from iacguard.graph.resource import Resource
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.text import Source
from iacguard.typed import Final, TypeAlias
from iacguard.value import (
    Absent,
    Encoded,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

Read: TypeAlias = Callable[[str], "Source | None"]
"""Gives the text of a file by its path from the working folder."""

_DEEPEST: Final = 100

_HOLDERS: Final = {
    "AWS::Serverless::StateMachine": ("AWS::StepFunctions::StateMachine", "DefinitionString"),
    "AWS::Serverless::Api": ("AWS::ApiGateway::RestApi", "Body"),
    "AWS::Serverless::HttpApi": ("AWS::ApiGatewayV2::Api", "Body"),
}
"""By SAM type: the type that has the definition, and the property that holds it."""

_STORED: Final = {"DefinitionString": "DefinitionS3Location", "Body": "BodyS3Location"}


def with_local_definitions(resources: list[Resource], read: Read) -> list[Resource]:
    """The resources of a unit, with the definitions that their SAM resources name as local files."""
    return [_with_definition(resource, read) for resource in resources]


def _with_definition(resource: Resource, read: Read) -> Resource:
    type, property = _HOLDERS.get(resource.identity.source_type, ("", ""))
    if resource.type != type:
        return resource
    uri = resource.source_properties.get("DefinitionUri")
    known = resource.properties
    folder = posixpath.dirname(resource.header.source.path)
    content = map_choices(uri, lambda side: _content(side, folder, read), SIDES)
    if is_absent(content) or property in known.entries:
        return resource
    stored = known.get(_STORED[property])
    if property == "DefinitionString":
        content = map_choices(content, _encoded, SIDES)
    entries = {name: value for name, value in known.entries.items() if name != _STORED[property]}
    keys = dict(known.keys)
    keys[property] = keys.get(_STORED[property], uri.span)
    entries[property] = content
    if not _is_settled(content):
        entries[_STORED[property]] = stored
    return resource.with_properties(
        MapValue(known.span, entries, keys, known.origin, known.rest, known.header)
    )


def _encoded(content: Value) -> Value:
    return content if is_absent(content) else Encoded(content.span, content)


def _is_settled(content: Value) -> bool:
    return isinstance(content, (MapValue, Encoded))


def _content(uri: Value, folder: str, read: Read) -> Value:
    """What the file says that a location names; absent when it is elsewhere or cannot be read."""
    nothing = Absent(uri.span)
    path = plain_text(uri) if isinstance(uri, Literal) else None
    if not path or "://" in path or path.startswith("/"):
        return nothing
    source = read(posixpath.normpath(posixpath.join(folder, path)))
    if source is None:
        return nothing
    document = parse(source)
    if not isinstance(document.root, Mapping) or any(problem.fatal for problem in document.problems):
        return nothing
    return _value(document.root, 0).at(uri.span, f"definition in {source.path}")


def _value(node: Node, depth: int) -> Value:
    if depth > _DEEPEST:
        return Unknown(node.span, "nested too deeply")
    if node.tag is not None:
        return Unknown(node.span, f"{node.tag} means nothing in a file that is uploaded as it is")
    if isinstance(node, Scalar):
        return literal(node)
    if isinstance(node, Mapping):
        entries = {key: _value(entry.value, depth + 1) for key, entry in node.entries.items()}
        keys = {key: entry.key.span for key, entry in node.entries.items()}
        return MapValue(node.span, entries, keys)
    return ListValue(node.span, tuple(_value(item, depth + 1) for item in node.items))
