"""What statements grant on every resource, of the actions that a rule is about.

A rule reports a statement once. The entries that stand for a whole service are told apart: an
earlier rule that reports such an entry covers that part, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.policy.actions import is_whole_service, leaves_service_open, service_of
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import is_every_resource_of
from iacguard.graph.reading import Items, Reading
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.iam._common import Entry, Grant, takes_in
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
        matching = like(entry, names)
        matched = _matched(grant, matching) if matching else []
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
        resource = _every(grant.statement.resources, action)
        if resource is None or is_scoped(grant.statement, action.service) is not False:
            continue
        if grant.is_granted(action.full_name):
            found.append((action, resource))
    return found


def _every(resources: Items[Reading[str]], action: Action) -> Reading[str] | None:
    """The first Resource entry that is every resource for an action."""
    for resource in resources:
        if is_every_resource_of(resource, action):
            return resource
    return None


def like(entry: Entry, names: frozenset[str]) -> Sequence[str]:
    """Those of some actions that an entry matches."""
    return _like(entry.pattern, names)


@lru_cache(maxsize=4096)
def _like(pattern: str, names: frozenset[str]) -> Sequence[str]:
    by_service = _by_service(names)
    if leaves_service_open(pattern):
        some = [name for of_service in by_service.values() for name in of_service]
    else:
        some = by_service.get(service_of(pattern), [])
    return tuple(name for name in some if takes_in(pattern, name))


@lru_cache(maxsize=256)
def _by_service(names: frozenset[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.partition(":")[0], []).append(name)
    return found
