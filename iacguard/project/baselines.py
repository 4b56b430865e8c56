"""A run and a file of known findings: what in the file the run has to do with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from iacguard import __version__
from iacguard.config import files, pages
from iacguard.config.options import Written
from iacguard.config.settings import Settings
from iacguard.errors import ConfigurationError
from iacguard.finding import Finding, Report
from iacguard.known.baseline import Baseline, read, without
from iacguard.known.matching import Matching, match
from iacguard.known.record import Known
from iacguard.project.folders import repository_above

DEFAULT = ".iacguard-baseline.jsonl"
"""Where a baseline is written that nobody gave a name. Its ending is none of a template."""

_LARGEST = 100 * 1024 * 1024
"""Bytes, of half a million findings."""
_LARGEST_SOURCE = 10 * 1024 * 1024
"""Bytes of a file that is looked into for what it declares."""


def load(written: Written) -> Baseline:
    """The baseline of a file that an option names. Raises an error that says what to do instead."""
    path = written.text
    if _is_folder(path):
        raise written.place.error(f"{path} is a folder, expected the file that iacguard baseline wrote")
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        hint = f"to write it, run iacguard baseline --output {path}"
        raise written.place.error(f"there is no file {path}", hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise written.place.error(f"{path} cannot be read: {reason}") from None
    if len(data) > _LARGEST:
        raise written.place.error(f"{path} is larger than {_LARGEST // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(path, "not UTF-8 text, expected what iacguard baseline wrote") from None
    return read(text, path)


class Tree:
    """The files that a run over some paths is about, as a baseline names them: from the repository's root.

    Where there is none, from the folder of the baseline itself, so that no working folder counts.
    """

    def __init__(self, paths: Sequence[str], settings: Settings, report: Report, beside: str) -> None:
        folder = files.common_folder(paths)
        repository = repository_above(folder)
        above = Path(beside).parent if repository is None else Path(repository)
        self._root = os.path.realpath(above)
        self._given = [os.path.realpath(path) for path in paths]
        self._folders = tuple(f"{path.rstrip(os.sep)}{os.sep}" for path in self._given if _is_folder(path))
        self._settings = settings
        self._report = report
        self._is_whole = False
        """Whether all files of which something is known were looked at."""
        failed = [error.path for error in (*report.errors, *report.failures) if error.fatal]
        failed += [note.path for note in report.notes if note.kind == "condition-budget"]
        # What is found in one file of a module hangs on the others.
        self._broken = {os.path.dirname(os.path.realpath(path)) for path in failed}  # noqa: PTH120 - of strings
        self._path = lru_cache(maxsize=None)(self._path_of)

    def without(self, baseline: Baseline) -> Report:
        """The report without what is known."""
        today = self.findings()
        matching = self.matching(baseline, today)
        as_found = {id(one): found for one, found in zip(today, self._report.findings, strict=True)}
        matching = matching._replace(
            new=[as_found[id(one)] for one in matching.new],
            known=[(as_found[id(one)], known) for one, known in matching.known],
        )
        return without(self._report, matching, self.is_looked_for)

    def matching(self, baseline: Baseline, today: Sequence[Finding] | None = None) -> Matching:
        """What of the report is known, and what is gone."""
        self._is_whole = all(self._is_given(one) for one in baseline.known if self._is_there(one))
        is_reworded = baseline.version != __version__
        return match(
            self.findings() if today is None else today, baseline.known, self.read, is_reworded=is_reworded
        )

    def findings(self) -> list[Finding]:
        """The findings of the report with the paths that the baseline has for them."""
        return [self.placed(finding) for finding in self._report.findings]

    def placed(self, finding: Finding) -> Finding:
        """A finding with the paths that the baseline has for it, so that it can be remembered there."""
        return finding._replace(
            project_path=self._path(finding.span.source.path),
            source_paths=tuple(self._path(one.source.path) for one in finding.sources),
        )

    def is_looked_for(self, known: Known) -> bool:
        """Whether the run would have found it if it were still there."""
        if self._report.since is not None:
            # What was there before is left out of the report already.
            return False
        if not self._is_given(known) or os.path.dirname(self._full(known.path)) in self._broken:  # noqa: PTH120 - of strings
            return False
        # Copies of modules are made by Terraform, and need not be in every checkout.
        if ".terraform" in known.path.split("/") and not self._is_there(known):
            return False
        # A module may be at fault for what a caller hands it that was not looked at.
        if known.is_called and not self._is_whole and self._is_there(known):
            return False
        # What no version of today could find is gone however little was looked for.
        return self._settings.severity_of(known.rule) is not None or self._is_no_rule(known.rule)

    def read(self, path: str) -> str | None:
        """The text of a file by its path from the root: None when it is not there, empty if not readable."""
        full = self._full(path)
        if not os.path.lexists(full):
            return None
        # A baseline has no say over which files outside of the tree are read.
        if not Path(full).is_file() or not os.path.realpath(full).startswith(
            f"{self._root.rstrip(os.sep)}{os.sep}"
        ):
            return ""
        try:
            with Path(full).open("rb") as file:
                return file.read(_LARGEST_SOURCE).decode("utf-8", "replace")
        except OSError:
            return ""

    def _is_given(self, known: Known) -> bool:
        path = self._full(known.path)
        return path in self._given or path.startswith(self._folders)

    def _is_there(self, known: Known) -> bool:
        return os.path.lexists(self._full(known.path))

    def _full(self, path: str) -> str:
        return os.path.normpath(f"{self._root}/{path}")

    def _path_of(self, path: str) -> str:
        return os.path.relpath(os.path.realpath(path), self._root).replace(os.sep, "/")

    @staticmethod
    def _is_no_rule(id: str) -> bool:
        return id not in pages.ids() and not pages.is_foreign(id)


def _is_folder(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path raises for a name that is too long
