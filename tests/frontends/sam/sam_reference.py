"""The SAM translator as an oracle: what it makes of a template, in a form that can be compared.

Hashes in logical ids are left out on both sides, the partition is a placeholder, and what the
expansion says is unknown agrees with anything.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, TypeAlias

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from iacguard.graph.resource import Resource
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)
from tests.frontends.sam.sam_loading import Template

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"

UNKNOWN = "<unknown>"
_LOCAL = ("CodeUri", "ContentUri", "DefinitionUri", "SchemaUri")
_HASHED = {
    "AWS::ApiGateway::Deployment": r"(.*Deployment)[0-9a-f]{10}",
    "AWS::Lambda::Version": r"(.*Version)[0-9a-f]{10}",
    "AWS::Lambda::LayerVersion": r"(.*)[0-9a-f]{10}",
    "AWS::ApiGateway::DomainName": r"(ApiGatewayDomainName).*",
    "AWS::ApiGateway::DomainNameV2": r"(ApiGatewayDomainNameV2).*",
    "AWS::ApiGatewayV2::DomainName": r"(ApiGatewayDomainNameV2).*",
    "AWS::Route53::RecordSetGroup": r"(RecordSetGroup).*",
    "AWS::CloudFormation::CustomResource": r"(.*)",
}


def translated(text: str) -> dict[str, dict[str, Any]]:
    """What the translator makes of the resources of a template, by logical id."""
    template = yaml_parse(text)
    package(template)
    parameters = {
        name: one["Default"] for name, one in template.get("Parameters", {}).items() if "Default" in one
    }
    resources: dict[str, dict[str, Any]] = translator().translate(template, parameters)["Resources"]
    return resources


def translator() -> Translator:
    """A translator that knows no managed policies but its own."""
    return Translator({}, Parser())


def package(data: object) -> None:
    """Paths of the developer's machine become places in S3, as ``sam package`` makes them."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in _LOCAL and isinstance(value, str) and not value.startswith("s3://"):
                data[key] = "s3://bucket/key"
            else:
                package(value)
        if data.get("PackageType") == "Image":
            data.setdefault("ImageUri", "image")
        if data.get("Type") == "AWS::Serverless::Application" and isinstance(
            data["Properties"].get("Location"), str
        ):
            data["Properties"]["Location"] = "https://s3.amazonaws.com/bucket/key"
    elif isinstance(data, list):
        for item in data:
            package(item)


def _condition(resource: Resource) -> str | None:
    return None if resource.condition is None else resource.condition.name


def reference(text: str) -> dict[str, tuple[str, Plain, str | None]]:
    """Type, properties and condition of what the translator makes, by name without hashes."""
    resources = translated(text)
    names = {id: _bare(id, one["Type"]) for id, one in resources.items()}
    source = yaml_parse(text)
    document = {"Parameters": source.get("Parameters", {}), "Resources": resources}
    loaded = Template(json.dumps(document, default=str))
    return {
        names[one.address]: (one.type, plain(one.properties, names), _condition(one))
        for one in loaded.resources
    }


def ours(text: str) -> dict[str, tuple[str, Plain, str | None]]:
    """The same of what the expansion makes."""
    resources = Template(text).expanded()
    names = {id: _bare(id, one.type) for id, one in resources.items()}
    return {
        names[id]: (one.type, plain(one.properties, names), _condition(one)) for id, one in resources.items()
    }


def _bare(id: str, type: str) -> str:
    match = re.fullmatch(_HASHED.get(type, "(.*)"), id)
    return match[1] if match else id


def plain(value: Value, names: dict[str, str]) -> Plain:
    """A value as plain data; ``names`` are those of resources without their hashes."""
    if isinstance(value, Literal):
        if isinstance(value.value, str):
            return joined(value.value)
        if isinstance(value.value, float) and value.value.is_integer():
            return str(int(value.value))
        return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
    if isinstance(value, Absent):
        return None
    if isinstance(value, Unknown):
        return f"${{{value.symbol}}}" if value.symbol and value.symbol.startswith("AWS::") else UNKNOWN
    if isinstance(value, Reference):
        target = names.get(value.target, value.target)
        return f"${{{target}{'.' + value.attribute if value.attribute else ''}}}"
    if isinstance(value, Interpolation):
        return joined("".join(str(plain(piece, names)) for piece in value.pieces))
    if isinstance(value, Encoded):
        return UNKNOWN
    if isinstance(value, Choice):
        return {
            "?": value.condition.name,
            "then": plain(value.then, names),
            "else": plain(value.otherwise, names),
        }
    if isinstance(value, ListValue):
        items = [plain(item, names) for item in value.items]
        items = [item for item in items if item is not None]
        return [*items, UNKNOWN] if value.rest is not None else items
    assert isinstance(value, MapValue)
    return {key: plain(item, names) for key, item in value.entries.items() if not isinstance(item, Absent)}


def joined(text: str) -> str:
    """A text made of parts, unknown when one of them is."""
    return UNKNOWN if UNKNOWN in text else text.replace("arn:aws:", "arn:${AWS::Partition}:")


def difference(path: str, mine: Plain, theirs: Plain) -> list[str]:
    """Where two plain values disagree; what is unknown to the expansion agrees with anything."""
    if mine in (UNKNOWN, theirs):
        return []
    if isinstance(mine, dict) and isinstance(theirs, dict):
        found: list[str] = []
        for key in sorted({*mine, *theirs}):
            found += difference(f"{path}.{key}", mine.get(key), theirs.get(key))
        return found
    if isinstance(mine, list) and isinstance(theirs, list):
        if UNKNOWN in mine:
            return []
        # The order of events, of policies and of tags means nothing.
        mine, theirs = sorted(mine, key=_key), sorted(theirs, key=_key)
        if len(mine) == len(theirs):
            pairs = enumerate(zip(mine, theirs, strict=True))
            return [one for index, (a, b) in pairs for one in difference(f"{path}[{index}]", a, b)]
    return [f"{path}: {mine!r} for {theirs!r}"]


def _key(item: Plain) -> str:
    name = item.get("PolicyName", item.get("Key")) if isinstance(item, dict) else None
    return repr(item) if name is None else str(name)
