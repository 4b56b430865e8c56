"""Whole templates, translated by the SAM translator and expanded by us, both read by the front end.

What both say in another notation is brought to one: conditions are compared by what they mean,
the region that the translator puts in is a placeholder again, and of an API's document there is
what decides who may call it and what it calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from samtranslator.yaml_helper import yaml_parse

from iacguard.condition import All, Assumption, Condition, Formula, Not, consistent
from iacguard.frontends import templates
from iacguard.frontends.cloudformation.include import parse
from iacguard.frontends.sam.expand import UNRESOLVED
from iacguard.graph.resource import Resource
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.text import Source
from iacguard.value import Choice, Interpolation, ListValue, MapValue, Reference, Value
from tests.frontends.sam.sam_reference import UNKNOWN, Plain, difference, joined, package, plain, translator

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Rules", "Metadata", "Resources")
_TRANSFORM = "Transform: AWS::Serverless-2016-10-31\n"
_HASHED = {
    "AWS::ApiGateway::Deployment": r"(.*Deployment)[0-9a-f]{10}",
    "AWS::Lambda::Version": r"(.*Version)[0-9a-f]{10}",
    "AWS::Lambda::LayerVersion": r"(.*)[0-9a-f]{10}",
}

_OTHERWISE = re.compile(
    r"AWS::ApiGateway::Deployment\.Description"
    r"|AWS::IAM::Role.*\.PolicyDocument\.Version"
    r"|AWS::ApiGateway::RestApi\.DisableExecuteApiEndpoint"
    # SAM leaves these in the document of an HTTP API; here they are the properties that they become.
    r"|AWS::ApiGatewayV2::(Api|Stage)\."
    r"(Tags|ProtocolType|CorsConfiguration|Name|Description|DisableExecuteApiEndpoint)"
    r"|AWS::ApiGatewayV2::DomainName\.Tags"
    # The definition is the values themselves, and not a text with names for them.
    r"|AWS::StepFunctions::StateMachine\.DefinitionSubstitutions"
)
"""Properties that are said in another way, on purpose."""


_WHOSE = ("the translator's", "ours")


class Nothing:
    """No other files than the template."""

    def read(self, path: str) -> Source | None:
        return None

    def list(self, folder: str) -> list[str]:
        return []


def load(path: str, text: str) -> Unit:
    """The unit of a template that stands alone."""
    source = Source(path, text)
    return templates.load(source, parse(source), Nothing(), NO_INPUTS)


def as_sam(text: str) -> str:
    """A template with its transform, which the translator does without."""
    text = re.sub(r"AWS::Serverless-2016-10-31-\w+", "AWS::Serverless-2016-10-31", text)
    if re.search(r'(?m)^["\s]*Transform"?\s*:', text):
        return text
    if text.lstrip().startswith("{"):
        return text.replace("{", '{"Transform": "AWS::Serverless-2016-10-31",', 1)
    has_head = re.match(r"\s*(%|---|#)", text) and "---\n" in text
    head, mark, rest = text.rpartition("---\n") if has_head else ("", "", text)
    return f"{head}{mark}{_TRANSFORM}{rest}"


def translated(text: str) -> dict[str, Any] | None:
    """What the translator makes of a template; None when it refuses it."""
    template = yaml_parse(text)
    try:
        package(template)
        parameters = {
            name: one["Default"]
            for name, one in (template.get("Parameters") or {}).items()
            if isinstance(one, dict) and "Default" in one
        }
        made = translator().translate(template, parameters)
    except Exception:
        # It raises whatever comes to hand over the templates that it is tested to refuse.
        return None
    return {name: made[name] for name in _SECTIONS if name in made}


class Made(NamedTuple):
    """A resource in a form that can be compared."""

    type: str
    properties: Plain
    condition: Condition | None


def differences(text: str) -> list[str] | None:
    """Where the expansion and the translator disagree; None when the translator refuses the template."""
    document = translated(text)
    if document is None:
        return None
    theirs = _made(load("translated.json", json.dumps(document, default=str)))
    unit = load("template.yaml", as_sam(text))
    mine = _made(unit)
    hidden = [one.address for one in _resources(unit) if one.type == UNRESOLVED]
    return [f"{address}: not everything is known" for address in hidden] + list(_differences(mine, theirs))


def _resources(unit: Unit) -> list[Resource]:
    return list(unit.graph.resources.values())


def _differences(mine: dict[str, Made], theirs: dict[str, Made]) -> Iterator[str]:
    for id in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(id), theirs.get(id)
        if one is None or other is None:
            only = one or other
            assert only is not None
            # A resource whose condition nothing can fulfil is there for the translator alone.
            if only.condition is None or consistent([Assumption(only.condition, True)]):
                yield f"{id}: {only.type} is only {_WHOSE[other is None]}"
        elif one.type != other.type:
            yield f"{id}: {one.type} for {other.type}"
        else:
            if not _same(one.condition, other.condition):
                yield f"{id}: exists under {one.condition}, not under {other.condition}"
            for text in difference("", one.properties, other.properties):
                if not _OTHERWISE.match(f"{one.type}{text}"):
                    yield f"{id}: {one.type}{text}"


def _made(unit: Unit) -> dict[str, Made]:
    resources = [one for one in _resources(unit) if one.type != UNRESOLVED]
    names = {one.address: _bare(one.address, one.type) for one in resources}
    return {
        names[one.address]: Made(one.type, _shaped(one.type, _plain(one.properties, names)), one.condition)
        for one in resources
    }


def _bare(id: str, type: str) -> str:
    match = re.fullmatch(_HASHED.get(type, "(.*)"), id)
    return match[1] if match else id


# Conditions ------------------------------------------------------------------------------------


def _same(one: Condition | None, other: Condition | None) -> bool:
    if one is not None and other is not None and one.name == other.name:
        return True
    if one is None or other is None:
        some = one or other
        return some is None or not consistent([Assumption(some, False)])
    return not consistent([Assumption(one, True), Assumption(other, False)]) and not consistent(
        [Assumption(one, False), Assumption(other, True)]
    )


def _core(condition: Condition) -> tuple[str, bool]:
    """The condition that another one only names or denies, and whether it is denied."""
    formula: Formula = condition
    is_denied = False
    while True:
        if isinstance(formula, Condition) and isinstance(formula.formula, (Not, Condition)):
            formula = formula.formula
        elif isinstance(formula, Not):
            formula, is_denied = formula.operand, not is_denied
        elif isinstance(formula, All) and len(formula.operands) == 1:
            formula = formula.operands[0]
        else:
            return getattr(formula, "name", repr(formula)), is_denied


# Values ----------------------------------------------------------------------------------------


def _plain(value: Value, names: dict[str, str]) -> Plain:
    if isinstance(value, Choice):
        name, is_denied = _core(value.condition)
        then, otherwise = _plain(value.then, names), _plain(value.otherwise, names)
        if is_denied:
            then, otherwise = otherwise, then
        return then if then == otherwise else {"?": name, "then": then, "else": otherwise}
    if isinstance(value, Reference) and value.target not in names:
        # What nobody declares is unknown in one of the notations and a mistake in the other.
        return UNKNOWN
    if isinstance(value, Interpolation):
        return joined("".join(str(_plain(piece, names)) for piece in value.pieces))
    if isinstance(value, ListValue):
        items = [_plain(item, names) for item in value.items]
        items = [item for item in items if item is not None]
        return [*items, UNKNOWN] if value.rest is not None else items
    if isinstance(value, MapValue):
        entries = {key: _plain(item, names) for key, item in value.entries.items()}
        return {key: item for key, item in entries.items() if item is not None}
    text = plain(value, names)
    return text.replace("us-east-1", "${AWS::Region}") if isinstance(text, str) else text


def _shaped(type: str, properties: Plain) -> Plain:
    """Properties with the document of an API reduced to what decides about calls."""
    if type not in ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
        return properties
    assert isinstance(properties, dict)
    body = properties.get("Body")
    if not isinstance(body, dict):
        return properties
    policy = body.get("x-amazon-apigateway-policy")
    shaped = {**properties, "Body": _calls(body.get("paths"))}
    if policy is not None:
        shaped["Policy"] = policy
    if isinstance(shaped.get("Policy"), dict):
        shaped["Policy"] = _as_one_resource(shaped["Policy"])
    return shaped


def _as_one_resource(policy: Plain) -> Plain:
    """A policy without the methods that it names: SAM repeats each statement for each path."""
    assert isinstance(policy, dict)
    statements = policy.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    kept: list[Plain] = []
    for statement in listed:
        is_ours = isinstance(statement, dict) and (
            "execute-api" in repr(statement.get("Resource")) or UNKNOWN in repr(statement.get("Resource"))
        )
        bare = {**statement, "Resource": "methods"} if is_ours and isinstance(statement, dict) else statement
        if bare not in kept:
            kept.append(bare)
    return {"Statement": kept}


def _calls(paths: Plain) -> Plain:
    if not isinstance(paths, dict):
        return UNKNOWN if paths == UNKNOWN else {}
    calls: dict[str, Plain] = {}
    for path, item in paths.items():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if method.lower() in _METHODS and isinstance(operation, dict):
                calls[f"{method} {path.replace('/$default', '$default')}"] = _call(operation)
    return calls


_METHODS = {"get", "put", "post", "delete", "patch", "head", "x-amazon-apigateway-any-method"}


def _call(operation: dict[str, Plain]) -> Plain:
    integration = operation.get("x-amazon-apigateway-integration")
    known: dict[str, Plain] = {}
    if isinstance(integration, dict):
        known = {name: integration.get(name) for name in ("type", "uri", "credentials")}
    security = operation.get("security")
    if isinstance(security, list):
        # An authorizer of this name does not exist; it is SAM's way to say that there is none.
        security = [one for one in security if one != {"NONE": []}] or None
    return {"security": security, **known}


def inputs(folder: Path) -> list[Path]:
    """The templates in a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
