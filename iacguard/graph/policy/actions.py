"""Which actions a statement is about, and which a document takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.conditions import is_unconditional
from iacguard.graph.policy.resources import names_everything
from iacguard.graph.reading import Items, Reading, once
from iacguard.graph.symbolic import Text, text_of
from iacguard.graph.wildcards import covers, intersects
from iacguard.tuples import NamedTuple
from iacguard.value import Literal


def pattern_of(entry: Reading[str]) -> str | None:
    """An Action entry in lower case, None when it is not wholly known."""
    value = entry.value
    if type(value) is Literal and isinstance(value.value, str):
        return value.value.lower()
    text = lowered(entry)
    return None if text is None else text.literal


def lowered(entry: Reading[str]) -> Text | None:
    """The text of an Action entry in lower case, as AWS compares it."""
    value = entry.value
    if type(value) is Literal and type(value.value) is str:
        return _wanted(value.value).text
    return _lowered(entry)


@once
def _lowered(entry: Reading[str]) -> Text | None:
    text = text_of(entry)
    return None if text is None else text.lower()


@lru_cache(maxsize=4096)
def service_of(pattern: str) -> str:
    """The service part of an Action entry, a pattern itself; ``*`` for the entry ``*``."""
    prefix, colon, _ = pattern.partition(":")
    return prefix if colon else ("*" if pattern.strip("*") == "" else prefix)


@lru_cache(maxsize=4096)
def leaves_service_open(pattern: str) -> bool:
    """Whether an Action entry has a wildcard in its service part (``*``, ``*:Get*``, ``*Get*``)."""
    service = service_of(pattern)
    return "*" in service or "?" in service


@lru_cache(maxsize=4096)
def is_everything(pattern: str) -> bool:
    """Whether an Action entry stands for every action of every service (``*``, ``*:*``)."""
    service, colon, name = pattern.partition(":")
    return bool(service) and (name != "" or colon == "") and (service + name).strip("*") == ""


@lru_cache(maxsize=4096)
def is_whole_service(pattern: str) -> bool:
    """Whether an Action entry stands for all actions of one named service (``s3:*``)."""
    service, _, name = pattern.partition(":")
    is_named = service.isascii() and service.replace("-", "a").isalnum() and service == service.lower()
    return is_named and name != "" and name.strip("*") == ""


@lru_cache(maxsize=4096)
def known_actions(pattern: str) -> tuple[Action, ...]:
    """The actions of the table that an Action entry covers."""
    return table.expand(re.sub(r"\*{2,}", "*", pattern) if "**" in pattern else pattern)


def entry_covers(entry: Reading[str], action: str) -> bool | None:
    """Whether an Action entry matches an action, or every action that a pattern matches."""
    text = lowered(entry)
    return False if text is None else covers(text, wanted(action))


@lru_cache(maxsize=4096)
def wanted(action: str) -> Text:
    """An action, or a pattern for actions, as what entries are compared with."""
    return _wanted(action).text


class _Wanted(NamedTuple):
    """An action, or a pattern for actions: an entry, or what is looked for among entries."""

    text: Text
    """In lower case."""
    service: str | None
    """None where it leaves that open."""
    name: str | None
    """All of it in lower case; None for a pattern."""


@lru_cache(maxsize=4096)
def _wanted(action: str) -> _Wanted:
    # The same come again in one statement after the other.
    lower = action.lower()
    text = Text((lower,)) if lower else Text(())
    return _Wanted(text, named_service(lower), lower if _is_plain(lower) else None)


def _is_plain(pattern: str) -> bool:
    """Whether a pattern matches itself and nothing else."""
    return not ("*" in pattern or "?" in pattern or "$" in pattern)


@lru_cache(maxsize=4096)
def named_service(start: str) -> str | None:
    """The service that an action in lower case is of, by how it begins; None where that leaves it open."""
    prefix, colon, _ = start.partition(":")
    return prefix if colon and _is_plain(prefix) else None


class Entry(NamedTuple):
    """An Action entry that is a string."""

    number: int
    """Where it stands among the entries."""
    reading: Reading[str]
    text: Text
    """In lower case."""
    pattern: str | None
    """All of it in lower case; None where it is not wholly known."""
    name: str | None
    """The same where it is one action, so that it matches nothing else."""


class Entries(NamedTuple):
    """The Action entries of a statement by their services, so that most of them need not be compared."""

    every: Sequence[Entry]
    """All of them, in the order of the source."""
    by_service: Mapping[str, Sequence[Entry]]
    others: Sequence[Entry]
    """Those that leave it open of which service they are."""
    are_given: bool
    """Whether the statement certainly has an Action."""
    is_complete: bool
    """Whether there are no further ones."""
    services: frozenset[str] | None
    """The services whose actions the entries are; None when there may be others."""

    def of_service(self, service: str | None) -> Sequence[Entry]:
        """The entries that can match actions of a service, or of any for None, in the order of the source."""
        if service is None:
            return self.every
        own = self.by_service.get(service, ())
        return sorted((*own, *self.others)) if own and self.others else own or self.others

    def matching(self, action: str) -> Sequence[Entry]:
        """The entries that can match an action, or all that a pattern matches, in the order of the source."""
        wanted = _wanted(action)
        is_settled = wanted.service is not None and not self.others
        found = (
            self.by_service.get(wanted.service or "", ()) if is_settled else self.of_service(wanted.service)
        )
        name = wanted.name
        if name is None or not found:
            return found
        if len(found) == 1:
            return found if found[0].name in (None, name) else ()
        return [one for one in found if one.name is None or one.name == name]


@once
def entries_of(statement: Statement) -> Entries:
    """The Action entries of a statement; a statement with NotAction has none, and may as well have any."""
    actions = statement.actions
    every: list[Entry] = []
    by_service: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    for number, reading in enumerate(actions):
        value = reading.value
        if type(value) is Literal and type(value.value) is str:
            text, service, name = _wanted(value.value)
            entry = Entry(number, reading, text, text.literal if name is None else name, name)
        else:
            unsettled = lowered(reading)
            if unsettled is None:
                continue
            first = unsettled.parts[0] if unsettled.parts else ""
            service = named_service(first) if isinstance(first, str) else None
            pattern = unsettled.literal
            name = pattern if pattern is not None and _is_plain(pattern) else None
            entry = Entry(number, reading, unsettled, pattern, name)
        every.append(entry)
        (others if service is None else by_service.setdefault(service, [])).append(entry)
    are_given = actions.is_present
    is_complete = are_given or (actions.is_absent and statement.not_actions.is_absent)
    is_complete = is_complete and actions.is_complete
    services = frozenset(by_service) if is_complete and not others else None
    return Entries(every, by_service, others, are_given, is_complete, services)


def entries_for(statement: Statement, action: str) -> Sequence[Entry]:
    """The Action entries that can match an action, or all that a pattern matches, by their services."""
    return entries_of(statement).matching(action)


def covering_entry(statement: Statement, action: str) -> Reading[str] | None:
    """The Action entry that certainly matches an action, the narrowest by its spelling."""
    found = [one.reading for one in entries_for(statement, action) if covers(one.text, wanted(action))]
    return max(found, key=lambda entry: len(pattern_of(entry) or ""), default=None)


def told(statement: Statement, otherwise: str) -> str:
    """The actions of a statement for people, no more than three; ``otherwise`` if not all are known."""
    known = [entry.text for entry in statement.actions if entry.text is not None]
    if known and statement.actions.is_complete:
        return f"{', '.join(known[:3])} and others" if known[3:] else ", ".join(known)
    return otherwise


def is_about(statement: Statement, action: str) -> bool | None:
    """Whether a statement's Action or NotAction takes in an action or all that a pattern matches."""
    entries = entries_of(statement)
    if entries.are_given:
        pattern = wanted(action)
        result = False if entries.is_complete else None
        for entry in entries.matching(action):
            verdict = covers(entry.text, pattern)
            if verdict:
                return True
            if verdict is None:
                result = None
        return result
    if statement.not_actions.is_present:
        return _none(statement.not_actions, action)
    return None if statement.actions.is_unknown or statement.not_actions.is_unknown else False


def _none(entries: Items[Reading[str]], action: str) -> bool | None:
    """Whether no entry of NotAction takes anything that ``action`` matches away."""
    verdicts = (_touches(entry, action) for entry in entries)
    touched = any_of(verdicts, entries.is_complete)
    return None if touched is None else not touched


def _touches(entry: Reading[str], action: str) -> bool | None:
    """Whether an entry and a pattern have an action in common."""
    text, other = lowered(entry), wanted(action)
    if text is None:
        return False
    if covers(text, other) or covers(other, text):
        return True
    if intersects(text, other) is False:
        return False
    if text.literal is None:
        return None
    mine = {one.full_name for one in known_actions(text.literal)}
    return any(one.full_name in mine for one in known_actions(action.lower()))


def is_denied(policies: Iterable[Policy], action: str) -> bool | None:
    """Whether a Deny without Condition takes an action, or all of a pattern, on every resource.

    ``policies`` are all documents of one principal. None also when one of them may hold
    statements that are not known.
    """
    result: bool | None = False
    for policy in policies:
        if policy.may_deny:
            takes = (_takes(statement, action) for statement in policy.statements)
            verdict = any_of(takes, not policy.may_hold_more)
            if verdict:
                return True
            if verdict is None:
                result = None
    return result


def _takes(statement: Statement, action: str) -> bool | None:
    if statement.denies is False:
        return False
    return all_of(
        (
            statement.denies,
            is_about(statement, action),
            names_everything(statement, service_of(action.lower())),
            is_unconditional(statement),
        )
    )


def any_of(verdicts: Iterable[bool | None], are_all: bool) -> bool | None:
    """Whether one is True; False only when all are False and there are no further ones."""
    result: bool | None = False if are_all else None
    for verdict in verdicts:
        if verdict:
            return True
        if verdict is None:
            result = None
    return result


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Whether each is True; False as soon as one is False."""
    result: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result
