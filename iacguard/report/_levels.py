"""What each severity is called by those who read reports: the one table of it.

SARIF has more to say of a severity than a name and keeps that itself; its levels are ``error`` for
critical and high, ``warning`` for medium and ``note`` below, as the columns here have it.
"""

from __future__ import annotations

from collections.abc import Mapping

from iacguard.rule import Severity
from iacguard.tuples import NamedTuple


class Level(NamedTuple):
    """The names of one severity."""

    github: str
    """The workflow command that makes an annotation of it."""
    checkstyle: str
    rdjson: str
    code_quality: str
    """Of Code Climate, as GitLab's code quality has it."""
    gitlab: str
    """Of GitLab's security reports."""


LEVELS: Mapping[Severity, Level] = {
    Severity.CRITICAL: Level("error", "error", "ERROR", "blocker", "Critical"),
    Severity.HIGH: Level("error", "error", "ERROR", "critical", "High"),
    Severity.MEDIUM: Level("warning", "warning", "WARNING", "major", "Medium"),
    Severity.LOW: Level("notice", "info", "INFO", "minor", "Low"),
    Severity.INFO: Level("notice", "info", "INFO", "info", "Info"),
}
