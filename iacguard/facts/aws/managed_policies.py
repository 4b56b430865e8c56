"""Managed policies of AWS: the names of all, and the documents of the best known.

They are facts of AWS in the text file beside this module; its head names the package they were read
from and the date, and ``tools/refresh_managed_policies.py`` writes it anew. AWS changes these
documents without notice, mostly by adding to them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from iacguard.tuples import NamedTuple

_DATA = Path(__file__).with_name("managed_policies.txt")


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


def find(path: str) -> ManagedPolicy | None:
    """The policy with this path and name, which are case-sensitive; None when AWS has none of it."""
    return _policies().get(path)


def by_name(name: str) -> ManagedPolicy | None:
    """The policy with this name, whatever its path."""
    path = _paths().get(name)
    return None if path is None else find(path)


def paths() -> tuple[str, ...]:
    """Paths and names of all policies, sorted."""
    return tuple(_policies())


@functools.cache
def _policies() -> Mapping[str, ManagedPolicy]:
    found: dict[str, ManagedPolicy] = {}
    for line in _DATA.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            path, version, *rest = line.split("\t")
            found[path] = ManagedPolicy(path, version, rest[0] if rest else None)
    return found


@functools.cache
def _paths() -> Mapping[str, str]:
    return {path.rpartition("/")[2]: path for path in _policies()}
