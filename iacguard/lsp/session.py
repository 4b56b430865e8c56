"""What is known of one project while its files are being edited.

A session has no part in the protocol. It is given the texts that are open, works out what
``iacguard check`` would say of the parts of the project that they belong to, and keeps whatever
does not change from one state of the texts to the next. Everything in it happens on one thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from iacguard import catalogue
from iacguard.check import Outcome
from iacguard.config import files as configuration
from iacguard.config import settings
from iacguard.config.options import Given, Options, Place, Written
from iacguard.errors import ConfigurationError, IacguardError
from iacguard.finding import FileError, Finding, Remark
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.graph.unit import Unit
from iacguard.lsp.baselines import LastBaseline
from iacguard.lsp.blocks import Reach
from iacguard.lsp.moved import Moves, moved
from iacguard.lsp.overlay import OverlayDisk, SessionMemory, looks_of
from iacguard.lsp.parts import KnownPart, SessionLoader, Wanted
from iacguard.lsp.recheck import Checked, recheck
from iacguard.lsp.trees import Trees
from iacguard.project import run
from iacguard.project.account import Account
from iacguard.project.batches import Batch
from iacguard.project.discover import TEMPLATE_ENDINGS, Candidates, discover, is_passed_over
from iacguard.project.load import Loader, boundaries
from iacguard.rule import Rule
from iacguard.suppress.apply import silence_of
from iacguard.syntax.node import Document, SyntaxProblem
from iacguard.text import Source
from iacguard.tuples import NamedTuple

if TYPE_CHECKING:
    from iacguard.syntax.hcl.tree import File

_T = TypeVar("_T", FileError, Remark)

Proceed = Callable[[int, int], None]
"""Told how much of the work is done and how much there is; raises :class:`Cancelled` to end it."""


class Cancelled(BaseException):
    """Nobody waits for the result any more. No error, so that what reports errors lets it pass."""


class Wishes(NamedTuple):
    """What the editor's settings say, as the options of the command line that they mirror."""

    config_path: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    notes: bool = False
    """Whether somebody wants to know what could not be resolved."""


class FileResult(NamedTuple):
    """What there is to say of one file. All spans in it are of ``source``."""

    source: Source
    findings: tuple[Finding, ...] = ()
    errors: tuple[FileError, ...] = ()
    notes: tuple[Remark, ...] = ()


class Analysis(NamedTuple):
    """What is known of a project for one state of its texts."""

    files: Mapping[str, FileResult]
    """By path, relative to the session's folder: every file of the parts that open files belong to."""
    units: tuple[Unit, ...]
    """Of those parts. In ``broken`` files they have the last text that could be read."""
    broken: frozenset[str]
    """Open files with syntax errors, whose last findings are told again."""
    failures: tuple[FileError, ...]
    """What broke in iacguard itself."""
    settings_error: IacguardError | None
    """Why the settings are not those that are asked for."""
    settings_text: str = ""
    """The text that ``settings_error`` has its place in, as far as it is known."""


class Session:
    """One project: a folder of the workspace. A loose one is a file that is in none of them."""

    def __init__(self, folder: str, is_loose: bool = False) -> None:
        self.folder = folder
        self.is_loose = is_loose
        self._wishes = Wishes()
        self._settings: settings.Settings | None = None
        self._settings_error: IacguardError | None = None
        self._is_unread = True
        """Whether the configuration has to be read again."""
        self._opened: dict[str, str] = {}
        """The texts of open files that configure projects, by their real paths."""
        self._baseline = LastBaseline()
        self._disk: OverlayDisk | None = None
        self._memory: SessionMemory | None = None
        self._trees = Trees()
        self._candidates: Candidates | None = None
        self._good: dict[str, Source] = {}
        """The last text without syntax errors of each open file."""
        self._moves: dict[str, Moves] = {}
        """Where the places of that text are in the open one, for the files that have syntax errors."""
        self._parts: dict[str, KnownPart] = {}
        self._earlier: dict[str, KnownPart] = {}
        """Parts as they were, that differ from what they are in nothing but the texts of their own."""
        self._choices: dict[tuple[str, frozenset[str]], list[Rule]] = {}
        self._today = date.min
        self._wants_everything = False
        self._is_stale = True
        """Whether the disk has to be looked at again."""

    @property
    def resolved_settings(self) -> settings.Settings | None:
        """The settings that hold; None before the first analysis."""
        return self._settings

    def configure(self, wishes: Wishes) -> None:
        """Takes over what the editor's settings say."""
        if wishes != self._wishes:
            self._wishes = wishes
            self._is_unread = True

    def refresh(self) -> None:
        """Looks for what has changed on the disk before the next analysis, the configuration included."""
        self._is_stale = self._is_unread = True

    def check_everything(self) -> None:
        """Has the next analyses cover the whole project, not only what open files belong to."""
        self._wants_everything = True

    @property
    def candidates(self) -> Candidates:
        """The files of the project on the disk, as they were found last."""
        return self._candidates or Candidates([], [], frozenset(), ["."], [], [])

    def read(self, path: str) -> Source | None:
        """The text of a file, the very same as long as somebody holds it; of open ones the analysed text."""
        if self._disk is None:
            return None
        source = self._disk.read(path)
        self._disk.forget(path)
        return source

    def names_in(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        return [] if self._disk is None else self._disk.list(folder)

    def template(self, source: Source) -> Document:
        """The tree of a template, the one that was analysed where it was."""
        return self._trees.template(source, kept=False)

    def file(self, source: Source) -> File:
        """The tree of a Terraform file, the one that was analysed where it was."""
        return self._trees.file(source, kept=False)

    def analyse(self, buffers: Mapping[str, Source], proceed: Proceed = lambda done, total: None) -> Analysis:
        """What there is to say, given the open texts by path.

        Raises Cancelled when ``proceed`` does; the next analysis goes on from what is known then.
        """
        if not os.path.isdir(self.folder):  # noqa: PTH112 - as it is written
            self._is_stale = True
            return Analysis({}, (), frozenset(), (), None)
        with working_folder(self.folder):
            self._prepare(buffers)
            assert self._settings is not None and self._disk is not None and self._memory is not None
            texts, broken = self._readable(buffers)
            changed = self._disk.show(texts)
            if self._is_stale:
                self._is_stale = False
                changed |= self._disk.renew()
                self._candidates = None
            self._forget(changed)
            return self._analysed(buffers, broken, proceed)

    # Settings -----------------------------------------------------------------------------------

    def _prepare(self, buffers: Mapping[str, Source]) -> None:
        today = date.today()
        opened = {
            os.path.realpath(path): source.text for path, source in buffers.items() if self._configures(path)
        }
        if opened != self._opened:
            self._opened, self._is_unread = opened, True
        if self._is_unread or self._settings is None:
            self._is_unread, self._settings_error = False, None
            before = self._settings
            try:
                self._settings = self._resolved()
            except IacguardError as error:
                self._settings_error = error
                # Whoever is writing a configuration has one that is wrong most of the time.
                self._settings = before or settings.resolve(None)
            if self._settings != before:
                self._start_over()
        if today != self._today:
            self._parts.clear()
            self._earlier.clear()
        self._today = today

    def _configures(self, path: str) -> bool:
        named = self._wishes.config_path
        if named:
            return os.path.realpath(path) == os.path.realpath(named)
        return path.rpartition("/")[2] in (configuration.OWN, configuration.SHARED)

    def _resolved(self) -> settings.Settings:
        wishes = self._wishes
        if wishes.config_path:
            found: Options | None = configuration.load(wishes.config_path, self._opened)
        else:
            found = configuration.find((".",), self._opened)
        line = Options(
            select=_written("iacguard.select", wishes.select) or None,
            ignore=_written("iacguard.ignore", wishes.ignore),
            var_files=_written("iacguard.varFiles", wishes.var_files),
            parameters=tuple(
                Given(name, value, Place("iacguard.parameters")) for name, value in wishes.parameters
            ),
        )
        return settings.resolve(found, line)

    def _start_over(self) -> None:
        self._parts.clear()
        self._earlier.clear()
        self._choices.clear()
        self._candidates = None
        if self._disk is None:
            self._disk = OverlayDisk(boundaries(Candidates([], [], frozenset(), ["."], [], [])))
        self._memory = SessionMemory(self._disk)

    # Texts --------------------------------------------------------------------------------------

    def _readable(
        self, buffers: Mapping[str, Source]
    ) -> tuple[dict[str, Source], dict[str, list[SyntaxProblem]]]:
        """The texts to analyse, and the syntax errors of those in whose place an earlier one stands."""
        self._good = {path: good for path, good in self._good.items() if path in buffers}
        texts: dict[str, Source] = {}
        broken: dict[str, list[SyntaxProblem]] = {}
        for path, source in buffers.items():
            problems = self._trees.problems(source)
            if not problems:
                texts[path] = self._good[path] = source
                continue
            good = self._good.get(path) or self._saved(path)
            if good is None:
                texts[path] = source
            else:
                texts[path] = self._good[path] = good
                broken[path] = problems
                moves = self._moves.get(path)
                is_known = moves is not None and moves.old is good
                self._moves[path] = moves.then(source) if moves and is_known else Moves(good, source)
        self._moves = {path: moves for path, moves in self._moves.items() if path in broken}
        return texts, broken

    def _saved(self, path: str) -> Source | None:
        """The text of the file itself, where it is sound."""
        assert self._disk is not None
        source = None if self._disk.shown(path) is not None else self._disk.read(path)
        return None if source is None or self._trees.problems(source, kept=False) else source

    def _forget(self, changed: Collection[str]) -> None:
        assert self._memory is not None
        self._memory.forget(changed)
        for name, part in list(self._parts.items()):
            touched = part.looks.intersection(changed)
            if touched:
                del self._parts[name]
                if touched <= part.own:
                    self._earlier[name] = part
        for name, part in list(self._earlier.items()):
            if not part.looks.intersection(changed) <= part.own:
                del self._earlier[name]

    # Analysis -----------------------------------------------------------------------------------

    def _analysed(
        self, buffers: Mapping[str, Source], broken: Mapping[str, list[SyntaxProblem]], proceed: Proceed
    ) -> Analysis:
        assert self._settings is not None and self._disk is not None and self._memory is not None
        candidates = self._found(buffers)
        loader = SessionLoader(candidates, self._settings, self._disk, self._memory, self._trees)
        wanted = Wanted(loader, buffers, self._wants_everything)
        account = Account()
        parts: dict[str, KnownPart] = {}
        for batches in (loader.batches, lambda: loader.left(account)):
            listed = [batch for batch in batches() if wanted.includes(batch)]
            for number, batch in enumerate(listed):
                proceed(number, len(listed))
                name = loader.name(batch)
                part = self._parts.get(name)
                if part is None or not part.imports_hold(loader):
                    part = self._part(batch, loader, proceed)
                    self._earlier.pop(name, None)
                parts[name] = self._parts[name] = part
                account.add(part.part.account)
        self._parts = parts
        self._trees.keep({path for part in parts.values() for path in part.looks}.union(buffers))
        return self._told(list(parts.values()), loader, broken, buffers)

    def _told(
        self,
        parts: Sequence[KnownPart],
        loader: Loader,
        broken: Mapping[str, list[SyntaxProblem]],
        buffers: Mapping[str, Source],
    ) -> Analysis:
        assert self._settings is not None and self._disk is not None
        resolved = self._settings
        account = Account()
        for one in parts:
            account.add(one.part.account)
        gathered = run.Gathered(
            [finding for one in parts for finding in one.part.findings],
            [suppression for one in parts for suppression in one.part.suppressions],
            account,
            0,
        )
        silence = silence_of(resolved)
        report = run.concluded(gathered, loader, self._options(), silence)
        report = run.wanted(report, loader)
        report = self._baseline.without_known(report, resolved, buffers)
        error = self._settings_error or self._baseline.error
        findings: dict[str, list[Finding]] = {}
        for finding in report.findings:
            findings.setdefault(finding.span.source.path, []).append(
                moved(finding, self._moves) if broken else finding
            )
        errors = _by_path(error for error in report.errors if error.path not in broken)
        for path, problems in broken.items():
            errors[path] = [_error(problem) for problem in problems]
        notes = _by_path(report.notes)
        files: dict[str, FileResult] = {}
        for path in sorted({*report.checked, *findings, *errors, *buffers}):
            source = buffers.get(path) or self._disk.read(path) or Source(path, "")
            files[path] = FileResult(
                source,
                tuple(findings.get(path, ())),
                tuple(errors.get(path, ())),
                tuple(notes.get(path, ())),
            )
        units = tuple(unit for one in parts for unit in one.units)
        failures = tuple(report.failures)
        text = self._text_of(error.path) if isinstance(error, ConfigurationError) else ""
        return Analysis(files, units, frozenset(broken), failures, error, text)

    def _text_of(self, path: str) -> str:
        """The text of a file that configures the project; empty where it cannot be read."""
        opened = self._opened.get(os.path.realpath(path))
        if opened is not None:
            return opened
        try:
            return Path(path).read_text(encoding="utf-8-sig", errors="replace")
        except (OSError, ValueError):
            return ""

    def _found(self, buffers: Mapping[str, Source]) -> Candidates:
        """The candidates on the disk, and those of the open texts that are not there yet."""
        assert self._settings is not None
        if self._candidates is None:
            if self.is_loose:
                self._candidates = Candidates([], [], frozenset(), ["."], [], [])
            else:
                self._candidates = discover((".",), self._settings.exclude)
        found = self._candidates
        templates, modules = set(found.templates), set(found.modules)
        known = len(templates) + len(modules)
        for path in buffers:
            if path.startswith(("../", "/")) or path in templates:
                continue
            folder, _, name = path.rpartition("/")
            if not self.is_loose and os.path.exists(path):  # noqa: PTH110 - as in discover
                continue
            if is_passed_over(path, self._settings.exclude):
                continue
            if is_terraform_file(name):
                modules.add(folder or ".")
            elif name.endswith(TEMPLATE_ENDINGS):
                templates.add(path)
        if len(templates) + len(modules) == known:
            return found
        return found._replace(templates=sorted(templates), modules=sorted(modules))

    def _part(self, batch: Batch, loader: SessionLoader, proceed: Proceed) -> KnownPart:
        assert self._disk is not None
        disk = self._disk
        earlier = None if self._wishes.notes else self._earlier.get(loader.name(batch))
        before: Mapping[str, Checked] = {}
        if earlier is not None and earlier.imports_hold(loader):
            before = earlier.checked
        units: list[Unit] = []
        checked: dict[str, Checked] = {}

        def rules_for(unit: Unit) -> list[Rule]:
            proceed(0, 0)
            units.append(unit)
            return self._rules(unit, loader.account)

        def check(unit: Unit, rules: Sequence[Rule], today: date) -> Outcome:
            blocks = self._trees.blocks(unit)
            known = before.get(unit.path)
            outcome, checked[unit.path] = recheck(unit, rules, today, blocks, known, lambda: proceed(0, 0))
            if known is not None and earlier is not None:
                # What is evaluated only when a rule asks for it reads files, too.
                read = {source.path for source in unit.sources}
                for source in earlier.sources(unit.path):
                    if source.path not in read and disk.read(source.path) is source:
                        unit.sources.append(source)
            return outcome

        loader.start(batch, self._unchanged(batch, earlier) if before and earlier is not None else ())
        with disk.noting() as notes:
            part = run.checked_part(loader, batch, rules_for, self._options(), check)
        looks = looks_of(notes) | {f"{folder}/" for folder in batch.modules}
        if before and earlier is not None:
            looks |= earlier.looks
        own = frozenset(path for one in checked.values() for path in one.blocks)
        if loader.imports_from_itself:
            checked = {}
        imported = loader.exported(own) if loader.uses_exports else None
        is_silent = len(units) == 1 and loader.deferral is not None and loader.deferral.is_silent
        return KnownPart(part, tuple(units), looks, own, checked, imported, is_silent)

    def _unchanged(self, batch: Batch, earlier: KnownPart) -> frozenset[str]:
        """The resources of a template that mean what they meant, and had nothing to tell when evaluated."""
        assert self._disk is not None
        checked = earlier.checked.get(batch.template)
        if checked is None or not earlier.is_silent or earlier.imported is not None:
            return frozenset()
        source = self._disk.read(batch.template)
        if source is None or checked.blocks.keys() != {batch.template}:
            return frozenset()
        after = self._trees.of_template(source)
        reach = Reach(checked.blocks, {batch.template: after})
        return reach.unreached("Resources")

    def _options(self) -> run.Options:
        assert self._settings is not None
        resolved = self._settings
        return run.Options(
            (".",),
            resolved.exclude,
            resolved.inputs,
            self._today,
            foreign_suppressions=resolved.compat_suppressions,
        )

    def _rules(self, unit: Unit, account: Account) -> list[Rule]:
        assert self._settings is not None
        key = (unit.language, frozenset(unit.graph.types))
        found = self._choices.get(key)
        if found is None:
            found = self._choices[key] = []
            for listed in catalogue.listed_for(*key):
                try:
                    rule = self._settings.choose(listed)
                except Exception as error:
                    # One broken rule must not take the others down; it is reported, never hidden.
                    account.broke(f"rule {listed.id}", error, listed.id)
                else:
                    found.extend(() if rule is None else (rule,))
        return found


@contextmanager
def working_folder(folder: str) -> Iterator[None]:
    """Makes a folder the working folder, from which the engine counts all paths."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _written(key: str, texts: Iterable[str]) -> tuple[Written, ...]:
    return tuple(Written(text, Place(key)) for text in texts)


def _by_path(told: Iterable[_T]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = {}
    for one in told:
        found.setdefault(one.path, []).append(one)
    return found


def _error(problem: SyntaxProblem) -> FileError:
    place = problem.span.start_position
    return FileError(problem.span.source.path, *place, message=problem.message)
