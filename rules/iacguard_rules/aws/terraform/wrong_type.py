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
from collections.abc import Callable, Iterator
from functools import lru_cache

from iacguard.facts.terraform.schema import Argument, described
from iacguard.facts.terraform.versions import Allowed
from iacguard.graph.world import World
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Encoded, Interpolation, ListValue, Literal, MapValue, Value, is_absent, sides
from iacguard_rules.aws.terraform._schema import (
    Declared,
    Fault,
    Level,
    by_default,
    is_attribute,
    is_json,
    problems,
)


@rule(
    Declared,
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
def check(resource: Declared) -> Iterator[Problem]:
    """Fires on a known value that Terraform cannot convert to the argument's type."""
    return problems(resource, _wrong)


def _wrong(level: Level, world: World | None) -> list[Fault]:
    body, block = level.body, level.block
    keys, known = body.keys, block.names
    faults: list[Fault] = []
    for name in body.entries:
        expected = _expected(known.get(name))
        key = keys.get(name)
        if key is not None:
            source, _, end = key
            # An attribute of another resource fits nearly always, and only AWS knows what most of them are.
            if expected.fits(source.text, end) is not None or (
                not expected.is_only_block and _REFERENCE.match(source.text, end) is not None
            ):
                continue
        argument = block.argument(name) if expected.is_known else None
        if argument is None or (argument.changed and argument.changed >= max(level.provider.lowest[0], 1)):
            continue
        if not is_attribute(body, name):
            if argument.nesting is None:
                message = f'"{name}" takes a {argument.description}, written as "{name} = ..."; found a block'
                # That it is written so is the fault, whatever is in it.
                faults.append(Fault(name, message))
            continue
        if expected.is_only_block and key is not None and _is_block(argument, level.provider, key):
            message = f'"{name}" takes a block, written as "{name} {{ ... }}"; found "{name} = ..."'
            faults.append(Fault(name, message))
            continue
        found = _found(body.entries[name], argument, world, _mismatch)
        if found is not None:
            message = f'"{name}" takes a {argument.description}; found {found}'
            faults.append(Fault(name, message, is_of_value=True))
    return faults


def _is_block(argument: Argument, provider: Allowed, key: Span) -> bool:
    """Whether all versions that the configuration allows have a block for what is written at a place."""
    since = argument.block_since
    return since is not None and since <= provider.lowest[0] and not is_json(key)


class _Expected(NamedTuple):
    """What is to be written behind a name."""

    is_known: bool
    """Whether the facts know it."""
    fits: Callable[[str, int], re.Match[str] | None]
    """Matches what certainly fits as it is written in a text, so that nothing has to be evaluated."""
    is_only_block: bool
    """Whether it is written as a block in later versions of the provider, or in all of them."""


@lru_cache(maxsize=1024)
def _expected(said: str | None) -> _Expected:
    """What is to be written behind a name of which the facts say something; the same of thousands."""
    argument = None if said is None else described(said)
    if argument is None or not argument.is_known:
        return _Expected(False, _ANYTHING.match, argument is not None and argument.block_since is not None)
    if argument.nesting is not None:
        fitting = _BLOCK
    else:
        fitting = _FITTING.get((argument.collection, argument.type), _REFERENCE)
    return _Expected(True, fitting.match, argument.block_since is not None)


# Of strings, and what is made a string, only lists and maps that are written out can be told for wrong.
_FLAT = r'(?!\s*for\b)[^?\[\]{}$]*(?:\$(?:\{[^?\[\]{}"]*\})?[^?\[\]{}$]*)*'
_END = r"[ \t]*(?:[\r\n#]|//)"

_ANYTHING = pattern("")
_REFERENCE = pattern(rf'\s*=\s*(?:aws_\w+|data\.\w+)\.[\w.\[\]*"-]+{_END}')
_BLOCK = pattern(r'(?!"?\s*[=:])')
_STRINGS = pattern(rf"\s*=\s*\[{_FLAT}\]{_END}")
_FITTING: dict[tuple[str | None, str | None], re.Pattern[str]] = {
    (None, "string"): pattern(r"\s*=\s*[^\s(\[{][^?\r\n]*[\r\n]"),
    (None, "number"): pattern(rf'\s*=\s*(?:\d+|"\d+"){_END}'),
    (None, "bool"): pattern(rf'\s*=\s*("?)(?:true|false)\1{_END}'),
    ("list", "string"): _STRINGS,
    ("set", "string"): _STRINGS,
    ("map", "string"): pattern(rf"\s*=\s*\{{{_FLAT}\}}{_END}"),
}


Mismatch: TypeAlias = Callable[[Value, Argument, "World | None"], "str | None"]


def _found(value: Value, argument: Argument, world: World | None, mismatch: Mismatch) -> str | None:
    """What a value is in a world, or on any side without one, that the argument does not take."""
    possible = [mismatch(side, argument, None) for side in sides(value)]
    if not any(possible):
        return None
    if world is None:
        return next(filter(None, possible))
    return mismatch(world.resolve(value), argument, world)


def _mismatch(value: Value, argument: Argument, world: World | None) -> str | None:
    """What a value is that the argument does not take; None where it may take it."""
    if by_default(value):
        return None
    if argument.nesting is not None or argument.collection is not None:
        if isinstance(value, (Literal, Interpolation, Encoded)):
            return None if is_absent(value) else _described(value)
        if argument.nesting is not None:
            return _mismatched_objects(value, argument, world)
    if argument.collection is None:
        return _mismatched_element(value, argument, world)
    wanted = MapValue if argument.collection == "map" else ListValue
    if not isinstance(value, wanted):
        return _described(value) if _is_written(value) else None
    items = value.entries.values() if isinstance(value, MapValue) else value.items
    inside = (_found(item, argument, world, _mismatched_element) for item in items)
    found = next(filter(None, inside), None)
    return None if found is None else f"{found} in it"


def _mismatched_objects(value: Value, argument: Argument, world: World | None) -> str | None:
    """What a value is that an attribute which holds objects does not take."""
    if argument.attribute_since != 0 or argument.nesting not in ("list", "set"):
        return None
    if isinstance(value, MapValue) and value.header is None and _is_written(value):
        return "a map"
    items = value.items if isinstance(value, ListValue) and _is_written(value) else ()
    return next(filter(None, (_found(item, argument, world, _mismatched_object) for item in items)), None)


def _mismatched_object(value: Value, argument: Argument, _: World | None) -> str | None:
    if not isinstance(value, MapValue) or value.rest is not None or value.header is not None:
        return None
    if by_default(value) or not _is_written(value):
        return None
    block = argument.block
    # Unlike in a block, nothing may be left out of an object, but for what some version does not have.
    missing = [
        f'"{name}"'
        for name in block.names
        if name not in value.entries and (one := block.argument(name)) is not None and not one.since
    ]
    return f"one without {', '.join(missing)}, which may be null but not left out" if missing else None


def _mismatched_element(value: Value, argument: Argument, _: World | None) -> str | None:
    if by_default(value):
        return None
    if isinstance(value, Literal):
        found = _mismatched_scalar(value.value, argument)
        return "a value" if found is not None and value.sensitive else found
    if isinstance(value, Encoded):
        return None if argument.type == "string" else _described(value)
    return _described(value) if _is_written(value) else None


def _mismatched_scalar(value: object, argument: Argument) -> str | None:
    if value is None or argument.type == "string":
        return None
    if argument.type == "number":
        is_number = not isinstance(value, (bool, str)) or (
            isinstance(value, str)
            and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value) is not None
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
    return _quoted(value.value) if isinstance(value, Literal) and not value.sensitive else "a string"
