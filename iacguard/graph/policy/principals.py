"""Whom a statement of a resource policy is about.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from iacguard.graph.arns import arn_of
from iacguard.graph.document import decode_json
from iacguard.graph.policy import Policy, Statement, TrustPolicy
from iacguard.graph.policy.actions import all_of, any_of, is_about
from iacguard.graph.policy.conditions import is_closed, shuts_out_strangers
from iacguard.graph.policy.requests import OWN_ACCOUNT, account_of
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Part, Symbol, Text, text_of
from iacguard.graph.wildcards import covers
from iacguard.graph.world import Scope
from iacguard.tuples import NamedTuple
from iacguard.value import ListValue, Literal, MapValue, Unknown, Value, is_absent

_PUBLIC = ("AWS", "CanonicalUser", "Federated")


@once
def is_public(statement: Statement) -> bool | None:
    """Whether the principal takes in people of no particular account: ``*`` in one of its forms."""
    return _has_star(statement, _PUBLIC)


@once
def is_everyone(statement: Statement) -> bool | None:
    """Whether the principal is everyone who can send a request: ``*`` or ``{"AWS": "*"}``."""
    return _has_star(statement, ("AWS",))


def _has_star(statement: Statement, kinds: tuple[str, ...]) -> bool | None:
    principal = statement.principal
    value = principal.scope.world.resolve(decode_json(principal.value))
    if is_absent(value):
        return False
    if isinstance(value, Unknown):
        return None
    if not isinstance(value, MapValue):
        return _is_star(principal)
    result: bool | None = None if value.rest is not None else False
    for kind, items in statement.principals:
        if kind not in kinds:
            continue
        if not items.is_complete:
            result = None
        for item in items:
            verdict = _is_star(item)
            if verdict:
                return True
            if verdict is None:
                result = None
    return result


def _is_star(entry: Reading[object]) -> bool | None:
    text = text_of(entry)
    if text is None:
        return False
    return None if text.literal is None else text.literal == "*"


# Who is meant ------------------------------------------------------------------------------------


class GranteeSort(Enum):
    """What an entry of a Principal stands for."""

    EVERYONE = "everyone"
    ACCOUNT = "account"
    """An account as a whole: whomever its own policies let."""
    IDENTITY = "identity"
    """A user, a role or a session."""
    SERVICE = "service"
    FEDERATED = "federated"
    """Whom an identity provider vouches for."""
    CANONICAL = "canonical"
    """An account by the id that only S3 knows it by."""
    UNKNOWN = "unknown"
    """Not known to be the one or the other; perhaps everyone."""


class Grantee(NamedTuple):
    """One entry of a Principal."""

    sort: GranteeSort
    entry: Reading[object]
    name: Text
    """The entry: an ARN, an id, the name of a service."""
    account: Text | None
    """The account of an account, an identity or a provider; None where there is none, or none is known."""


class Grantees(NamedTuple):
    """Everybody whom a Principal names."""

    items: tuple[Grantee, ...]
    is_complete: bool
    """Whether there are no others, as far as can be known from the text."""


_SORTS = {
    "Service": GranteeSort.SERVICE,
    "Federated": GranteeSort.FEDERATED,
    "CanonicalUser": GranteeSort.CANONICAL,
}


@once
def grantees(statement: Statement) -> Grantees:
    """Whom the Principal of a statement names; a NotPrincipal names nobody."""
    principal = statement.principal
    value = principal.scope.world.resolve(decode_json(principal.value))
    if is_absent(value):
        return Grantees((), True)
    if isinstance(value, Unknown):
        return Grantees((), False)
    if not isinstance(value, MapValue):
        return Grantees((_grantee("AWS", principal),), True)
    found: list[Grantee] = []
    is_complete = value.rest is None
    for kind, items in statement.principals:
        is_complete = is_complete and items.is_complete
        found += [_grantee(kind, item) for item in items]
    return Grantees(tuple(found), is_complete)


def _grantee(kind: str, entry: Reading[object]) -> Grantee:
    text = text_of(entry) or Text(())
    if text.literal == "*" and kind in _PUBLIC:
        return Grantee(GranteeSort.EVERYONE, entry, text, None)
    arn = arn_of(text)
    sort = _SORTS.get(kind)
    if sort is not None:
        return Grantee(sort, entry, text, arn.account if arn and sort is GranteeSort.FEDERATED else None)
    account = account_of(text)
    if account is not None:
        return Grantee(GranteeSort.ACCOUNT, entry, text, account)
    if arn is None and text.literal is None and not any(_is_identity(part) for part in text.parts):
        return Grantee(GranteeSort.UNKNOWN, entry, text, None)
    return Grantee(GranteeSort.IDENTITY, entry, text, arn.account if arn is not None else None)


def _is_identity(part: Part) -> bool:
    return isinstance(part, Symbol) and part.is_identity


def names_service(statement: Statement, service: str, sort: GranteeSort = GranteeSort.SERVICE) -> bool | None:
    """Whether the Principal takes in a service, in whatever region or partition.

    ``service`` is the name before ``.amazonaws.com``. Who vouches for others (``FEDERATED``) may have
    such a name as well.
    """
    if "NotPrincipal" in statement.elements and statement.not_principal.is_absent is False:
        return None
    found = grantees(statement)
    return any_of((_is_service(grantee, service, sort) for grantee in found.items), found.is_complete)


def _is_service(grantee: Grantee, service: str, sort: GranteeSort) -> bool | None:
    if grantee.sort is GranteeSort.EVERYONE:
        return True
    if grantee.sort is GranteeSort.UNKNOWN:
        return None
    if grantee.sort is not sort or not grantee.name.parts:
        return False
    first = grantee.name.parts[0]
    if not isinstance(first, str) or (grantee.name.literal is None and service.startswith(first)):
        return None
    return first.startswith(f"{service}.") or first == "*"


@once
def services_alone(trust: TrustPolicy) -> frozenset[str] | None:
    """The services that a trust policy lets take the role, where that is all that it says; else None.

    Most trust policies are nothing else, and few questions have to be asked of one: nobody is let in
    but services by their names, for ``sts:AssumeRole`` and without condition.
    """
    found: list[str] = []
    for statement in trust.statements:
        value = statement.value
        if type(value) is not MapValue or value.rest is not None or not value.entries.keys() <= _PLAIN:
            return None
        entries = value.entries
        effect, principal = entries.get("Effect"), entries.get("Principal")
        if type(effect) is not Literal or effect.value != "Allow":
            return None
        if type(principal) is not MapValue or principal.rest is not None or len(principal.entries) != 1:
            return None
        actions, names = _strings(entries.get("Action")), _strings(principal.entries.get("Service"))
        if actions != ["sts:AssumeRole"] or not names:
            return None
        found += names
    is_plain = trust.statements.is_complete and all(map(_is_service_name, found))
    return frozenset(found) if is_plain else None


_PLAIN = frozenset({"Sid", "Effect", "Principal", "Action"})
_NO_NAME = frozenset("*?$:")


def _strings(value: Value | None) -> list[str]:
    """A string, or those of a list; none where anything else stands there."""
    items = value.items if type(value) is ListValue and value.rest is None else (value,)
    found = [item.value for item in items if type(item) is Literal and isinstance(item.value, str)]
    return found if len(found) == len(items) else []


def _is_service_name(name: str) -> bool:
    return name.endswith(".amazonaws.com") and _NO_NAME.isdisjoint(name)


def is_own_account(account: Text, scope: Scope) -> bool | None:
    """Whether an account is the one that is deployed to, or one of those that the user calls own.

    A literal id that nobody calls own is another account: whoever means his own says so by name.
    """
    if account == OWN_ACCOUNT:
        return True
    return None if account.literal is None else account.literal in scope.graph.own_accounts


def is_foreign(grantee: Grantee) -> bool | None:
    """Whether an account, user, role or provider is of another account; None when that is not known."""
    if grantee.sort in (GranteeSort.SERVICE, GranteeSort.EVERYONE):
        return False
    if grantee.account is None:
        return None
    return _negated(is_own_account(grantee.account, grantee.entry.scope))


# Who is let in -----------------------------------------------------------------------------------


def is_open(statement: Statement, policies: Iterable[Policy]) -> bool | None:
    """Whether a statement lets in strangers: people of no particular account.

    It must allow something to everyone, without a condition on who asks, and no statement of the
    resource's ``policies`` may take the same away from all but particular people.
    """
    if statement.allows is False or is_public(statement) is False:
        return False
    lets_in = all_of((statement.allows, is_public(statement), _negated(is_closed(statement))))
    if lets_in is False:
        return False
    refused = any_of((_is_refused(statement, policy) for policy in policies), True)
    return all_of((lets_in, _negated(refused)))


def open_statements(policy: Policy) -> list[Statement]:
    """The statements of a resource's one policy that certainly let in strangers."""
    return [statement for statement in policy.statements if is_open(statement, (policy,))]


def _negated(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _is_refused(statement: Statement, policy: Policy) -> bool | None:
    """Whether a policy denies strangers all that a statement allows."""
    verdicts = (_denies_all(denial, statement) for denial in policy.statements if denial is not statement)
    return any_of(verdicts, policy.statements.is_complete)


def _denies_all(denial: Statement, statement: Statement) -> bool | None:
    if denial.denies is False or is_everyone(denial) is False:
        return False
    shuts = all_of((denial.denies, is_everyone(denial), shuts_out_strangers(denial)))
    if shuts is False:
        return False
    return all_of((shuts, _takes_actions(denial, statement), _takes_resources(denial, statement)))


def _takes_actions(denial: Statement, statement: Statement) -> bool | None:
    patterns = [text_of(entry) for entry in statement.actions]
    if not patterns or not statement.actions.is_complete:
        return True if is_about(denial, "*") else None
    return all_of(
        None if text is None or text.literal is None else is_about(denial, text.literal) for text in patterns
    )


def _takes_resources(denial: Statement, statement: Statement) -> bool | None:
    if denial.resources.is_absent:
        return True if denial.not_resources.is_absent else None
    taken = [text_of(entry) for entry in denial.resources]
    if statement.resources.is_absent or not statement.resources.is_complete:
        # What the statement allows is not known; only a Deny of everything is certain to take it.
        is_all = any(one is not None and covers(one, Text(("*",))) is True for one in taken)
        return True if is_all else None
    granted = [text_of(entry) for entry in statement.resources]
    verdicts = (
        any_of(
            (one is not None and text is not None and covers(one, text) for one in taken),
            denial.resources.is_complete,
        )
        for text in granted
    )
    return all_of(verdicts)
