"""From candidates to units: templates and root modules, read one after the other.

A unit is let go of before the next one is read, so memory does not grow with the number of files
already done.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iacguard.finding import FileError, Remark, Skipped
from iacguard.frontends import templates
from iacguard.frontends.cloudformation.detect import looks_like_template, may_be_template
from iacguard.frontends.cloudformation.include import parse
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.graph.unit import Inputs, Note, Unit
from iacguard.project.discover import Candidates, discover
from iacguard.project.disk import Disk, Unreadable
from iacguard.syntax.node import Document, SyntaxProblem
from iacguard.text import Source


class Loader:
    """Reads the units of a project, and keeps account of every file on the way."""

    def __init__(self, candidates: Candidates, inputs: Inputs) -> None:
        self.candidates = candidates
        self.inputs = inputs
        self.disk = Disk(_boundaries(candidates))
        self.checked: set[str] = set()
        self.skipped: dict[str, str] = {one.path: one.reason for one in candidates.skipped}
        self.errors: dict[FileError, None] = dict.fromkeys(candidates.errors)
        self.notes: dict[Remark, None] = {}

    def units(self) -> Iterator[Unit]:
        """The units, templates first, each list in the order of its paths."""
        for path in self.candidates.templates:
            unit = self._template(path)
            if unit is not None:
                yield unit
                self._account_for(unit)
            self.disk.forget(path)
        if self.candidates.modules:
            yield from self._modules()

    def is_wanted(self, path: str) -> bool:
        """Whether findings in a file are asked for: it was named, or is below a folder that was."""
        if path in self.candidates.named:
            return True
        return any(
            folder == "." or path == folder or path.startswith(folder + "/")
            for folder in self.candidates.folders
        )

    # Templates ----------------------------------------------------------------------------------

    def _template(self, path: str) -> Unit | None:
        source = self._opened(path)
        if source is None:
            return None
        if not may_be_template(source.text):
            self._skip(path, _no_template(path))
            return None
        document = parse(source)
        if not looks_like_template(document, path):
            if _is_broken_template(source, document):
                self._report(document.problems)
                self.checked.add(path)
            else:
                self._skip(path, _no_template(path))
            return None
        return templates.load(source, document, self.disk, self.inputs)

    def _opened(self, path: str) -> Source | None:
        found = self.disk.open(path)
        if isinstance(found, Source):
            return found
        if found is None:
            self._skip(path, "is not a readable file inside the checked folders")
        elif found.is_text and (path in self.candidates.named or found.is_denied):
            self._unreadable(found)
        else:
            self._skip(path, found.message)
        return None

    # Terraform ----------------------------------------------------------------------------------

    def _modules(self) -> Iterator[Unit]:
        for folder in self.candidates.modules:
            self._open_files(folder)
        # Templates need none of this, and HCL is a tenth of a second's import.
        from iacguard.frontends.terraform.detect import called_by, roots
        from iacguard.frontends.terraform.load import load as load_module
        from iacguard.frontends.terraform.module import Modules

        modules = Modules()
        known = {folder: modules.read(folder, self.disk) for folder in self._context()}
        wanted = set(self.candidates.modules)
        for root in roots(known):
            if not wanted.isdisjoint(called_by(root, known)):
                unit = load_module(root, modules, self.disk, self.inputs)
                yield unit
                self._account_for(unit)

    def _context(self) -> list[str]:
        """All module folders that matter: those asked for, and those that may call them.

        A file that is named by itself belongs to a module that others may call; they are looked
        for below the working folder.
        """
        named = [path for path in self.candidates.named if is_terraform_file(path.rsplit("/", 1)[-1])]
        if not named or any(path.startswith(("/", "../")) for path in named):
            return self.candidates.modules
        return sorted({*self.candidates.modules, *discover((".",), ()).modules})

    def _open_files(self, folder: str) -> None:
        prefix = "" if folder == "." else folder + "/"
        for name in self.disk.list(folder):
            if is_terraform_file(name):
                found = self.disk.open(prefix + name)
                if isinstance(found, Unreadable):
                    self._unreadable(found)
                elif found is None:
                    self._skip(prefix + name, "is not a readable file inside the checked folders")
                else:
                    self.checked.add(found.path)

    # Keeping account ----------------------------------------------------------------------------

    def _account_for(self, unit: Unit) -> None:
        # Done with a unit only: what is evaluated when it is asked for reads files and finds problems.
        self.checked.update(source.path for source in unit.sources)
        self._report(unit.problems)
        self._remark(unit.notes)

    def _report(self, problems: list[SyntaxProblem]) -> None:
        for problem in problems:
            place = problem.span.start_position
            self.errors[
                FileError(problem.span.source.path, *place, message=problem.message, fatal=problem.fatal)
            ] = None

    def _remark(self, notes: list[Note]) -> None:
        for note in notes:
            place = note.span.start_position
            self.notes[Remark(note.kind, note.span.source.path, place.line, note.message)] = None

    def _unreadable(self, found: Unreadable) -> None:
        self.errors[FileError(found.path, *found.position, message=found.message)] = None

    def _skip(self, path: str, reason: str) -> None:
        self.skipped[path] = reason

    def skipped_files(self) -> list[Skipped]:
        """What was found and not checked, sorted."""
        return [Skipped(path, self.skipped[path]) for path in sorted(self.skipped)]


def _boundaries(candidates: Candidates) -> tuple[Path, ...]:
    """The folders that may be read from: the repository, or else the folder, of each path given."""
    folders = {Path(folder) for folder in candidates.folders}
    folders.update(Path(path).parent for path in candidates.named)
    return tuple({_repository(folder.resolve()) or folder.resolve() for folder in folders})


def _repository(folder: Path) -> Path | None:
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def _is_broken_template(source: Source, document: Document) -> bool:
    """Whether a text that cannot be read as a template was clearly meant as one."""
    if not any(problem.fatal for problem in document.problems):
        return False
    return "AWSTemplateFormatVersion" in source.text or "Type: AWS::" in source.text


def _no_template(path: str) -> str:
    """Why a file is skipped that does not look like a template."""
    if path.rsplit("/", 1)[-1] in _SERVERLESS:
        return (
            "is a service of the Serverless Framework, which is not read: check what it packages"
        )
    return "holds no infrastructure code"


_SERVERLESS = ("serverless.yml", "serverless.yaml", "serverless.json")
