"""Whether what a statement names can be what an action acts on.

The forms of ARNs are those of AWS's service authorization reference. Both sides are patterns: two
fit when some ARN matches both, with whatever is not known taken for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.arns import arn_of
from iacguard.graph.kind import Kind
from iacguard.graph.policy.resources import arn_forms, type_forms
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Part, Symbol, Text, joined, own_text, parts_of, text_of
from iacguard.graph.world import Scope
from iacguard.kinds import kind_of
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.value import Interpolation, Literal, Reference

_RUN, _WORD, _ONE = "\ufdd0", "\ufdd1", "\ufdd2"
"""What stands in a pattern for any run of characters, for one without colon and slash, for one character.

They are no characters of Unicode, so no ARN has them, and patterns are strings.
"""

_OPEN = pattern(f"[{_RUN}{_WORD}{_ONE}]")

_NAMES_ARE_WORDS = frozenset({("s3", "bucket"), ("dynamodb", "table")})
"""Types whose names have no slash, where what follows one is of another type."""


@once
def whole_text(entry: Reading[str]) -> Text | None:
    """A Resource entry with the resources of the unit that it refers to written out as their ARNs."""
    value = entry.value
    if isinstance(value, Literal) and value.value is not None:
        return text_of(entry)
    scope = entry.scope
    parts: list[Part] = []
    for piece in value.pieces if isinstance(value, Interpolation) else (value,):
        resolved = scope.world.resolve(piece) if type(piece) in scope.world.resolves else piece
        if isinstance(resolved, Literal) and isinstance(resolved.value, str):
            parts.append(resolved.value)
            continue
        own = _own_text(resolved, scope) if isinstance(resolved, Reference) else None
        found = parts_of(resolved, scope) if own is None else own.parts
        parts += (Symbol(None),) if found is None else found
    return joined(parts)


def _own_text(reference: Reference, scope: Scope) -> Text | None:
    target = scope.graph.get(reference.target)
    if target is None or target.opaque or reference.value is not None:
        return None
    kind: type[Kind] | None = kind_of(target.type)
    if kind is None:
        return None
    attribute = reference.attribute
    if attribute is None and "arn" in kind.attributes and kind.attributes["arn"] is None:
        # What identifies a topic, or a state machine, is its ARN.
        attribute = "Arn"
    return own_text(kind.of(target, scope), attribute)


class Named:
    """What a statement names, to be asked for one form after the other.

    What is found out about a form serves all actions that have it, so that the cost is not that of
    every action with every entry.
    """

    __slots__ = ("_by_service", "_entries", "_fitting")

    def __init__(self, entries: Sequence[Form]) -> None:
        self._entries = entries
        self._by_service: dict[str | None, list[Form]] = {}
        for entry in entries:
            self._by_service.setdefault(entry.service, []).append(entry)
        self._fitting: dict[Form, bool] = {}

    def are_any_like(self, forms: Iterable[Form]) -> bool:
        """Whether some ARN of one of the forms may match one of the entries."""
        for form in forms:
            fits = self._fitting.get(form)
            if fits is None:
                fits = self._fitting[form] = self._fits(form)
            if fits:
                return True
        return False

    def _fits(self, form: Form) -> bool:
        return any(_fit_each_other(entry, form) for entry in self._like(form))

    def _like(self, form: Form) -> Iterable[Form]:
        """The entries of the service that a form is of, or of any that they may be of."""
        if form.service is None:
            return self._entries
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


class Form(NamedTuple):
    """A pattern for ARNs: an entry, or a form that an action can be limited to."""

    pattern: str
    fields: tuple[str, ...] | None
    """Its six parts, where it is certain which those are."""
    service: str | None
    """The service in it; None when that is not certain."""
    start: str | None
    """What its resource certainly begins with; None when nothing is certain."""
    account: bool | None
    """Whether it has an account; an entry is known to have none, or nothing is known."""


def _form_of(pattern: str, account: bool | None) -> Form:
    fields = tuple(pattern.split(":", _RESOURCE))
    if len(fields) <= _RESOURCE or _RUN in pattern[: -len(fields[_RESOURCE]) or None]:
        return Form(pattern, None, None, None, account)
    service, start = fields[2], _OPEN.split(fields[_RESOURCE], maxsplit=1)[0]
    # A question mark may be a colon, and then the parts are others.
    are_certain = _ONE not in pattern[: -len(fields[_RESOURCE]) or None]
    is_named = _OPEN.search(service) is None
    return Form(pattern, fields if are_certain else None, service if is_named else None, start, account)


_RESOURCE = 5
"""The index of an ARN's last part."""


def form_of(entry: Text) -> Form:
    """A Resource entry, which is an ARN, as a pattern."""
    opened = _opened(entry)
    # What has no account is a bucket or an object, whatever its name.
    arn = arn_of(entry) if ":s3:" in opened else None
    is_bucket = arn is not None and arn.service.literal == "s3" and not arn.account.parts
    return _form_of(opened, False if is_bucket else None)


def _opened(entry: Text) -> str:
    """An entry as a pattern. An asterisk does not reach over a colon, but in the last part.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    pieces: list[str] = []
    for part in entry.parts:
        if isinstance(part, Symbol):
            pieces.append(_WORD if part.is_word else _RUN)
        else:
            # A policy variable may be anything.
            pieces.append(_VARIABLE.sub(_RUN, part) if "${" in part else part)
    whole = "".join(pieces).replace("?", _ONE)
    if "*" not in whole:
        return whole
    start = len(whole) - len(whole.split(":", _RESOURCE)[-1])
    unknown = whole.find(_RUN)
    if 0 <= unknown < start:
        # What is not known may have colons, so nobody can tell in which part the rest is.
        start = unknown
    return whole[:start].replace("*", _WORD) + whole[start:].replace("*", _RUN)


def forms_of(action: Action) -> tuple[Form, ...] | None:
    """The forms of what an action acts on; None where that may be anything."""
    # Where the sources differ, the action may apply to what is named.
    if action.contested_types or action.full_name in _TAKE_ARNS or action.service in _TAKE_OTHERS:
        return None
    known = table.resource_types(action.service)
    beside = _TAKE_BESIDE.get(action.full_name)
    found = [] if beside is None else [_form(beside, False)]
    for name in action.resource_types:
        type = known.get(name)
        if type is None:
            return None
        is_word = (action.service, name) in _NAMES_ARE_WORDS
        found.extend([_form(arn, is_word) for arn in type.arns])
    return tuple(found)


@lru_cache(maxsize=1024)
def _form(arn: str, name_is_word: bool) -> Form:
    """A form of ARN of the action table."""
    words = arn
    for place in ("${Partition}", "${Region}", "${Account}"):
        words = words.replace(place, _WORD)
    return _form_of(_NAME.sub(_WORD if name_is_word else _RUN, words), "${Account}" in arn)


_NAME = pattern(r"\$\{[^}]*\}|\*")
_VARIABLE = pattern(r"\$\{[^}]*\}")


def _fit_each_other(entry: Form, form: Form) -> bool:
    """Whether some ARN matches an entry and has a form."""
    if entry.account is False and form.account:
        return False
    if entry.start is not None and form.start is not None:
        shorter = min(len(entry.start), len(form.start))
        if entry.start[:shorter] != form.start[:shorter]:
            return False
    if entry.fields is None or form.fields is None:
        return _fit(entry.pattern, form.pattern)
    for one, other in zip(entry.fields, form.fields, strict=True):
        if one != other and not _parts_fit(one, other):
            return False
    return True


def _parts_fit(one: str, other: str) -> bool:
    """Whether some string matches both patterns, told at once for parts of ARNs as they mostly are."""
    if one == other:
        return True
    for first, second in ((one, other), (other, one)):
        if first == _WORD and "/" not in second and ":" not in second:
            return True
        if first[-1:] == _RUN and second.startswith(first[:-1]) and _OPEN.search(first[:-1]) is None:
            return True
    if one[-1:] == _RUN == other[-1:]:
        starts = [(_OPEN.split(part, maxsplit=1)[0], part) for part in (one, other)]
        (start, open), (further, _) = sorted(starts, key=lambda start: len(start[0]))
        # What begins sooner to take anything takes all that the other one asks for before its own end.
        if open[len(start)] == _RUN and further.startswith(start):
            return True
    return _fit(one, other)


@lru_cache(maxsize=4096)
def _fit(first: str, second: str) -> bool:
    """Whether some string matches both patterns."""
    for one, two in ((first, second), (second, first)):
        # Without an open run it has the slashes and colons written in it, and the other needs its own.
        is_settled = _RUN not in one and _ONE not in one
        if is_settled and (two.count("/") > one.count("/") or two.count(":") > one.count(":")):
            return False
    # Places in both that can be reached, each once.
    open = [(0, 0)]
    seen = {(0, 0)}
    while open:
        mine, other = open.pop()
        while mine < len(first) and other < len(second) and first[mine] == second[other]:
            if first[mine] in _OPENINGS:
                break
            # Characters that are the same leave one way on.
            mine, other = mine + 1, other + 1
        rest, behind = first[mine:], second[other:]
        if rest == behind or _RUN in (rest, behind) or _is_word(rest, behind) or _is_word(behind, rest):
            return True
        for step in _steps(first, mine, second, other):
            if step not in seen:
                seen.add(step)
                open.append(step)
    return False


def _is_word(pattern: str, other: str) -> bool:
    return pattern == _WORD and "/" not in other and ":" not in other


_OPENINGS = (_RUN, _WORD, _ONE)


def _steps(first: str, mine: int, second: str, other: int) -> Iterator[tuple[int, int]]:
    one = first[mine] if mine < len(first) else ""
    two = second[other] if other < len(second) else ""
    if one in (_RUN, _WORD):
        yield mine + 1, other
        if two != "" and _takes(one, two):
            yield mine, other + 1
    if two in (_RUN, _WORD):
        yield mine, other + 1
        if one != "" and _takes(two, one):
            yield mine + 1, other
    elif two != "" and one not in ("", _RUN, _WORD) and (one == two or _ONE in (one, two)):
        yield mine + 1, other + 1


def _takes(open: str, token: str) -> bool:
    return open == _RUN or token not in (":", "/")


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
