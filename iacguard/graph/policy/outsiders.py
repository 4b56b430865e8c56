"""Whom a resource policy lets in from outside the account, and what it lets them do.

A service acts for whichever customer tells it to. Unless a condition holds it to a source, whoever
points the service at a resource uses it through the service: the confused deputy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import (
    all_of,
    any_of,
    is_about,
    is_everything,
    is_whole_service,
    pattern_of,
)
from iacguard.graph.policy.conditions import SOURCE_KEYS, are_known, is_bound_to_source, is_closed, tests
from iacguard.graph.policy.principals import (
    Grantee,
    GranteeSort,
    grantees,
    is_everyone,
    is_foreign,
    is_own_account,
)
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import REGION, Symbol, Text, text_of
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple

_SERVICE = pattern(r"(.+?)(?:\.(?:<region>|[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?")
_OWN_KEYS = ("aws:sourceaccount", "aws:principalaccount")
_DENYING = ("stringnot", "arnnot", "null")


def service_name(name: Text) -> str | None:
    """The name of a service in its principal, ``delivery.logs`` for ``delivery.logs.amazonaws.com``.

    The principal of a service in one Region (``logs.eu-west-1.amazonaws.com``) is the service's.
    """
    if any(isinstance(part, Symbol) and part != REGION for part in name.parts):
        return None
    found = _SERVICE.fullmatch(
        "".join("<region>" if isinstance(part, Symbol) else part for part in name.parts)
    )
    return None if found is None else found[1]


class Deputies(NamedTuple):
    """Services that a statement lets in for whomever they act."""

    statement: Statement
    services: list[str]
    """Their names as in :func:`service_name`, in the order of the Principal."""

    @property
    def told(self) -> str:
        """The principals of no more than three, for people."""
        names = [f"{name}.amazonaws.com" for name in self.services[:3]]
        return ", ".join(names) + (" and others" if self.services[3:] else "")


def unbound_services(policy: Policy, services: Collection[str], action: str = "") -> Iterator[Deputies]:
    """The services that an Allow lets in and that nothing in the policy holds to a source.

    Only ``services`` are asked about: those that are known to tell their source, and to act for
    any customer. With an ``action`` only statements that certainly allow it count.
    """
    for statement in policy.statements:
        if not statement.allows or is_bound_to_source(statement) is not False:
            continue
        if action and not is_about(statement, action):
            continue
        named = (one.name for one in grantees(statement).items if one.sort is GranteeSort.SERVICE)
        # A service is named once for each Region that has to be opted into.
        once = dict.fromkeys(map(service_name, named))
        found = [name for name in once if name is not None and name in services]
        if found and not _may_be_held_elsewhere(policy):
            yield Deputies(statement, found)


def _may_be_held_elsewhere(policy: Policy) -> bool:
    """Whether a Deny may refuse what services do for others."""
    if not policy.statements.is_complete:
        return True
    return any(
        statement.denies is not False and is_everyone(statement) is not False and _asks_for_source(statement)
        for statement in policy.statements
    )


def _asks_for_source(statement: Statement) -> bool:
    if not are_known(statement):
        return True
    return any(test.key in SOURCE_KEYS and test.operator.startswith(_DENYING) for test in tests(statement))


def wide_entry(statement: Statement) -> Reading[str] | None:
    """The first Action entry for every action of every service, or of one: ``*``, ``sqs:*``."""
    for entry in statement.actions:
        pattern = pattern_of(entry)
        if pattern is not None and (is_everything(pattern) or is_whole_service(pattern)):
            return entry
    return None


class Handover(NamedTuple):
    """A statement that grants somebody outside the account every action of every service, or of one."""

    statement: Statement
    entry: Reading[str]
    """The Action entry that is so wide."""
    to: list[Grantee]
    """Those from outside, one at the least."""


def handovers(policy: Policy) -> Iterator[Handover]:
    """The statements that grant all actions to others, and that nothing holds to the own account."""
    for statement in policy.statements:
        entry = wide_entry(statement) if statement.allows else None
        others = outsiders(statement)
        if entry is not None and others and not may_be_for_own_account(statement):
            yield Handover(statement, entry, others)


def exceptions(policy: Policy, what: str) -> Iterator[tuple[Reading[object], str]]:
    """The elements by which an Allow grants all but a list, each with what is wrong with it.

    ``what`` is the resource for people: ``queue``. A NotPrincipal that a condition closes is none, and
    neither is a NotAction for the own account, which decides by policies of its own what it lets whom do.
    """
    for statement in policy.statements:
        if not statement.allows:
            continue
        is_open = statement.not_principal.is_present and is_closed(statement) is False
        if is_open:
            yield (
                statement.not_principal,
                "NotPrincipal lets in everybody else, anonymous callers included",
            )
        if statement.not_actions.is_present and (is_open or outsiders(statement)):
            yield statement.not_actions, f"NotAction grants every action on the {what} that is not listed"


def outsiders(statement: Statement) -> list[Grantee]:
    """Those whom a statement names and who are certainly not of the own account: services, too."""
    return [
        grantee
        for grantee in grantees(statement).items
        if grantee.sort in (GranteeSort.EVERYONE, GranteeSort.SERVICE) or is_foreign(grantee)
    ]


def told_outsider(grantee: Grantee) -> str:
    """Who somebody from outside is, for people."""
    name = grantee.name.literal
    if grantee.sort is GranteeSort.EVERYONE:
        return "everyone who meets the condition"
    if grantee.sort is GranteeSort.SERVICE:
        return "a service" if name is None else name
    account = None if grantee.account is None else grantee.account.literal
    if account is not None and not account.isdigit():
        return name or "somebody else"
    return "another account" if account is None else f"account {account}"


def may_be_for_own_account(statement: Statement) -> bool:
    """Whether a condition may hold a statement to what belongs to the own account.

    ``aws:SourceOwner`` is the key of the policy that topics have by default, so its value is taken
    for the own account even where that stands there as a number.
    """
    if not are_known(statement):
        return True
    return any(
        test.demands
        and test.operator in ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
        and (test.key == "aws:sourceowner" or (test.key in _OWN_KEYS and _are_own(test.values) is not False))
        for test in tests(statement)
    )


def _are_own(values: Items[Reading[object]]) -> bool | None:
    texts = map(text_of, values)
    return all_of(None if text is None else is_own_account(text, values.scope) for text in texts)


def is_about_any(statement: Statement, actions: Collection[str]) -> bool | None:
    """Whether a statement takes in one of some actions."""
    return any_of((is_about(statement, action) for action in actions), True)
