"""What ``terraform plan`` makes of expressions, many at a time, held against what is made of them here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.evaluate import evaluate
from iacguard.frontends.terraform.instance import ModuleInstance
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.operators import encoded_text, settle
from iacguard.frontends.terraform.types import Collection, ObjectType, Primitive, TupleType, Type
from iacguard.frontends.terraform.undecided import Undecided
from iacguard.frontends.terraform.unify import type_of
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.numbers import NegativeZero, number_text
from iacguard.text import Source
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

from .configurations import MemoryFiles, planned

REFUSED = "!refused"
UNKNOWN = "!unknown"


class Number(str):
    """A number with all of its digits."""

    __slots__ = ()


def expressions_in(text: str) -> list[str]:
    """The expressions of a text, one a line; heredocs go on to their markers. Comments are left out."""
    found: list[str] = []
    lines = iter(text.strip("\n").splitlines())
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        parts = [line]
        if "<<" in line and line.rstrip().endswith("EOT"):
            for other in lines:
                parts.append(other)
                if other.strip() == "EOT":
                    break
            if line.count("(") > line.count(")"):
                parts.append(next(lines))
        found.append("\n".join(parts))
    return found


def _written(text: str) -> str:
    return f"({text}\n)" if "\n" in text else text


def plan_of(
    files: dict[str, str], expressions: Sequence[str], folder: Path, guarded: bool = True
) -> tuple[list[object], list[object]]:
    """Values and types that Terraform gives expressions in a configuration, by one run.

    ``guarded`` expressions may be such that Terraform refuses them.
    """
    wrapped = (
        f'try([{_written(text)}], "{REFUSED}")' if guarded else f"[{_written(text)}]" for text in expressions
    )
    made = "".join(f"    {text},\n" for text in wrapped)
    shown = planned(
        {**files, "oracle.tf": f'output "all" {{\n  sensitive = true\n  value = [\n{made}  ]\n}}\n'},
        folder,
        digits=Number,
    )
    change = shown["output_changes"]["all"]  # type: ignore[index] # JSON of terraform
    unknown = change.get("after_unknown")
    after = change.get("after")
    if unknown is True:
        after = [None] * len(expressions)
    elif unknown:
        after = _merged(after, unknown)
    planned_outputs = shown["planned_values"]["outputs"]  # type: ignore[index] # JSON of terraform
    types = planned_outputs["all"].get("type", ["tuple", [None] * len(expressions)])[1]
    assert isinstance(after, list)
    values = [one if one == REFUSED else one if one == UNKNOWN else one[0] for one in after]
    return values, [None if not isinstance(one, list) else one[1][0] for one in types]


def _merged(value: object, unknown: object) -> object:
    """A planned value with a mark at what is known after the apply only."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, list) and unknown:
        given = value if isinstance(value, list) else []
        size = max(len(given), len(unknown))
        padded = [*given, *[None] * (size - len(given))]
        marks = [*unknown, *[False] * (size - len(unknown))]
        return [_merged(one, mark) for one, mark in zip(padded, marks, strict=True)]
    if isinstance(unknown, dict) and unknown:
        entries = dict(value) if isinstance(value, dict) else {}
        for key, mark in unknown.items():
            entries[key] = _merged(entries.get(key), mark)
        return entries
    return value


def ours(files: dict[str, str], expressions: Sequence[str]) -> Iterator[tuple[object, Value | None]]:
    """What is made here of each expression: plain data with marks, and the value."""
    memory = MemoryFiles(files)
    modules = Modules()
    instance = ModuleInstance(modules.read(".", memory), Deployment(".", modules, memory))
    for text in expressions:
        file = parser.parse(Source("expression.tf", f"x = {text}\n"))
        if file.problems:
            yield REFUSED, None
            continue
        try:
            value = evaluate(file.body.attributes["x"].expression, instance.scope)
        except NotFollowed:
            yield UNKNOWN, None
        except EvaluationError:
            yield REFUSED, None
        else:
            yield plain(value), value


def plain(value: Value) -> object:
    """A value as data, with marks at what is not known."""
    value = settle(value)
    if isinstance(value, Literal):
        if isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            return Number("0" if isinstance(value.value, NegativeZero) else number_text(value.value))
        return value.value
    if isinstance(value, Absent):
        return None
    if isinstance(value, ListValue):
        return UNKNOWN if value.rest is not None else [plain(item) for item in value.items]
    if isinstance(value, MapValue):
        if value.rest is not None:
            return UNKNOWN
        return {key: plain(item) for key, item in value.entries.items()}
    if isinstance(value, Encoded):
        text = encoded_text(value)
        return UNKNOWN if text is None else text
    assert isinstance(value, (Unknown, Choice, Interpolation, Reference)), value
    return UNKNOWN


def type_json(type: Type) -> object:
    """A type as plans have it; None for one that is not known, or of null alone."""
    if isinstance(type, Primitive):
        return None if type.name == "null" else type.name
    if isinstance(type, Collection):
        return [type.kind, type_json(type.element)]
    if isinstance(type, TupleType):
        return ["tuple", [type_json(one) for one in type.elements]]
    if isinstance(type, ObjectType):
        return ["object", {name: type_json(field.constraint) for name, field in type.fields.items()}]
    return None


def same_type(mine: object, other: object) -> bool:
    """Whether two types are one as far as both are known."""
    if mine is None or other in (None, "dynamic"):
        return True
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(same_type, mine, other))
    if isinstance(mine, dict) and isinstance(other, dict):
        return mine.keys() == other.keys() and all(same_type(mine[key], other[key]) for key in mine)
    return mine == other


def same(mine: object, other: object) -> bool:
    """Whether two results are one, a number differing from the string of its digits."""
    if type(mine) is not type(other):
        return False
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(same, mine, other))
    if isinstance(mine, dict) and isinstance(other, dict):
        return mine.keys() == other.keys() and all(same(mine[key], other[key]) for key in mine)
    return mine == other


def differences(
    files: dict[str, str], expressions: Sequence[str], folder: Path, strict: bool = True
) -> list[str]:
    """The expressions of which Terraform and this front end make something else.

    Unless ``strict``, what Terraform refuses may have a value here.
    """
    values, types = plan_of(files, expressions, folder)
    found: list[str] = []
    for text, (mine, value), other, type in zip(
        expressions, ours(files, expressions), values, types, strict=True
    ):
        if other == UNKNOWN and mine == REFUSED:
            # Of null without a type Terraform waits for the apply before it refuses.
            continue
        if other == REFUSED and not strict:
            continue
        if other == REFUSED and mine == UNKNOWN and not isinstance(value, Undecided):
            # Terraform would refuse it, and nothing is said of it here.
            continue
        if not same(mine, other):
            found.append(f"{text}\n  ours:   {json.dumps(mine)}\n  theirs: {json.dumps(other)}")
        elif value is not None and not same_type(type_json(type_of(value)), type):
            found.append(f"{text}\n  ours:   {type_json(type_of(value))}\n  theirs: {type}")
    return found
