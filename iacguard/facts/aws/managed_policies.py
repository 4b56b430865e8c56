"""Managed policies of AWS: the names of all, and the documents of the best known.

They are facts of AWS in the text file beside this module; its head names the package they were read
from and the date, and ``tools/refresh_managed_policies.py`` writes it anew. AWS changes these
documents without notice, mostly by adding to them.
"""

from __future__ import annotations

import functools

from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple


class ManagedPolicy(NamedTuple):
    """One policy. ``path`` ends its ARN behind ``policy/``: ``service-role/AWSLambdaRole``."""

    path: str
    version: str
    """The default version: ``v3``."""
    document: str | None
    """JSON text; None when the document is not kept here."""

    @property
    def name(self) -> str:
        """The name without path, which is as unique."""
        return self.path.rpartition("/")[2]


@functools.lru_cache(maxsize=256)
def find(path: str) -> ManagedPolicy | None:
    """The policy with this path and name, which are case-sensitive; None when AWS has none of it."""
    # A run asks for some of fifteen hundred, and finding a line takes microseconds.
    data = _data()
    start = data.find(f"\n{path}\t") + 1 if path else 0
    if start == 0:
        return None
    end = data.find("\n", start)
    version, _, document = data[start + len(path) + 1 : end if end >= 0 else None].partition("\t")
    return ManagedPolicy(path, version, document or None)


def by_name(name: str) -> ManagedPolicy | None:
    """The policy with this name, whatever its path."""
    if not name or not _NOT_IN_NAMES.isdisjoint(name):
        return None
    data = _data()
    end = data.find(f"/{name}\t")
    # Documents have no tabs in them, so what ends in one is a path.
    return find(name if end < 0 else data[data.rfind("\n", 0, end) + 1 : end + 1] + name)


def paths() -> tuple[str, ...]:
    """Paths and names of all policies, sorted."""
    lines = [line for line in _data().splitlines() if line and not line.startswith("#")]
    return tuple([line.partition("\t")[0] for line in lines])


_NOT_IN_NAMES = frozenset("/\t\n")


@functools.cache
def _data() -> str:
    return data_beside(__file__, "managed_policies.txt").decode()
