"""Published schemas of Terraform's AWS provider and of CloudFormation, asked by path.

Tables that name attributes of resources are held against these. Terraform's schema is a packed file
in ``tests/data``, which ``tools/refresh_schemas.py`` describes and writes; CloudFormation's is the
data of the installed cfn-lint, for the region us-east-1, SAM's types included.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypedDict

_TERRAFORM = Path(__file__).parents[1] / "data/terraform_aws_schema.json.gz"


class _TerraformEntry(TypedDict, total=False):
    """An attribute has a type; a nested one has nesting and fields instead."""

    type: str
    required: bool
    nesting: str
    block: bool
    fields: dict[str, _TerraformEntry]


_TerraformFields: TypeAlias = Mapping[str, _TerraformEntry]


def terraform_types() -> frozenset[str]:
    """All resource types (``aws_s3_bucket``) and data sources (``data.aws_s3_bucket``)."""
    return frozenset(name for name in _terraform() if name.removeprefix("data.").startswith("aws_"))


def terraform_attribute(resource_type: str, path: str) -> str | None:
    """The type of what a configuration can set at a path, or None when it can set nothing there.

    ``path`` leads through nested blocks without indexes: ``versioning.enabled``. A data source is
    asked for as ``data.aws_iam_policy_document``, the provider's own block as ``aws``.

    The type is Terraform's (``string``, ``number``, ``boolean``, ``list(string)``, ``map(string)``)
    or, for a nested block, ``list(block)``, ``set(block)``, ``map(block)``, ``single(block)``; one
    that can occur only once is often a ``list(block)``. A path may end in a key of a map
    (``tags.Name``). It may lead anywhere below ``any``, which is also the type of the dozen
    attributes whose fields the schema leaves out. Attributes that can only be read, such as ``arn``
    of most resources, are not in the schema.
    """
    fields: _TerraformFields = _terraform().get(resource_type, {})
    found: str | None = None
    for name in path.split("."):
        if found == "any":
            continue
        if found is not None and (element := _of_map(found)):
            found = element
            continue
        entry = fields.get(name)
        if entry is None:
            return None
        fields = entry.get("fields", {})
        found = _terraform_type(entry)
    return found


@functools.cache
def cfn_types() -> frozenset[str]:
    """All resource types of CloudFormation and SAM: ``AWS::S3::Bucket``."""
    return frozenset(_cfn_schemas().get_resource_types(_REGION))


def cfn_property(type_name: str, path: str) -> bool:
    """Whether a template can set the property at a path of the resource type.

    ``[]`` leads from a list to its items: ``NotificationConfiguration.LambdaConfigurations[].Function``.
    Without it the path names the list itself. Any name leads into a map with free keys
    (``Environment.Variables.STAGE``), and any path into free-form JSON
    (``PolicyDocument.Statement[].Effect``). Properties that can only be read are not settable.
    """
    if not re.fullmatch(r"[^.\[\]]+(\[\])*(\.[^.\[\]]+(\[\])*)*", path):
        raise ValueError(f"Not a path of a property: {path!r}")
    schema = _cfn_schema(type_name)
    if schema is None:
        return False
    steps = re.findall(r"\[\]|[^.\[\]]+", path)
    pointer = "/".join(["", "properties", *("*" if step == "[]" else step for step in steps), ""])
    if any(pointer.startswith(f"{only_read}/") for only_read in schema.schema.get("readOnlyProperties", ())):
        return False
    candidates = [schema.schema]
    for step in steps:
        parts = list(_parts(schema, candidates))
        below = [item for part in parts for item in _below(part, step)]
        if not below:
            return any(_is_free(part, step) for part in parts) and not any(map(_has_shape, parts))
        candidates = below
    return True


def cfn_attribute(type_name: str, name: str) -> bool:
    """Whether ``Fn::GetAtt`` can read the attribute (``Arn``, ``Endpoint.Address``)."""
    schema = _cfn_schema(type_name)
    return schema is not None and schema.get_atts.get(name) is not None


@functools.cache
def _terraform() -> Mapping[str, _TerraformFields]:
    """The fields of every resource type, data sources under ``data.``."""
    content = json.loads(gzip.decompress(_TERRAFORM.read_bytes()))
    data_sources = {f"data.{name}": fields for name, fields in content["data_sources"].items()}
    return {**content["resources"], **data_sources}


def _terraform_type(entry: _TerraformEntry) -> str:
    if "fields" in entry:
        return f"{entry['nesting']}({'block' if entry['block'] else 'object'})"
    # The names of classes stand for fields that the source leaves out.
    return "any" if re.search("[A-Z]|struct", entry["type"]) else entry["type"]


def _of_map(type_name: str) -> str | None:
    """The type of the values of a map of plain values."""
    found = re.fullmatch(r"map\((?!block|object)(\w+)\)", type_name)
    return found[1] if found else None


_REGION = "us-east-1"

_Json: TypeAlias = Mapping[str, Any]


class _Resolver(Protocol):
    def resolve(self, ref: str) -> tuple[str, _Json]: ...


class _Schema(Protocol):
    """What is used of a schema in cfn-lint, which is not typed."""

    schema: _Json
    get_atts: Mapping[str, str]
    resolver: _Resolver


class _Schemas(Protocol):
    def get_resource_types(self, region: str) -> Iterable[str]: ...
    def get_resource_schema(self, region: str, resource_type: str) -> _Schema: ...


@functools.cache
def _cfn_schemas() -> _Schemas:
    # Loading cfn-lint takes half a second, which tests of Terraform's side need not spend.
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

    schemas: _Schemas = PROVIDER_SCHEMA_MANAGER
    return schemas


@functools.cache
def _cfn_schema(type_name: str) -> _Schema | None:
    return _cfn_schemas().get_resource_schema(_REGION, type_name) if type_name in cfn_types() else None


def _parts(schema: _Schema, candidates: Iterable[_Json]) -> Iterator[_Json]:
    """The candidates and every schema they refer to, combine or choose from, each once."""
    waiting = list(candidates)
    seen: dict[int, _Json] = {}
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        yield part
        if "$ref" in part:
            waiting.append(schema.resolver.resolve(part["$ref"])[1])
        for combined in ("allOf", "anyOf", "oneOf"):
            waiting += part.get(combined, ())
        waiting += (part[branch] for branch in ("then", "else") if branch in part)


def _below(part: _Json, step: str) -> Iterator[_Json]:
    """The schemas that one part of a schema gives for a name, or for ``[]``."""
    if step == "[]":
        items = part.get("items", ())
        yield from items if isinstance(items, list) else [items] if items else ()
        yield from part.get("prefixItems", ())
        return
    named = [part["properties"][step]] if step in part.get("properties", {}) else []
    named += (below for key, below in part.get("patternProperties", {}).items() if _matches(key, step))
    others = part.get("additionalProperties")
    if named:
        yield from named
    elif others is True:
        yield {}
    elif isinstance(others, dict):
        yield others


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True  # It is written in JavaScript's dialect, for maps whose keys may be any text.


def _has_shape(part: _Json) -> bool:
    shaping = {"properties", "patternProperties", "items", "prefixItems"}
    return not shaping.isdisjoint(part) or part.get("additionalProperties") is False


def _is_free(part: _Json, step: str) -> bool:
    """Whether the part, taken alone, is a list or object that can hold anything."""
    if "type" not in part:
        return set(part) <= {"description", "title", "$comment"}
    types = part["type"] if isinstance(part["type"], list) else [part["type"]]
    return ("array" if step == "[]" else "object") in types
