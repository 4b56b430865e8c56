"""Findings to text: one module a format, each a function without side effects.

A format is a module of this folder with a function ``render(report, view)``; its name, with a hyphen
for each underscore, is the format's name. Modules whose names start with an underscore are what
formats share.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from iacguard.config.pages import Page, find
from iacguard.finding import Report
from iacguard.tuples import NamedTuple


class Checkout(NamedTuple):
    """The version of what was checked, as version control knows it."""

    url: str
    """Where the repository comes from: a URL without credentials."""
    revision: str
    """The commit in hexadecimal digits; empty before the first one."""
    branch: str
    """Empty where none is checked out."""


class View(NamedTuple):
    """How a report is to be shown. What a format has no use for it does not look at."""

    pages: Callable[[str], Page | None] = find
    """What is told of a rule, by its id."""
    prefix: str = ""
    """The working folder as seen from the root of the repository, with a slash at its end."""
    color: bool = False
    width: int = 0
    """Columns of the terminal, 0 where there is none."""
    verbose: bool = False
    statistics: bool = False
    """Whether findings are counted by rule at the end."""
    category: str = ""
    """What tells this report from others of the same tool on the same commit, where that is wanted."""
    with_suppressed: bool = True
    """Whether what is suppressed is told of too, as suppressed."""
    status: int | None = None
    """The exit status of the run, where there is one."""
    checkout: Checkout | None = None
    path_in_repository: Callable[[str], str] | None = None
    """Where a file really is, symbolic links followed, from the root of the repository of the checkout;
    absolute if that is elsewhere. Without it, the prefix says where paths are."""
    moment: str = "1970-01-01T00:00:00"
    """When the run was, in UTC, for formats that cannot do without: the same input gives the same bytes
    only while it is fixed, so it is what ``SOURCE_DATE_EPOCH`` says or nothing better than this."""


@lru_cache(maxsize=1)
def formats() -> tuple[str, ...]:
    """The names of the formats, sorted."""
    names = (name.removesuffix(".py") for name in os.listdir(__path__[0]) if name.endswith(".py"))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


def render(format: str, report: Report, view: View) -> str:
    """A report in a format, complete, with a line end at its end unless it is empty."""
    made = import_module(f"{__name__}.{format.replace('-', '_')}").render(report, view)
    assert isinstance(made, str)
    return made
