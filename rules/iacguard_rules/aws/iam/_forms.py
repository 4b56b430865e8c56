"""Whether what a statement names can be what an action acts on.

The forms of ARNs are those of AWS's service authorization reference. Both sides are patterns: two
fit when some ARN matches both, with whatever is not known taken for anything.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.kind import Kind
from iacguard.graph.policy.resources import arn_forms, type_forms
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Part, Symbol, Text, arn_of, joined, own_text, text_of
from iacguard.kinds import kind_of
from iacguard.tuples import NamedTuple
from iacguard.value import Interpolation, Literal, Reference


class _Open(enum.Enum):
    """What stands for any run of characters."""

    RUN = "of any"
    WORD = "without colon and slash"

    # Patterns are looked up by their tokens, and the hash of an enumeration is worked out in Python.
    __hash__ = object.__hash__


_Token: TypeAlias = "str | _Open | None"
"""A character, a run, or None for any one character."""

_NAMES_ARE_WORDS = frozenset({("s3", "bucket"), ("dynamodb", "table")})
"""Types whose names have no slash, where what follows one is of another type."""


@once
def whole_text(entry: Reading[str]) -> Text | None:
    """A Resource entry with the resources of the unit that it refers to written out as their ARNs."""
    value = entry.value
    if isinstance(value, Literal) and value.value is not None:
        return text_of(entry)
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


class Named:
    """The Resource entries of a statement, all of them ARNs, to be asked for one action after the other.

    What is found out about a form of ARN serves all actions that have it, so that the cost is not
    that of every action with every entry.
    """

    __slots__ = ("_by_service", "_fitting", "_patterns")

    def __init__(self, entries: Iterable[Text]) -> None:
        self._patterns = [_pattern(entry) for entry in entries]
        self._by_service: dict[str | None, list[_Form]] = {}
        for pattern in self._patterns:
            self._by_service.setdefault(pattern.service, []).append(pattern)
        self._fitting: dict[_Form, bool] = {}

    def can_be_for(self, action: Action) -> bool:
        """Whether some resource that an action acts on may match one of the entries."""
        if action.full_name in _TAKE_ARNS or action.service in _TAKE_OTHERS:
            return True
        return any(map(self._fits, _forms(action)))

    def _fits(self, form: _Form) -> bool:
        found = self._fitting.get(form)
        if found is None:
            found = self._fitting[form] = any(_fit_each_other(one, form) for one in self._like(form))
        return found

    def _like(self, form: _Form) -> Iterable[_Form]:
        """The entries of the service that a form is of, or of any that they may be of."""
        if form.service is None:
            return self._patterns
        return (*self._by_service.get(form.service, ()), *self._by_service.get(None, ()))


_TAKE_ARNS = frozenset(
    {
        "states:InvokeHTTPEndpoint",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
        "states:SendTaskSuccess",
        "aoss:CreateIndex",
        "aoss:GetIndex",
    }
)
"""Actions that can be limited although the reference names no resource for them.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
SAM's ``StepFunctionsCallbackPolicy`` limits the answers to tasks to a state machine.
"""

_TAKE_BESIDE = {"logs:DescribeLogGroups": "arn:${Partition}:logs:${Region}:${Account}:log-group::log-stream:"}
"""What an action is asked for, where the reference names no resource: all groups are a group without name.

https://github.com/hashicorp/terraform-provider-aws/issues/8804
"""

_TAKE_OTHERS = frozenset({"arc-zonal-shift"})
"""Services that act on more than the reference names, on clusters and groups beside load balancers.

https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.resource-types.html
"""


def is_arn(entry: Text) -> bool:
    """Whether the entry is certainly an ARN, or a pattern for some."""
    first = entry.parts[0] if entry.parts else ""
    return isinstance(first, str) and first.startswith("arn:")


class _Form(NamedTuple):
    """A pattern for ARNs: an entry, or a form that an action can be limited to."""

    tokens: tuple[_Token, ...]
    service: str | None
    """The service in it; None when that is not certain."""
    start: str | None
    """What its resource certainly begins with; None when nothing is certain."""
    account: bool | None
    """Whether it has an account; an entry is known to have none, or nothing is known."""


def _form_of(tokens: tuple[_Token, ...], account: bool | None) -> _Form:
    fields: list[list[_Token]] = [[]]
    for token in tokens:
        if len(fields) <= _RESOURCE:
            if token is _Open.RUN:
                return _Form(tokens, None, None, account)
            if token == ":":
                fields.append([])
                continue
        elif not isinstance(token, str):
            break
        fields[-1].append(token)
    if len(fields) <= _RESOURCE:
        return _Form(tokens, None, None, account)
    service = "".join(token if isinstance(token, str) else "*" for token in fields[2])
    start = "".join(token for token in fields[_RESOURCE] if isinstance(token, str))
    return _Form(tokens, None if "*" in service else service, start, account)


_RESOURCE = 5
"""The index of an ARN's last part."""


@lru_cache(maxsize=1024)
def _pattern(entry: Text) -> _Form:
    arn = arn_of(entry)
    # What has no account is a bucket or an object, whatever its name.
    is_bucket = arn is not None and arn.service.literal == "s3" and not arn.account.parts
    return _form_of(tuple(_entry_tokens(entry)), False if is_bucket else None)


def _entry_tokens(entry: Text) -> Iterator[_Token]:
    """An entry as a pattern. An asterisk does not reach over a colon, but in the last part.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    pieces = [piece for part in entry.parts for piece in _pieces(part)]
    last = min(_RESOURCE, sum(piece.count(":") for piece in pieces if isinstance(piece, str)))
    colons = 0
    is_certain = True
    for piece in pieces:
        if isinstance(piece, _Open):
            # What is not known may have colons, so nobody can tell in which part the rest is.
            is_certain = is_certain and piece is _Open.WORD
            yield piece
            continue
        for character in piece:
            colons += character == ":"
            if character == "*":
                yield _Open.WORD if is_certain and colons < last else _Open.RUN
            else:
                yield None if character == "?" else character


def _pieces(part: Part) -> Iterator[str | _Open]:
    if isinstance(part, Symbol):
        yield _Open.WORD if part.is_word else _Open.RUN
        return
    for index, piece in enumerate(re.split(r"\$\{[^}]*\}", part)):
        # A policy variable may be anything.
        if index:
            yield _Open.RUN
        yield piece


@lru_cache(maxsize=1024)
def _forms(action: Action) -> tuple[_Form, ...]:
    known = table.resource_types(action.service)
    beside = _TAKE_BESIDE.get(action.full_name)
    found = [] if beside is None else [_form_of(tuple(_tokens(beside, False)), True)]
    for name in action.resource_types:
        type = known.get(name)
        if type is None:
            return (_Form((_Open.RUN,), None, None, False),)
        is_word = (action.service, name) in _NAMES_ARE_WORDS
        found.extend(_form(arn, is_word) for arn in type.arns)
    return tuple(found)


@lru_cache(maxsize=1024)
def _form(arn: str, name_is_word: bool) -> _Form:
    """A form of ARN of the action table."""
    return _form_of(tuple(_tokens(arn, name_is_word)), "${Account}" in arn)


def _tokens(form: str, name_is_word: bool) -> Iterator[_Token]:
    for index, piece in enumerate(re.split(r"(\$\{[^}]*\}|\*)", form)):
        if index % 2 == 0:
            yield from piece
        else:
            yield _Open.WORD if name_is_word or piece in _WORDS else _Open.RUN


_WORDS = ("${Partition}", "${Region}", "${Account}")


def _fit_each_other(entry: _Form, form: _Form) -> bool:
    """Whether some ARN matches an entry and has a form."""
    if entry.account is False and form.account:
        return False
    if entry.start is not None and form.start is not None:
        shorter = min(len(entry.start), len(form.start))
        if entry.start[:shorter] != form.start[:shorter]:
            return False
    return _fit(entry.tokens, form.tokens)


_ANYTHING = (_Open.RUN,)


@lru_cache(maxsize=4096)
def _fit(first: tuple[_Token, ...], second: tuple[_Token, ...]) -> bool:
    """Whether some string matches both patterns."""
    # Places in both that can be reached, each once.
    open = [(0, 0)]
    seen = {(0, 0)}
    while open:
        mine, other = open.pop()
        while mine < len(first) and other < len(second) and first[mine] == second[other]:
            if not isinstance(first[mine], str):
                break
            # Characters that are the same leave one way on.
            mine, other = mine + 1, other + 1
        rest, behind = first[mine:], second[other:]
        if rest == behind or _ANYTHING in (rest, behind):
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
