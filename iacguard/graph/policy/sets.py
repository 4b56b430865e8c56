"""Which actions policies grant, as sets of the known actions.

What is not known in full lies between two bounds: the actions that are certainly in a set, and
those that may be. Union, difference and complement keep the bounds right.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import known_actions, service_of
from iacguard.graph.policy.conditions import is_unconditional
from iacguard.graph.policy.resources import names_everything
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import Symbol, text_of
from iacguard.tuples import NamedTuple


class Actions(NamedTuple):
    """A set of actions of the table by their full names in lower case, between two bounds."""

    certain: frozenset[str]
    possible: frozenset[str]
    """The certain ones included."""

    def union(self, other: Actions) -> Actions:
        """What is in one of them."""
        return Actions(self.certain | other.certain, self.possible | other.possible)

    def intersection(self, other: Actions) -> Actions:
        """What is in both."""
        return Actions(self.certain & other.certain, self.possible & other.possible)

    def difference(self, other: Actions) -> Actions:
        """What is in the first and not in the second."""
        return Actions(self.certain - other.possible, self.possible - other.certain)


NOTHING = Actions(frozenset(), frozenset())


@cache
def everything() -> Actions:
    """All known actions."""
    known = _expanded("*")
    return Actions(known, known)


def of_entry(entry: Reading[str]) -> Actions:
    """The actions that an Action entry matches."""
    text = text_of(entry)
    if text is None:
        return NOTHING
    text = text.lower()
    if text.literal is not None:
        known = _expanded(text.literal)
        return Actions(known, known)
    # What is not known may be a wildcard, and the colon as well.
    pattern = "".join("*" if isinstance(part, Symbol) else part for part in text.parts)
    return Actions(frozenset(), _expanded(pattern) if ":" in pattern else everything().possible)


@cache
def _expanded(pattern: str) -> frozenset[str]:
    return frozenset(action.full_name.lower() for action in known_actions(pattern))


def of_entries(entries: Items[Reading[str]]) -> Actions:
    """The actions that a list of Action entries matches."""
    found = NOTHING if entries.is_complete else Actions(frozenset(), everything().possible)
    for entry in entries:
        found = found.union(of_entry(entry))
    return found


def of_statement(statement: Statement) -> Actions:
    """The actions that a statement's Action or NotAction is about, whatever its other elements say."""
    if statement.actions.is_present:
        return of_entries(statement.actions)
    if statement.not_actions.is_present:
        return everything().difference(of_entries(statement.not_actions))
    if statement.actions.is_unknown or statement.not_actions.is_unknown:
        return Actions(frozenset(), everything().possible)
    return NOTHING


def granted(policies: Iterable[Policy]) -> Actions:
    """The actions that policies of one principal allow on some resource, under some condition.

    What they deny on every resource without condition is taken off; what they deny more narrowly
    is not, for it leaves the action possible.
    """
    allowed, denied = NOTHING, NOTHING
    for policy in policies:
        if policy.may_hold_more:
            unknown = Actions(frozenset(), everything().possible)
            allowed, denied = allowed.union(unknown), denied.union(unknown)
        for statement in policy.statements:
            if statement.denies is not True:
                allowed = allowed.union(_when(of_statement(statement), statement.allows))
            if statement.allows is not True:
                denied = denied.union(_denied_everywhere(statement))
    return allowed.difference(denied)


def _denied_everywhere(statement: Statement) -> Actions:
    if statement.denies is False or is_unconditional(statement) is False:
        return NOTHING
    about = of_statement(statement)
    sure = statement.denies is True and is_unconditional(statement) is True
    verdicts = {
        service: names_everything(statement, service)
        for service in {service_of(action) for action in about.possible}
    }
    wide = Actions(
        frozenset(action for action in about.certain if verdicts[service_of(action)] is True),
        frozenset(action for action in about.possible if verdicts[service_of(action)] is not False),
    )
    return wide if sure else _when(wide, None)


def _when(found: Actions, verdict: bool | None) -> Actions:
    if verdict is True:
        return found
    return NOTHING if verdict is False else Actions(frozenset(), found.possible)
