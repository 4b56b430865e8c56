"""Services that AWS has shut down, and the days on which it did.

They are facts of AWS in the text file beside this module; its head names source and date.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from iacguard.dates import date
from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple


class Shutdown(NamedTuple):
    """A service that is shut down."""

    day: date
    """The first day without it."""
    service: str
    """Its name, for people."""


@functools.lru_cache(maxsize=1024)
def find(type: str) -> Shutdown | None:
    """The shutdown of the service of a type, be it the registry's or Terraform's; None for none."""
    return _shutdowns().get(_beginning(type))


def _beginning(type: str) -> str:
    """What all types of a service have in common: ``AWS::QLDB::``, ``aws_qldb_``, ``aws_media_store_``."""
    if "::" in type:
        return type[: type.rindex("::") + 2]
    words = type.split("_")
    return "_".join(words[: 3 if words[1:3] == ["media", "store"] else 2]) + "_"


@functools.cache
def _shutdowns() -> Mapping[str, Shutdown]:
    found: dict[str, Shutdown] = {}
    for line in data_beside(__file__, "shutdowns.txt").decode().splitlines():
        if line and not line.startswith("#"):
            day, service, *types = line.split("\t")
            for beginning in " ".join(types).replace("-", "").split():
                found[beginning] = Shutdown(date.fromisoformat(day), service)
    return found
