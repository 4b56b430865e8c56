"""Which actions a statement is about, and which a document takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.conditions import is_unconditional
from iacguard.graph.policy.resources import names_everything
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import Text, covers, intersects, text_of


def pattern_of(entry: Reading[str]) -> str | None:
    """An Action entry in lower case, None when it is not wholly known."""
    text = text_of(entry)
    return None if text is None or text.literal is None else text.literal.lower()


def service_of(pattern: str) -> str:
    """The service part of an Action entry, a pattern itself; ``*`` for the entry ``*``."""
    prefix, colon, _ = pattern.partition(":")
    return prefix if colon else ("*" if pattern.strip("*") == "" else prefix)


def leaves_service_open(pattern: str) -> bool:
    """Whether an Action entry has a wildcard in its service part (``*``, ``*:Get*``, ``*Get*``)."""
    return bool(set("*?") & set(service_of(pattern)))


def is_everything(pattern: str) -> bool:
    """Whether an Action entry stands for every action of every service (``*``, ``*:*``)."""
    return re.fullmatch(r"\*+(:\*+)?", pattern) is not None


def is_whole_service(pattern: str) -> bool:
    """Whether an Action entry stands for all actions of one named service (``s3:*``)."""
    return re.fullmatch(r"[a-z0-9-]+:\*+", pattern) is not None


def known_actions(pattern: str) -> tuple[Action, ...]:
    """The actions of the table that an Action entry covers."""
    return table.expand(re.sub(r"\*{2,}", "*", pattern))


def entry_covers(entry: Reading[str], action: str) -> bool | None:
    """Whether an Action entry matches an action, or every action that a pattern matches."""
    text = text_of(entry)
    if text is None:
        return False
    return covers(text.lower(), Text((action.lower(),)))


def covering_entry(statement: Statement, action: str) -> Reading[str] | None:
    """The Action entry that certainly matches an action, the narrowest by its spelling."""
    found = [entry for entry in statement.actions if entry_covers(entry, action)]
    return max(found, key=lambda entry: len(pattern_of(entry) or ""), default=None)


def told(statement: Statement, otherwise: str) -> str:
    """The actions of a statement for people, no more than three; ``otherwise`` if not all are known."""
    known = [entry.text for entry in statement.actions if entry.text is not None]
    if known and statement.actions.is_complete:
        return f"{', '.join(known[:3])} and others" if known[3:] else ", ".join(known)
    return otherwise


def is_about(statement: Statement, action: str) -> bool | None:
    """Whether a statement's Action or NotAction takes in an action or all that a pattern matches."""
    if statement.actions.is_present:
        return _any(statement.actions, action)
    if statement.not_actions.is_present:
        return _none(statement.not_actions, action)
    return None if statement.actions.is_unknown or statement.not_actions.is_unknown else False


def _any(entries: Items[Reading[str]], action: str) -> bool | None:
    return any_of((entry_covers(entry, action) for entry in entries), entries.is_complete)


def _none(entries: Items[Reading[str]], action: str) -> bool | None:
    """Whether no entry of NotAction takes anything that ``action`` matches away."""
    verdicts = (_touches(entry, action) for entry in entries)
    touched = any_of(verdicts, entries.is_complete)
    return None if touched is None else not touched


def _touches(entry: Reading[str], action: str) -> bool | None:
    """Whether an entry and a pattern have an action in common."""
    text = text_of(entry)
    if text is None:
        return False
    wanted = Text((action.lower(),))
    if covers(text.lower(), wanted) or covers(wanted, text.lower()):
        return True
    if intersects(text.lower(), wanted) is False:
        return False
    if text.literal is None:
        return None
    mine = {one.full_name for one in known_actions(text.literal.lower())}
    return any(one.full_name in mine for one in known_actions(action.lower()))


def is_denied(policies: Iterable[Policy], action: str) -> bool | None:
    """Whether a Deny without Condition takes an action, or all of a pattern, on every resource.

    ``policies`` are all documents of one principal. None also when one of them may hold
    statements that are not known.
    """
    verdicts: list[bool | None] = []
    for policy in policies:
        if may_hold_more(policy):
            verdicts.append(None)
        verdicts.extend(_takes(statement, action) for statement in policy.statements)
    return any_of(verdicts, True)


def may_deny(policy: Policy) -> bool:
    """Whether the document has, or may have, a Deny of anything."""
    return may_hold_more(policy) or any(statement.denies is not False for statement in policy.statements)


def may_hold_more(policy: Policy) -> bool:
    """Whether the document may hold statements that are not listed."""
    return not policy.statements.is_complete


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
