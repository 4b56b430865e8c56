"""What became of the files of a project: each is checked, or skipped with a reason, or told of."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard import __version__
from iacguard.finding import FileError, Remark, Skipped
from iacguard.graph.unit import Note
from iacguard.project.disk import Unreadable
from iacguard.syntax.node import SyntaxProblem


class Account:
    """What was met on the way through a part of a project; parts are added up.

    Errors and notes are kept as keys, in the order in which they were met, because files that
    several units read would tell of the same ones.
    """

    __slots__ = ("checked", "errors", "failures", "notes", "parameters", "skipped", "templates")

    def __init__(self) -> None:
        self.checked: set[str] = set()
        self.skipped: dict[str, str] = {}
        """Reasons by path."""
        self.errors: dict[FileError, None] = {}
        self.notes: dict[Remark, None] = {}
        self.failures: dict[FileError, None] = {}
        """What broke in iacguard itself."""
        self.templates: set[str] = set()
        """The templates that were loaded by themselves."""
        self.parameters: set[str] = set()
        """The names of their parameters."""

    def add(self, other: Account) -> None:
        """Takes over what another part of the project's account says."""
        self.checked |= other.checked
        self.skipped.update(other.skipped)
        self.errors.update(other.errors)
        self.notes.update(other.notes)
        self.failures.update(other.failures)
        self.templates |= other.templates
        self.parameters |= other.parameters

    def problems(self, problems: Iterable[SyntaxProblem]) -> None:
        """Keeps what could not be read in files."""
        for problem in problems:
            place = problem.span.start_position
            path = problem.span.source.path
            self.errors[FileError(path, *place, message=problem.message, fatal=problem.fatal)] = None

    def remark(self, notes: Iterable[Note]) -> None:
        """Keeps what was not resolved."""
        for note in notes:
            place = note.span.start_position
            self.notes[Remark(note.kind, note.span.source.path, place.line, note.message)] = None

    def unreadable(self, found: Unreadable) -> None:
        """Keeps a file that should have been read and could not be."""
        self.errors[FileError(found.path, *found.position, message=found.message)] = None

    def broke(self, path: str, error: Exception, rule: str = "") -> None:
        """Keeps that iacguard broke on what is at a path, or on a rule; what else there is goes on."""
        message = f"internal error: {_told(error)}; please report this line"
        self.failures[FileError(path, 1, 1, message, rule=rule)] = None

    def skipped_files(self) -> list[Skipped]:
        """What was found and not checked, sorted."""
        return [Skipped(path, self.skipped[path]) for path in sorted(self.skipped)]


def _told(error: Exception) -> str:
    """An exception in one line, with the place that it comes from, which is what a report needs."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    place = ""
    if traceback is not None:
        from pathlib import Path  # only what went wrong pays for it

        path = Path(traceback.tb_frame.f_code.co_filename)
        place = f" at {'/'.join(path.parts[-2:])}:{traceback.tb_lineno}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place} (iacguard {__version__})"
