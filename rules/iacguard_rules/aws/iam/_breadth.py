"""What statements grant on every resource, of the actions that a rule is about.

A rule reports a statement once. The entries that stand for a whole service are told apart: an
earlier rule that reports such an entry covers that part, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_whole_service, leaves_service_open
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import arn_forms, is_every_resource_of
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.iam._common import Entry, Grant, matching
from iacguard_rules.aws.iam._spelling import listed

BEFORE_ALL = ("iam-admin-policy", "iam-full-iam-access", "iam-wildcard-action", "iam-privilege-escalation")
"""Rules that report an entry whatever it lets its holder do beside."""


class Wide(NamedTuple):
    """Entries of one statement that grant some of the actions on every resource."""

    entries: list[Entry]
    actions: list[Action]
    resource: Reading[str]
    """The first Resource entry that is every resource for one of the actions."""
    is_whole: bool
    """Whether it is a single entry for a whole service or more."""

    @property
    def told(self) -> str:
        """The actions for people, three of them at the most."""
        return listed(action.full_name for action in self.actions)

    def kinds(self, names: Mapping[str, str]) -> str:
        """What the actions act on, in words by service."""
        return listed(dict.fromkeys(names[action.service] for action in self.actions))


def wide(grant: Grant, names: frozenset[str]) -> Iterator[Wide]:
    """What a statement grants of the actions on every resource, or on every one of a type."""
    found: list[tuple[Entry, list[tuple[Action, Reading[str]]]]] = []
    for entry in grant.entries:
        # Most entries are about other actions.
        about = matching(entry.pattern, names)
        matched = _matched(grant, about) if about else []
        if matched:
            found.append((entry, matched))
    if not found:
        return
    for is_whole in (False, True):
        some = [(entry, matched) for entry, matched in found if _is_whole(entry) is is_whole]
        for group in [[one] for one in some] if is_whole else ([some] if some else []):
            pairs = [pair for _, matched in group for pair in matched]
            actions = list(dict.fromkeys(action for action, _ in pairs))
            yield Wide([entry for entry, _ in group], actions, pairs[0][1], is_whole)


def _is_whole(entry: Entry) -> bool:
    return leaves_service_open(entry.pattern) or is_whole_service(entry.pattern)


def _matched(grant: Grant, names: Sequence[str]) -> list[tuple[Action, Reading[str]]]:
    found: list[tuple[Action, Reading[str]]] = []
    for name in names:
        action = table.find(name)
        if action is None:
            continue
        resource = _every(grant.statement, action)
        if resource is None or is_scoped(grant.statement, action.service) is not False:
            continue
        if grant.is_granted(action.full_name):
            found.append((action, resource))
    return found


def _every(statement: Statement, action: Action) -> Reading[str] | None:
    """The first Resource entry that is every resource for an action."""
    resources = _with_asterisk(statement) if _has_name(action) else statement.resources
    for resource in resources:
        if is_every_resource_of(resource, action):
            return resource
    return None


@once
def _with_asterisk(statement: Statement) -> tuple[Reading[str], ...]:
    """The Resource entries with an asterisk: no others are every resource that has a name."""
    found: list[Reading[str]] = []
    for entry in statement.resources:
        text = text_of(entry)
        for part in () if text is None else text.parts:
            if isinstance(part, str) and "*" in part:
                found.append(entry)
                break
    return tuple(found)


@lru_cache(maxsize=256)
def _has_name(action: Action) -> bool:
    """Whether an action acts on what has a name, so that there are several and one entry is not for all."""
    return all("${" in "".join(form.split(":", _COLONS)[_COLONS:]) for form in arn_forms(action))


_COLONS = 5
"""Those before the last part of an ARN."""
