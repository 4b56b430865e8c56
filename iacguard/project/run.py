"""From paths to a report: units are read, checked and let go of one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from iacguard import catalogue
from iacguard.check import RuleFailure, check_unit, merge_instances
from iacguard.finding import FileError, Finding, Remark, Report, Skipped, Suppressed, sort_key
from iacguard.frontends import templates
from iacguard.frontends.terraform import load as terraform
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.unit import Inputs, Note, Unit
from iacguard.kinds import kind_of, service_of
from iacguard.project.discover import Candidates, discover
from iacguard.project.disk import Disk, Unreadable
from iacguard.rule import Rule
from iacguard.suppress import comments
from iacguard.syntax.node import SyntaxProblem

Choose = Callable[[Rule], "Rule | None"]
"""Says whether a rule is to run, and with what severity: the rule as it is to be used, or None."""


class Options(NamedTuple):
    """What to look at, and what the user says of it."""

    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    inputs: Inputs
    today: date
