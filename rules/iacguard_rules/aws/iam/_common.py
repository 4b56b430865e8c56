"""What the rules about the breadth of identity policies share.

They come in an order, and what one of them reports of an Action entry the later ones leave to it.
Where a later rule reports the same entry by itself, its finding has the same cause and is folded
into the earlier one's. Where it reports several entries at once, it asks the predicates below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import (
    entries_for,
    entries_of,
    is_denied,
    is_whole_service,
    leaves_service_open,
    service_of,
    wanted,
)
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.graph.wildcards import covers
from iacguard.tuples import NamedTuple
from iacguard.value import Literal
from iacguard_rules.aws.iam._holders import Holder, documents

FULL_ACCESS_SERVICES = ("iam", "organizations", "sso", "sso-directory")
"""Services that hand out permissions: whoever may do everything in one may do everything."""

_UNLIMITED = ("xray",)
"""Services in which the actions that carry data cannot be limited, although others can."""


class Entry(NamedTuple):
    """An Action entry whose text is known, in lower case."""

    reading: Reading[str]
    pattern: str


class Grant(NamedTuple):
    """An Allow statement of an identity policy."""

    policy: Policy
    statement: Statement
    entries: Sequence[Entry]
    """Its Action entries, as far as their texts are known."""
    patterns: frozenset[str]
    """Their texts."""
    services: frozenset[str] | None
    """The services whose actions it may allow; None when those may be any."""

    def entry_for(self, action: str) -> Entry | None:
        """The first entry that matches an action."""
        for entry in entries_for(self.statement, action):
            if entry.text.literal is not None and covers(entry.text, wanted(action)):
                return Entry(entry.reading, entry.text.literal)
        return None

    def is_granted(self, action: str) -> bool:
        """Whether no Deny of the document may take an action, or all of a pattern, back."""
        return is_denied((self.policy,), action) is False


@once
def grants(holder: Holder) -> tuple[Grant, ...]:
    """The statements of a resource's identity policies that certainly allow something."""
    found: list[Grant] = []
    for policy in documents(holder):
        for statement in policy.statements:
            if statement.allows:
                every = entries_of(statement)
                known = [(entry.reading, entry.pattern) for entry in every.every]
                entries = [Entry(reading, pattern) for reading, pattern in known if pattern is not None]
                patterns = frozenset([entry.pattern for entry in entries])
                found.append(Grant(policy, statement, entries, patterns, every.services))
    return tuple(found)


def granting(holder: Holder, names: frozenset[str]) -> Sequence[Grant]:
    """The grants with an entry that matches one of some actions: most rules find none."""
    found = grants(holder)
    if not found:
        return found
    services = _by_service(names).keys()
    return [
        grant
        for grant in found
        if (grant.services is None or not grant.services.isdisjoint(services))
        and is_any_taken_in(grant.patterns, names)
    ]


@lru_cache(maxsize=1024)
def is_any_taken_in(patterns: frozenset[str], names: frozenset[str]) -> bool:
    """Whether some Action entry matches some action. The same come again in one stack after the other."""
    return any(matching(pattern, names) for pattern in patterns)


@lru_cache(maxsize=4096)
def matching(pattern: str, names: frozenset[str]) -> Sequence[str]:
    """Those of some actions that an Action entry matches, in the order of their names."""
    by_service = _by_service(names)
    if leaves_service_open(pattern):
        some = [name for of_service in by_service.values() for name in of_service]
    else:
        some = by_service.get(service_of(pattern), [])
    return tuple([name for name in some if takes_in(pattern, name)])


@lru_cache(maxsize=256)
def _by_service(names: frozenset[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.partition(":")[0], []).append(name)
    return found


@once
def broad_grants(holder: Holder) -> Sequence[Grant]:
    """The grants with an entry for all actions of a service, or one that leaves the service open."""
    return [grant for grant in grants(holder) if _is_any_broad(grant.patterns)]


@lru_cache(maxsize=1024)
def _is_any_broad(patterns: frozenset[str]) -> bool:
    return any(leaves_service_open(pattern) or is_whole_service(pattern) for pattern in patterns)


@once
def asterisk(statement: Statement) -> Reading[str] | None:
    """The Resource entry ``*`` of a statement that has one."""
    for entry in statement.resources:
        value = entry.value
        if type(value) is Literal:
            if value.value == "*":
                return entry
            continue
        text = text_of(entry)
        if text is not None and text.literal == "*":
            return entry
    return None


@lru_cache(maxsize=256)
def can_be_limited(service: str) -> bool:
    """Whether an action of a service, by its prefix, can be limited to a resource."""
    actions = (table.find(f"{service}:{name}") for name in table.action_names(service))
    return service not in _UNLIMITED and any(action and action.resource_types for action in actions)


def told(resource: Reading[str]) -> str:
    """A Resource entry for people, with dots for what is not known."""
    text = text_of(resource)
    parts = () if text is None else text.parts
    return "Resource " + "".join(part if isinstance(part, str) else "…" for part in parts)


PASS_ROLE = "iam:PassRole"
PASS_ROLE_KEYS = frozenset({"iam:passedtoservice", "iam:associatedresourcearn"})


@lru_cache(maxsize=4096)
def takes_in(pattern: str, action: str) -> bool:
    """Whether an Action entry matches an action."""
    return covers(wanted(pattern), wanted(action)) is True
