"""Requests, and which statements are about them.

A request is known as far as whoever asks knows it. Its resource may be a pattern: an answer is then
True or False when it is so for everything that the pattern matches. What is not said of the
context is unknown, never absent.

https://docs.aws.amazon.com/IAM/latest/UserGuide/intro-structure.html#intro-structure-request
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from iacguard.dates import datetime, timezone
from iacguard.graph.arns import arn_of
from iacguard.graph.document import decode_json
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import all_of, any_of, is_about
from iacguard.graph.policy.conditions import Test, are_known, tests
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import ACCOUNT, Subject, Symbol, Text, joined, text_of
from iacguard.graph.wildcards import covers, intersects
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.value import MapValue, Unknown, is_absent


class Sort(Enum):
    """What a caller is."""

    ANONYMOUS = "anonymous"
    ROOT = "root"
    """The account's root user."""
    USER = "user"
    ROLE = "role"
    """A session of a role."""
    SERVICE = "service"
    """AWS itself, as a service principal."""
    FEDERATED = "federated"
    """Somebody whom an identity provider vouches for, before a role is taken."""


class Caller(NamedTuple):
    """Who sends a request."""

    sort: Sort
    name: Text
    """The ARN of the user or role, the name of the service, the identity provider; else empty."""
    account: Text | None = None
    """None for those who belong to none."""
    session: Text | None = None
    """The ARN of a role's session, where it is known."""


NOBODY = Caller(Sort.ANONYMOUS, Text(()))

OWN_ACCOUNT = Text((ACCOUNT,))
"""The account that is deployed to."""


def service(name: str | Text) -> Caller:
    """A service principal: ``events.amazonaws.com``."""
    return Caller(Sort.SERVICE, Text((name,)) if isinstance(name, str) else name)


def role(arn: Text, account: Text = OWN_ACCOUNT) -> Caller:
    """Whoever has taken a role."""
    return Caller(Sort.ROLE, arn, account)


Context = Mapping[str, tuple[Text, ...]]
"""Values by condition key in lower case; a key with none is certainly absent, another is unknown."""


class Request(NamedTuple):
    """What is asked for."""

    caller: Caller
    action: str
    resource: Text
    owner: Text | None = OWN_ACCOUNT
    """The account of the resource; None when it is not known."""
    context: Context = MappingProxyType({})
    subjects: tuple[Subject, ...] = ()
    """Resources of the unit that the request is about; references to them are written out."""

    def key(self, name: str) -> tuple[Text, ...] | None:
        """The values of a condition key; None when they are not known."""
        if name in self.context:
            return self.context[name]
        return _known_of(self.caller).get(name)


_OF_SOURCES = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
)


@lru_cache(maxsize=64)
def _known_of(caller: Caller) -> Context:
    """What the context says of a caller by itself."""
    is_service = caller.sort is Sort.SERVICE
    known: dict[str, tuple[Text, ...]] = {
        "aws:principalisawsservice": (Text(("true" if is_service else "false",)),),
    }
    if caller.sort in (Sort.USER, Sort.ROLE):
        known["aws:principalarn"] = (caller.name,)
    if caller.account is not None:
        known["aws:principalaccount"] = (caller.account,)
    if is_service:
        known["aws:principalservicename"] = (caller.name,)
    if caller.sort is Sort.ANONYMOUS or is_service:
        absent = ("aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:username")
        known.update((name, ()) for name in absent)
    if not is_service:
        # Only a service that calls by itself tells for which resource it does.
        known.update((name, ()) for name in ("aws:principalservicename", *_OF_SOURCES))
    return known


# Statements --------------------------------------------------------------------------------------


def applies(statement: Statement, request: Request) -> bool | None:
    """Whether a statement is about a request, whoever sent it."""
    about = is_about(statement, request.action)
    if about is False:
        return False
    on = is_on(statement, request)
    if on is False:
        return False
    met = is_met(statement, request)
    return met if about and on else (met and None)


def is_on(statement: Statement, request: Request) -> bool | None:
    """Whether Resource or NotResource takes in the resource; a statement with neither means its own."""
    if statement.resources.is_present:
        return _is_among(statement.resources, request)
    if statement.not_resources.is_present:
        among = _is_among(statement.not_resources, request)
        return None if among is None else not among
    return None if statement.resources.is_unknown or statement.not_resources.is_unknown else True


def _is_among(entries: Items[Reading[str]], request: Request) -> bool | None:
    result: bool | None = False
    for entry in entries:
        verdict = _takes_in(entry, request)
        if verdict:
            return True
        if verdict is None:
            result = None
    return result if entries.is_complete else None


def _takes_in(entry: Reading[str], request: Request) -> bool | None:
    text = text_of(entry, *request.subjects)
    if text is None:
        return False
    pattern = substituted(text, request)
    if pattern is None:
        return False
    verdict = covers(pattern, request.resource)
    if verdict is not False:
        return verdict
    return None if intersects(pattern, request.resource) is not False else False


# Principals --------------------------------------------------------------------------------------


class Named(NamedTuple):
    """How a Principal names a caller; what it grants depends on it."""

    directly: bool | None
    """As everyone, or by his own user, session, service or provider."""
    as_role: bool | None
    """By the role that he has taken."""
    by_account: bool | None
    """By his account, which decides by policies of its own."""

    @property
    def at_all(self) -> bool | None:
        """Whether he is named in one way or the other."""
        return any_of(self, True)


NOT_NAMED = Named(False, False, False)
"""What does not name a caller in any way."""
_PERHAPS = Named(None, None, None)


def named(statement: Statement, request: Request) -> Named:
    """How the Principal or NotPrincipal of a statement takes in the caller."""
    is_reversed = "NotPrincipal" in statement.elements and statement.principal.is_absent
    if is_reversed and statement.not_principal.is_absent is False:
        excepted = _named(statement.not_principal, statement.not_principals, request)
        return _not_excepted(excepted, request.caller)
    return _named(statement.principal, statement.principals, request)


def _not_excepted(excepted: Named, caller: Caller) -> Named:
    """Whom NotPrincipal takes in: who is not excepted together with his account."""
    himself = any_of((excepted.directly, excepted.as_role), True)
    whole = excepted.by_account
    is_of_account = caller.sort in (Sort.USER, Sort.ROLE)
    if himself is False and whole is False:
        return Named(True, False, False)
    if himself is True and (whole is True or not is_of_account):
        return NOT_NAMED
    return _PERHAPS


def _named(
    principal: Reading[object], by_heading: Iterable[tuple[str, Items[Reading[object]]]], request: Request
) -> Named:
    value = principal.scope.world.resolve(decode_json(principal.value))
    if is_absent(value):
        return NOT_NAMED
    if isinstance(value, Unknown):
        return _PERHAPS
    if not isinstance(value, MapValue):
        return _by_entry("AWS", principal, request)
    found = [_PERHAPS] if value.rest is not None else []
    for kind, items in by_heading:
        found += [_by_entry(kind, item, request) for item in items]
        if not items.is_complete:
            found.append(_PERHAPS)
    if len(found) == 1:
        return found[0]
    return Named(
        any_of((one.directly for one in found), True),
        any_of((one.as_role for one in found), True),
        any_of((one.by_account for one in found), True),
    )


def _by_entry(kind: str, entry: Reading[object], request: Request) -> Named:
    text = text_of(entry, *request.subjects)
    caller = request.caller
    if text is None:
        return NOT_NAMED
    if text.literal == "*":
        is_everyone = kind == "AWS" or (kind, caller.sort) in _OF_KIND
        return Named(is_everyone, False, False)
    if kind == "AWS":
        return _by_arn(text, caller)
    if kind == "CanonicalUser":
        return Named(None if caller.account is not None else False, False, False)
    if (kind, caller.sort) not in _OF_KIND:
        return NOT_NAMED
    return Named(covers(text.lower(), caller.name.lower()), False, False)


_OF_KIND = {("Service", Sort.SERVICE), ("Federated", Sort.FEDERATED), ("CanonicalUser", Sort.ANONYMOUS)}
_UNIQUE_ID = pattern(r"A[A-Z]{3}[A-Z0-9]{12,}")


def _by_arn(text: Text, caller: Caller) -> Named:
    if caller.account is None:
        return NOT_NAMED
    account = account_of(text)
    if account is not None:
        same = account.equals(caller.account)
        return Named(same if caller.sort is Sort.ROOT else False, False, same)
    if text.literal is not None and _UNIQUE_ID.fullmatch(text.literal):
        return Named(None, None, False)
    if caller.sort is Sort.ROLE:
        return Named(_is_session(text, caller), _is_same(text, caller.name), _may_be_account(text))
    return Named(
        _is_same(text, caller.name) if caller.sort is Sort.USER else False, False, _may_be_account(text)
    )


_DIGITS = 12
"""Of the id of an account."""


def account_of(text: Text) -> Text | None:
    """The account that a principal is: its id, or the ARN of its root; None for other principals."""
    literal = text.literal
    if literal is not None and len(literal) == _DIGITS and literal.isdecimal():
        return text
    if text == OWN_ACCOUNT:
        return text
    arn = arn_of(text)
    if arn is not None and arn.resource.literal == "root" and arn.service.literal == "iam":
        return arn.account
    return None


def _may_be_account(text: Text) -> bool | None:
    """Whether a principal that is not known to be an account may be one."""
    last = text.parts[-1] if text.parts else ""
    return None if isinstance(last, Symbol) and arn_of(text) is None else False


def _is_same(text: Text, arn: Text) -> bool | None:
    if any(isinstance(part, str) and set(part) & set("*?") for part in text.parts):
        return False
    return covers(text, arn)


def _is_session(text: Text, caller: Caller) -> bool | None:
    if caller.session is not None:
        return _is_same(text, caller.session)
    arn = arn_of(text)
    if arn is None:
        return None if text.literal is None else False
    if arn.service.literal != "sts" or arn.resource.starts_with("assumed-role/") is False:
        return False
    mine = arn_of(caller.name)
    name = mine.resource.literal.rpartition("/")[2] if mine and mine.resource.literal else None
    if name is not None and arn.resource.starts_with(f"assumed-role/{name}/") is False:
        return False
    return None


# Conditions --------------------------------------------------------------------------------------


def is_met(statement: Statement, request: Request) -> bool | None:
    """Whether the Condition of a statement holds for a request."""
    if "Condition" not in statement.elements:
        return True
    verdict = all_of(holds(test, request) for test in tests(statement))
    return verdict if verdict is False or are_known(statement) else None


def holds(test: Test, request: Request) -> bool | None:
    """Whether one test holds.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    values = request.key(test.key)
    if test.operator == "null":
        return _is_null(test, values)
    positive = _NEGATED.get(test.operator, test.operator)
    compare = _COMPARED.get(positive)
    if compare is None or values is None or test.quantifier not in _QUANTIFIERS:
        return None
    is_negated = positive != test.operator
    if not values:
        return _without_value(test, is_negated)
    verdict = _compared(test, values, compare, request)
    is_told = test.key not in _TRUTHS or test.operator == "bool"
    return verdict if is_told or verdict is False else None


def _compared(test: Test, values: tuple[Text, ...], compare: _Compare, request: Request) -> bool | None:
    """What a test says of values that are there."""
    is_negated = test.operator in _NEGATED

    def matches(value: Text) -> bool | None:
        wanted = (_wanted(one, request) for one in test.values)
        verdicts = (text is not None and compare(text, value) for text in wanted)
        found = any_of(verdicts, test.values.is_complete)
        return _not(found) if is_negated else found

    if test.quantifier == "forallvalues" or (is_negated and not test.quantifier):
        return all_of(matches(value) for value in values)
    return any_of((matches(value) for value in values), True)


_QUANTIFIERS = ("", "foranyvalue", "forallvalues")

_TRUTHS = frozenset(
    {"aws:securetransport", "aws:multifactorauthpresent", "aws:viaawsservice", "aws:principalisawsservice"}
)
"""Keys that are true or false. Whether other operators compare them as strings is not documented."""


def _without_value(test: Test, is_negated: bool) -> bool:
    """What a test says of a request without the key."""
    if test.if_exists or test.quantifier == "forallvalues":
        return True
    return is_negated and test.quantifier == ""


def _is_null(test: Test, values: tuple[Text, ...] | None) -> bool | None:
    if values is None:
        return None
    wanted = "false" if values else "true"
    verdicts = []
    for value in test.values:
        text = text_of(value)
        if text is None or text.literal is None:
            return None
        verdicts.append(text.literal.lower() == wanted)
    return any_of(verdicts, test.values.is_complete)


def _wanted(value: Reading[object], request: Request) -> Text | None:
    text = text_of(value, *request.subjects)
    return None if text is None else substituted(text, request)


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _equal(wanted: Text, value: Text) -> bool | None:
    if any(isinstance(part, str) and "${" in part for part in wanted.parts):
        return None
    return wanted.equals(value)


def _equal_without_case(wanted: Text, value: Text) -> bool | None:
    return _equal(wanted.lower(), value.lower())


def _same_arn(wanted: Text, value: Text) -> bool | None:
    """Whether each of the parts of an ARN matches; a wildcard does not reach over their colons."""
    mine, theirs = arn_of(wanted), arn_of(value)
    if mine is None or theirs is None:
        return covers(wanted, value) if mine is theirs or wanted.literal is None else False
    # Whole ARNs are compared for the sake of the partition, which has more than one spelling.
    return all_of(
        (*(covers(*pair) for pair in list(zip(mine, theirs, strict=True))[1:]), covers(wanted, value))
    )


def _number(text: Text) -> float | None:
    try:
        return None if text.literal is None else float(text.literal)
    except ValueError:
        return None


def _moment(text: Text) -> float | None:
    """A date as seconds since 1970."""
    number = _number(text)
    if number is not None or text.literal is None:
        return number
    try:
        found = datetime.fromisoformat(text.literal.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()


_Compare = Callable[[Text, Text], "bool | None"]


def _ordered(measure: Callable[[Text], float | None], holds_for: Callable[[float, float], bool]) -> _Compare:
    def compare(wanted: Text, value: Text) -> bool | None:
        limit, given = measure(wanted), measure(value)
        return None if limit is None or given is None else holds_for(given, limit)

    return compare


def _is_in_range(wanted: Text, value: Text) -> bool | None:
    if wanted.literal is None or value.literal is None:
        return None
    import ipaddress  # few policies have any address

    try:
        network = ipaddress.ip_network(wanted.literal.strip(), strict=False)
        address = ipaddress.ip_network(value.literal.strip(), strict=False)
    except ValueError:
        return None
    if isinstance(network, ipaddress.IPv4Network) and isinstance(address, ipaddress.IPv4Network):
        return address.subnet_of(network) or (None if address.supernet_of(network) else False)
    if isinstance(network, ipaddress.IPv6Network) and isinstance(address, ipaddress.IPv6Network):
        return address.subnet_of(network) or (None if address.supernet_of(network) else False)
    return False


_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "equals": lambda given, limit: given == limit,
    "lessthan": lambda given, limit: given < limit,
    "lessthanequals": lambda given, limit: given <= limit,
    "greaterthan": lambda given, limit: given > limit,
    "greaterthanequals": lambda given, limit: given >= limit,
}

_COMPARED: dict[str, _Compare] = {
    "stringequals": _equal,
    "stringequalsignorecase": _equal_without_case,
    "stringlike": covers,
    "arnequals": _same_arn,
    "arnlike": _same_arn,
    "bool": _equal_without_case,
    "binaryequals": _equal,
    "ipaddress": _is_in_range,
    **{f"numeric{name}": _ordered(_number, order) for name, order in _ORDERS.items()},
    **{f"date{name}": _ordered(_moment, order) for name, order in _ORDERS.items()},
}

_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}


# Policy variables --------------------------------------------------------------------------------

_VARIABLE = pattern(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")


def substituted(text: Text, request: Request) -> Text | None:
    """A string of a policy with its variables replaced by what is known of the request.

    None when one has no value and no default: such a string matches nothing.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    for part in text.parts:
        if isinstance(part, str) and "${" in part:
            break
    else:
        return text
    parts: list[str | Symbol] = []
    for part in text.parts:
        if isinstance(part, Symbol):
            parts.append(part)
            continue
        position = 0
        for found in _VARIABLE.finditer(part):
            parts.append(part[position : found.start()])
            position = found.end()
            values = request.key(found[1].lower()) if found[1] not in ("*", "?", "$") else None
            if values is None or len(values) > 1:
                parts.append(found[0])
            elif values:
                parts.extend(_escaped(values[0]))
            elif found[2] is None:
                return None
            else:
                parts.append(found[2])
        parts.append(part[position:])
    return joined(parts)


def _escaped(value: Text) -> Iterable[str | Symbol]:
    """A value whose wildcards are no wildcards."""
    for part in value.parts:
        yield (
            part if isinstance(part, Symbol) else re.sub(r"[*?$]", lambda found: "${" + found[0] + "}", part)
        )
