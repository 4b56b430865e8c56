"""Value of an argument has the wrong type.

Terraform itself says so when it plans, given the provider; this rule knows the provider's schema and
needs nothing installed. It speaks of Terraform only, as it is about what Terraform's provider takes.
What Terraform converts is no fault: ``"true"`` is a bool, ``"8080"`` a number, and every bool and
number a string.

Why: the plan fails.

Fix: write a value of the type that the message names: ``[...]`` around a single value of a list, a
block instead of ``name = ...``, a number without its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from iacguard.facts.terraform.schema import Argument
from iacguard.graph.kind import AnyResource
from iacguard.graph.world import World
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Encoded, Interpolation, ListValue, Literal, MapValue, Value
from iacguard_rules.aws.terraform._schema import Level, by_default, decided, is_attribute, problems

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@rule(
    AnyResource,
    id="terraform-wrong-type",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
        "https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion",
    ),
)
def check(resource: AnyResource) -> Iterator[Problem]:
    """Fires on a known value that Terraform cannot convert to the argument's type."""
    yield from problems(resource, _wrong)


def _wrong(level: Level, world: World | None) -> Iterator[Problem]:
    for name, value in level.body.entries.items():
        argument = level.block.arguments.get(name)
        if argument is None or not argument.is_known or argument.changed >= max(level.provider.lowest[0], 1):
            continue
        if not is_attribute(level.body, name):
            if argument.nesting is None:
                message = f'"{name}" takes a {argument.description}, written as "{name} = ..."; found a block'
                yield Problem(level.reading.read(name), message)
        elif decided(value, world, partial(_is_wrong, argument)):
            read = level.reading.read(name) if world is not None else level.reading
            found = _mismatch(read.value, argument) if world is not None else ""
            yield Problem(read, f'"{name}" takes a {argument.description}; found {found}')


def _is_wrong(argument: Argument, value: Value) -> bool:
    return _mismatch(value, argument) is not None


def _mismatch(value: Value, argument: Argument) -> str | None:
    """What a value is that the argument does not take; None where it may take it."""
    if by_default(value):
        return None
    if argument.nesting is not None:
        return (
            _described(value)
            if isinstance(value, (Literal, Encoded)) and value_of(value) is not None
            else None
        )
    if argument.collection is None:
        return _mismatched_element(value, argument)
    if isinstance(value, (Literal, Interpolation, Encoded)):
        return _described(value) if value_of(value) is not None else None
    wanted = MapValue if argument.collection == "map" else ListValue
    if not isinstance(value, wanted):
        return _described(value) if _is_written(value) else None
    items = value.entries.values() if isinstance(value, MapValue) else value.items
    for item in items:
        found = None if by_default(item) else _mismatched_element(item, argument)
        if found is not None:
            return f"{found} in it"
    return None


def value_of(value: Value) -> object:
    """The known value of a scalar; what is null is not set, and no fault."""
    return value.value if isinstance(value, Literal) else value


def _mismatched_element(value: Value, argument: Argument) -> str | None:
    if isinstance(value, Literal):
        return _mismatched_scalar(value.value, argument)
    if isinstance(value, Encoded):
        return None if argument.type == "string" else _described(value)
    return _described(value) if _is_written(value) else None


def _mismatched_scalar(value: object, argument: Argument) -> str | None:
    if value is None or argument.type == "string":
        return None
    if argument.type == "number":
        is_number = not isinstance(value, (bool, str)) or (
            isinstance(value, str) and _NUMBER.fullmatch(value) is not None
        )
        return None if is_number else f"{_quoted(value)}"
    is_bool = isinstance(value, bool) or value in ("true", "false", "1", "0")
    return None if is_bool else f"{_quoted(value)}"


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f'the string "{value}"' if len(value) <= 40 else "a string"
    return f"the bool {str(value).lower()}" if isinstance(value, bool) else f"the number {value}"


def _is_written(value: Value) -> bool:
    """Whether a list or a map is written out where it is used, so that it is one for certain."""
    return isinstance(value, (ListValue, MapValue)) and value.span.text[:1] in ("[", "{")


def _described(value: Value) -> str:
    if isinstance(value, ListValue):
        return "a list"
    if isinstance(value, MapValue):
        return "a map"
    return "a string" if not isinstance(value, Literal) else _quoted(value.value)
