"""Whether what a statement names can be what an action acts on.

The forms of ARNs are those of AWS's service authorization reference. Both sides are patterns: two
fit when some ARN matches both, with whatever is not known taken for anything.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.kind import Kind
from iacguard.graph.policy.resources import arn_forms, type_forms
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Part, Symbol, Text, arn_of, joined, own_text, text_of
from iacguard.kinds import kind_of
from iacguard.value import Interpolation, Reference


class _Open(enum.Enum):
    """What stands for any run of characters."""

    RUN = "of any"
    WORD = "without colon and slash"


_Token: TypeAlias = "str | _Open | None"
"""A character, a run, or None for any one character."""

_NAMES_ARE_WORDS = frozenset({("s3", "bucket"), ("dynamodb", "table")})
"""Types whose names have no slash, where what follows one is of another type."""


def whole_text(entry: Reading[str]) -> Text | None:
    """A Resource entry with the resources of the unit that it refers to written out as their ARNs."""
    value = entry.value
    pieces = value.pieces if isinstance(value, Interpolation) else (value,)
    parts: list[Part] = []
    for piece in pieces:
        resolved = entry.scope.world.resolve(piece)
        at = Reading[object](entry.resource, entry.scope, resolved, entry.place, entry.path)
        own = _own_text(at) if isinstance(resolved, Reference) else None
        text = own or text_of(at)
        parts.extend((Symbol(None),) if text is None else text.parts)
    return joined(parts)


def _own_text(reading: Reading[object]) -> Text | None:
    target, reference = reading.target, reading.reference
    if target is None or target.opaque or reference is None or reference.value is not None:
        return None
    kind: type[Kind] | None = kind_of(target.type)
    if kind is None:
        return None
    attribute = reference.attribute
    if attribute is None and "arn" in kind.attributes and kind.attributes["arn"] is None:
        # What identifies a topic, or a state machine, is its ARN.
        attribute = "Arn"
    return own_text(kind.of(target, reading.scope), attribute)


def can_be_for(entry: Text, action: Action) -> bool:
    """Whether some resource that an action acts on may match a Resource entry."""
    if _is_open(entry) or action.full_name in _TAKE_ARNS:
        return True
    pattern = _pattern(entry)
    arn = arn_of(entry)
    # What has no account is a bucket or an object, whatever its name.
    is_bucket = arn is not None and arn.service.literal == "s3" and not arn.account.parts
    return any(
        _fit(pattern, form.tokens)
        for form in _forms(action)
        if is_bucket is False or form.has_account is False
    )


_TAKE_ARNS = frozenset({"states:InvokeHTTPEndpoint", "aoss:CreateIndex", "aoss:GetIndex"})
"""Actions that can be limited although the reference names no resource for them.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
"""


def _is_open(entry: Text) -> bool:
    """Whether the entry is no ARN, as far as that is known."""
    first = entry.parts[0] if entry.parts else ""
    return isinstance(first, Symbol) or not first.startswith("arn:")


@lru_cache(maxsize=1024)
def _pattern(entry: Text) -> tuple[_Token, ...]:
    found: list[_Token] = []
    for part in entry.parts:
        if isinstance(part, Symbol):
            found.append(_Open.WORD if part.is_word else _Open.RUN)
            continue
        for index, piece in enumerate(re.split(r"\$\{[^}]*\}", part)):
            # A policy variable may be anything.
            found.extend([_Open.RUN] if index else [])
            found.extend({"*": _Open.RUN, "?": None}.get(character, character) for character in piece)
    return tuple(found)


class _Form(NamedTuple):
    """A form of ARN that an action can be limited to."""

    tokens: tuple[_Token, ...]
    has_account: bool


@lru_cache(maxsize=1024)
def _forms(action: Action) -> tuple[_Form, ...]:
    service = table.service(action.service)
    found: list[_Form] = []
    for name in action.resource_types if service else ():
        type = service.resource_types.get(name) if service else None
        if type is None:
            return (_Form((_Open.RUN,), False),)
        is_word = (action.service, name) in _NAMES_ARE_WORDS
        found.extend(_Form(tuple(_tokens(arn, is_word)), "${Account}" in arn) for arn in type.arns)
    return tuple(found)


def _tokens(form: str, name_is_word: bool) -> Iterator[_Token]:
    for index, piece in enumerate(re.split(r"(\$\{[^}]*\}|\*)", form)):
        if index % 2 == 0:
            yield from piece
        else:
            yield _Open.WORD if name_is_word or piece in _WORDS else _Open.RUN


_WORDS = ("${Partition}", "${Region}", "${Account}")


@lru_cache(maxsize=4096)
def _fit(first: tuple[_Token, ...], second: tuple[_Token, ...]) -> bool:
    """Whether some string matches both patterns."""
    # Places in both that can be reached, each once.
    open = [(0, 0)]
    seen = {(0, 0)}
    while open:
        mine, other = open.pop()
        if mine == len(first) and other == len(second):
            return True
        for step in _steps(first, mine, second, other):
            if step not in seen:
                seen.add(step)
                open.append(step)
    return False


def _steps(
    first: tuple[_Token, ...], mine: int, second: tuple[_Token, ...], other: int
) -> Iterator[tuple[int, int]]:
    one = first[mine] if mine < len(first) else ""
    two = second[other] if other < len(second) else ""
    if isinstance(one, _Open):
        yield mine + 1, other
        if two != "" and _takes(one, two):
            yield mine, other + 1
    if isinstance(two, _Open):
        yield mine, other + 1
        if one != "" and _takes(two, one):
            yield mine + 1, other
    elif two != "" and one != "" and not isinstance(one, _Open) and (one == two or None in (one, two)):
        yield mine + 1, other + 1


def _takes(open: _Open, token: _Token) -> bool:
    return open is _Open.RUN or token not in (":", "/")


# For people ------------------------------------------------------------------------------------

_SHOWN = 2


def needed(action: Action) -> str:
    """What would have to stand in Resource: ``arn:aws:s3:::<BucketName>/<ObjectName>``, or ``*``."""
    if not action.resource_types:
        return "*"
    name = action.name.lower()
    named = [type for type in action.resource_types if type.replace("-", "").lower() in name]
    forms = type_forms(action.service, *sorted(named, key=len, reverse=True))[:1] or arn_forms(action)
    # A form with an asterisk has a part that nobody describes.
    forms = tuple(form for form in forms if "*" not in form) or forms
    if len(forms) > _SHOWN:
        return f"an ARN of {action.service}"
    shown = " or ".join(forms) or "an ARN"
    return shown.replace("${Partition}", "aws").replace("${", "<").replace("}", ">")
