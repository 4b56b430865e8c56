"""When the runtimes of AWS Lambda come to the end of their support.

They are facts of AWS in the text file beside this module; its head names source and date, and
``tools/refresh_lambda_runtimes.py`` writes it anew. AWS moves these dates now and then, mostly to later
ones.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from iacguard.dates import date
from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple


class Runtime(NamedTuple):
    """A runtime and its dates."""

    name: str
    """Its identifier: ``python3.12``."""
    deprecated: date | None
    """The first day without security updates; None when it is not known."""
    create_blocked: date | None
    """The day from which no new function can have it; None when it is not known."""
    update_blocked: date | None
    """The day from which no function that has it can be updated; None when it is not known."""
    successor: str | None
    """The identifier of the runtime to go to; None for the latest."""


def find(name: str) -> Runtime | None:
    """The runtime with this identifier; None for one that the table does not have."""
    return _runtimes().get(name)


def names() -> tuple[str, ...]:
    """The identifiers of all runtimes, sorted."""
    return tuple(_runtimes())


@functools.cache
def _runtimes() -> Mapping[str, Runtime]:
    found: dict[str, Runtime] = {}
    for line in data_beside(__file__, "lambda_runtimes.txt").decode().splitlines():
        if line and not line.startswith("#"):
            name, deprecated, create, update, successor = line.split(" ")
            found[name] = Runtime(
                name,
                _day(deprecated),
                _day(create),
                _day(update),
                None if successor == "-" else successor,
            )
    return found


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)
