"""What a change brings: today's findings without those that were there at a commit.

The same analysis runs twice, on the working tree and on the commit's files as git has them, with
today's settings. Of what is the same on both sides the second run takes the first one's results.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from iacguard.cache import Store
from iacguard.config.pages import CFN_LINT
from iacguard.errors import UsageError
from iacguard.finding import Comparison, Finding, Remark, Report, sort_key
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.graph.unit import Inputs
from iacguard.known.matching import match
from iacguard.known.record import Known, known_of
from iacguard.project import git
from iacguard.project.changes import Changes, at_change, changed_place, changes
from iacguard.project.discover import Candidates, discover
from iacguard.project.disk import Disk, normal, shown
from iacguard.project.load import Loader, boundary
from iacguard.project.memory import SnapshotMemory
from iacguard.project.run import Choose, Options, everything, opened, store_key, wanted
from iacguard.project.snapshot import INSTALLED, Snapshot, SnapshotDisk
from iacguard.suppress.apply import Silence
from iacguard.text import Source
from iacguard.tuples import NamedTuple

Read = Callable[[str], "str | None"]
"""Gives the text of a file as it was then; None when there was none."""


class Since(NamedTuple):
    """What to compare with."""

    asked: str
    """A commit as the user names it; see :func:`iacguard.project.git.commit`."""
    inputs: Callable[[Read], Inputs]
    """What was said of the deployment then, by files of parameters as they were."""


def at_changes(report: Report) -> Report:
    """A report of the same findings, told at lines that were changed, where there are any for them.

    To be done last, since it is by the place of the fault that a finding is known again.
    """
    return report._replace(findings=sorted(map(at_change, report.findings), key=sort_key))


def introduced(
    options: Options,
    choose: Choose,
    silence: Silence,
    since: Since,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Checks everything below the paths, and leaves out what was found at a commit too.

    Raises UsageError where there is no such commit, or it cannot be read.
    """
    repository = _repository(options.paths)
    commit = git.commit(repository, since.asked)
    with closing(Snapshot(repository, commit.id)) as snapshot:
        _verify_paths(options.paths, snapshot)
        loader = opened(options, keeps=True)
        now = wanted(everything(loader, options, choose, silence, tell), loader)
        told = Comparison(since.asked, commit.id, 0)
        if not now.findings and not now.suppressed:
            return now._replace(since=told)
        then = _Then(snapshot, loader, git.renames(repository, commit.id))
        report = then.report(options, choose, silence, since.inputs)
        suppressed = [one.finding for one in now.suppressed if not then.is_old_match(one.finding)]
        before = [*report.findings, *(one.finding for one in report.suppressed)]
        # cfn-lint looks at each template by itself, and at those only that have changed.
        new = then.new([one for one in now.findings if not then.is_old_match(one)], report.findings)
        # A finding that nobody silences any more is new, and one that somebody silences now is not told.
        newly_suppressed = {id(one) for one in then.new(suppressed, before)}
        notes = {*now.notes, *snapshot.notes, *_unreadable(report, new), *_not_compared(now, new, snapshot)}
        return now._replace(
            findings=then.placed(new),
            suppressed=[one for one in now.suppressed if id(one.finding) in newly_suppressed],
            notes=sorted(notes),
            since=told._replace(older=len(now.findings) - len(new)),
        )


def _verify_paths(paths: Iterable[str], snapshot: Snapshot) -> None:
    """Raises UsageError for what is in no commit, as generated files are: it would seem to have no faults."""
    for path in paths:
        if snapshot.is_left_out(path):
            message = f"--since: git ignores {path}, so nobody knows what it was"
            raise UsageError(message, "check it without --since; --baseline compares with what a file holds")


def _not_compared(now: Report, new: Iterable[Finding], snapshot: Snapshot) -> Iterator[Remark]:
    """A note on files that were found below the paths and are in no commit."""
    told = {id(one) for one in new}
    left = {one.span.source.path for one in now.findings if id(one) not in told}
    # What terraform init installs is told of by nobody's change.
    paths = sorted(path for path in left if INSTALLED not in path.split("/") and snapshot.is_left_out(path))
    if paths:
        others = f" and {len(paths) - 1} other files" if len(paths) > 1 else ""
        message = f"git ignores this file{others}, so what is found there is left out; a baseline compares it"
        yield Remark("not-in-git", paths[0], 1, message)


def _repository(paths: Iterable[str]) -> git.Repository:
    """The repository that all paths are in. Raises UsageError."""
    folders = [_folder(path) for path in paths] or ["."]
    # One for each repository that is there to see, since each takes a process to ask.
    of_boundaries = {boundary(os.path.realpath(folder)): folder for folder in reversed(folders)}
    found = {one.top: one for one in map(git.repository, of_boundaries.values())}
    if len(found) > 1:
        tops = " and ".join(sorted(found))
        raise UsageError(f"--since: the paths are in several repositories, {tops}", "check each by itself")
    return next(iter(found.values()))


def _folder(path: str) -> str:
    while path and not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that are too long
        path = os.path.split(path)[0]
    return path or "."


class _Then:
    """The project at the commit."""

    def __init__(self, snapshot: Snapshot, now: Loader, renames: dict[str, str]) -> None:
        self._snapshot = snapshot
        self._now = now
        top = snapshot.repository.top
        self._old_paths = {
            shown(f"{top}/{new}"): shown(f"{top}/{old}")
            for new, old in renames.items()
            if not _is_there(top, old)
        }
        """As they are shown, by the new ones."""
        self._disk: Disk = now.disk

    def report(
        self, options: Options, choose: Choose, silence: Silence, inputs: Callable[[Read], Inputs]
    ) -> Report:
        """All that was to be found, with today's settings and what was said of the deployment then."""
        disk = SnapshotDisk(self._now.disk.boundaries, self._snapshot)
        candidates = discover(tuple(self._paths(options.paths)), options.exclude, self._snapshot)
        given = inputs(lambda path: None if (found := disk.read(path)) is None else found.text)
        options = options._replace(inputs=given, show_unknown=False)
        # Values of today rest on what was given today.
        now = self._now.memory.store if given == self._now.inputs else None
        store = Store(
            options.cache, store_key(options._replace(fingerprint=f"{options.fingerprint} then"), disk)
        )
        memory = SnapshotMemory(store, disk, options.today, now)
        self._disk = disk
        loader = Loader(candidates, given, disk, memory)
        if not options.cfn_lint:
            return everything(loader, options, choose, silence)
        with TemporaryDirectory(prefix="iacguard-") as folder:
            copies = dict(_copies(self._changed_templates(candidates), folder))
            return everything(loader, options, choose, silence, copies=copies)

    def _changed_templates(self, candidates: Candidates) -> Iterator[Source]:
        for path in candidates.templates:
            then = self._disk.read(path)
            if then is not None and not self._is_same(path, then):
                yield then

    def _is_same(self, path: str, then: Source) -> bool:
        now = self._now.disk.read(path)
        return now is not None and now.text == then.text

    def is_old_match(self, finding: Finding) -> bool:
        """Whether a finding of cfn-lint is in a template that has not changed."""
        path = finding.span.source.path
        then = self._disk.read(path) if finding.rule.startswith(CFN_LINT) else None
        return then is not None and self._is_same(path, then)

    def new(self, findings: list[Finding], before: Iterable[Finding]) -> list[Finding]:
        """The findings that are none of those of before."""
        project_paths = {
            self._disk.project_path(old): self._now.disk.project_path(new)
            for new, old in self._old_paths.items()
        }
        known = [_renamed(known_of(one), project_paths) for one in before]
        left = Counter(one._replace(covers=()) for one in known)
        left.subtract(known_of(one)._replace(covers=()) for one in findings)
        if not findings or min(left.values()) >= 0:
            # Most findings are as they were, and need no closer look.
            return []
        return match(findings, known, self._text_today).new

    def placed(self, findings: list[Finding]) -> list[Finding]:
        """The findings, each with what was changed and brought it."""
        sources: dict[str, Source] = {}
        of_units = {one.unit: self._sources_of(one) for one in findings}
        for finding in findings:
            places = (finding.span, finding.resource_span, finding.cause, *finding.also)
            for span in (*places, *(one.span for one in finding.related), *finding.sources):
                sources.setdefault(span.source.path, span.source)
        for found in of_units.values():
            sources.update((source.path, source) for source in found)
        found_changes = self._changes(sources)
        return [
            one._replace(changed=changed_place(one, found_changes, of_units[one.unit])) for one in findings
        ]

    def _changes(self, sources: Mapping[str, Source]) -> Changes:
        versions: dict[str, tuple[str | None, str]] = {}
        for path, source in sources.items():
            old = self._disk.read(self._old_paths.get(path, path))
            versions[path] = None if old is None else old.text, source.text
        return changes(self._snapshot.repository.program, versions)

    def _sources_of(self, finding: Finding) -> list[Source]:
        """The texts of the unit that a finding is in, as far as they can be told by where it is."""
        disk, folder = self._now.disk, finding.unit
        names = [name for name in disk.list(folder) if is_terraform_file(name) or ".tfvars" in name]
        found = (disk.read(normal(f"{folder}/{name}")) for name in names)
        return [source for source in found if source is not None] or [finding.span.source]

    def _paths(self, paths: Iterable[str]) -> Iterator[str]:
        """What was below the paths then, and where what is below them now was then."""
        for path in paths:
            if self._snapshot.exists(path):
                yield path
        candidates = self._now.candidates
        folders = Candidates([], [], frozenset(), candidates.folders, [], [])
        for new, old in self._old_paths.items():
            if candidates.is_wanted(new) and not folders.is_wanted(old):
                yield old

    def _text_today(self, path: str) -> str | None:
        for folder in self._now.disk.boundaries:
            source = self._now.disk.read(normal(shown(f"{folder}/{path}")))
            if source is not None:
                return source.text
        return None


def _copies(templates: Iterable[Source], folder: str) -> Iterator[tuple[str, str]]:
    """Copies of templates in a folder, by their paths."""
    for number, template in enumerate(templates):
        copy = Path(folder, str(number), template.path.rpartition("/")[2])
        copy.parent.mkdir()
        copy.write_bytes(template.text.encode("utf-8", "surrogatepass"))
        yield template.path, str(copy)


def _is_there(top: str, path: str) -> bool:
    return os.path.lexists(f"{top}/{path}")


def _renamed(known: Known, paths: dict[str, str]) -> Known:
    if not paths:
        return known
    sources = tuple(sorted(paths.get(one, one) for one in known.sources))
    return known._replace(path=paths.get(known.path, known.path), sources=sources)


def _unreadable(then: Report, new: Iterable[Finding]) -> Iterator[Remark]:
    """Notes on files that could not be read then, where all that is found now counts as new."""
    paths = {one.span.source.path for one in new}
    for error in (*then.errors, *then.failures):
        if error.fatal and error.path in paths:
            message = f"was not read wholly as it was then, so what is found in it is new: {error.message}"
            yield Remark("not-read-at-revision", error.path, 1, message)
