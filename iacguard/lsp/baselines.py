"""The baseline of a project while its files are edited: what is known from before is not told."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from iacguard import __version__
from iacguard.config.options import Written
from iacguard.config.settings import Settings
from iacguard.errors import ConfigurationError, IacguardError, UsageError
from iacguard.finding import Finding, Report
from iacguard.known.baseline import Baseline, added
from iacguard.known.matching import Matching
from iacguard.known.record import known_of
from iacguard.project.baselines import Tree, load
from iacguard.project.writing import write_whole
from iacguard.text import Source


class LastBaseline:
    """The baseline that the configuration names. While its file has a mistake the last good one holds."""

    def __init__(self) -> None:
        self.error: IacguardError | None = None
        """What is wrong with its file."""
        self._written: Written | None = None
        self._stamp: object = None
        self._baseline: Baseline | None = None

    def without_known(self, report: Report, settings: Settings, opened: Mapping[str, Source]) -> Report:
        """A report without what is known; ``opened`` are the texts that are open, by path."""
        self._renew(settings.baseline)
        if self._baseline is None or self._written is None:
            return report
        return _OpenTree(settings, report, self._written.text, opened).without(self._baseline)

    def _renew(self, written: Written | None) -> None:
        stamp = None if written is None else _stamp(written.text)
        if (written, stamp) == (self._written, self._stamp):
            return
        if written is None or self._written is None or written.text != self._written.text:
            self._baseline = None
        self._written, self._stamp, self.error = written, stamp, None
        if written is not None:
            try:
                self._baseline = load(written)
            except IacguardError as error:
                self.error = error


class _OpenTree(Tree):
    """The files of a project as they are in the editor."""

    def __init__(self, settings: Settings, report: Report, beside: str, opened: Mapping[str, Source]) -> None:
        super().__init__((".",), settings, report, beside)
        self._opened = {os.path.realpath(path): source.text for path, source in opened.items()}

    def matching(self, baseline: Baseline, today: Sequence[Finding] | None = None) -> Matching:
        """What is known, of a part of the project: what is known of other files is not looked at.

        Only when a file is gone can what was known of it be in another one.
        """
        paths = {*self._report.checked, *(one.span.source.path for one in self._report.findings)}
        looked_at = {self._path(path) for path in paths}
        by_path: dict[str, bool] = {}
        for known in baseline.known:
            if known.path not in by_path:
                by_path[known.path] = known.path in looked_at or not self._is_there(known)
        near = tuple(known for known in baseline.known if by_path[known.path])
        return super().matching(baseline._replace(known=near), today)

    def read(self, path: str) -> str | None:
        text = self._opened.get(self._full(path)) if self._opened else None
        return super().read(path) if text is None else text


def add(findings: Iterable[Finding], settings: Settings) -> str:
    """Adds findings to the baseline that the configuration names, on the disk; gives its path.

    Raises an error that says why that cannot be done.
    """
    if settings.baseline is None:
        hint = 'write baseline = ".iacguard-baseline.jsonl" in iacguard.toml'
        raise UsageError("the configuration names no baseline", hint)
    path = settings.baseline.text
    tree = Tree((".",), settings, Report([], [], [], [], [], [], [], 0), path)
    known = [known_of(tree.placed(finding)) for finding in findings]
    try:
        text = Path(path).read_bytes().decode("utf-8-sig") if Path(path).exists() else ""
        write_whole(path, added(text, known, path, __version__).encode("utf-8", "backslashreplace"))
    except UnicodeDecodeError:
        raise ConfigurationError(path, "not UTF-8 text, expected what iacguard baseline wrote") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} cannot be written: {reason}") from None
    return path


def _stamp(path: str) -> object:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)
