"""``iacguard check --add-suppressions``: writes suppressions of what is found today."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from iacguard.cli.line import CheckLine
from iacguard.cli.outputs import write_bytes
from iacguard.cli.surroundings import Surroundings, write
from iacguard.config import pages
from iacguard.config.settings import Settings
from iacguard.finding import Finding, Report, sort_key
from iacguard.project.disk import decode
from iacguard.report import View, text
from iacguard.report._frame import plain
from iacguard.suppress.adding import home, plan
from iacguard.suppress.edit import Left, Plan, Wording, applied
from iacguard.text import Source
from iacguard.tuples import NamedTuple


def run(report: Report, asked: CheckLine, resolved: Settings, around: Surroundings) -> Report:
    """Adds suppressions of what a report holds, tells of them, and gives the report of what is left."""
    done = add(report, Wish(asked.reason or "", asked.diff, resolved.is_never_suppressed))
    write(around.out, done.told)
    left = report._replace(findings=[one.finding for one in done.left])
    color = around.wants_color(asked.color, around.err)
    around.err.write(text.remarks(left._replace(suppressed=[], notes=[]), View(color=color)))
    around.err.write(not_done(done))
    if not asked.quiet:
        around.err.write(summary(done, asked.diff) + "\n")
    return left


class Wish(NamedTuple):
    """How suppressions are to be added."""

    reason: str
    diff: bool
    """Whether to show the changes only."""
    is_forbidden: Callable[[Finding], bool]
    """Whether the configuration keeps a finding from being suppressed in the files."""


class Done(NamedTuple):
    """What came of it, for people and for the exit status."""

    told: str
    """What was written, or the changes that would be."""
    left: list[Left]
    suppressed: int
    """Findings that are suppressed now."""
    files: int


def add(report: Report, wish: Wish) -> Done:
    """Suppresses the findings of a report in their files.

    Raises UsageError for a file that cannot be written.
    """
    told: list[str] = []
    left: list[Left] = []
    suppressed = files = 0
    for found in _by_file(report.findings):
        wanted = [one for one in found if not wish.is_forbidden(one)]
        left.extend(Left(one, "never-suppress forbids it") for one in found if wish.is_forbidden(one))
        made, data = _planned(wanted, wish)
        left.extend(made.left)
        if not made.edits:
            continue
        source = home(wanted[0]).source
        changed = applied(source, made.edits)
        count = len(wanted) - len(made.left)
        if wish.diff:
            told.append(_diff(source, changed))
        else:
            write_bytes(source.path, _encoded(changed, data), "--add-suppressions")
            told.append(f"{plain(source.path)}: {text.counted(count, 'finding')} suppressed\n")
        suppressed += count
        files += 1
    return Done("".join(told), left, suppressed, files)


def summary(done: Done, diff: bool) -> str:
    """What was done, in one line."""
    verb = "would be suppressed" if diff else "suppressed"
    line = f"{text.counted(done.suppressed, 'finding')} {verb} in {text.counted(done.files, 'file')}"
    return f"{line}; {len(done.left)} not" if done.left else line


def not_done(done: Done) -> str:
    """What could not be suppressed, a line each."""
    lines: list[str] = []
    for finding, why in sorted(done.left, key=lambda one: sort_key(one.finding)):
        lines.append(f"not suppressed: {text.place(finding)}: {finding.rule}: {why}\n")
    return "".join(lines)


def _by_file(findings: list[Finding]) -> Iterator[list[Finding]]:
    about = {page.id for page in pages.SUPPRESSION_RULES}
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        # What is wrong with suppressions is not mended by further ones.
        if finding.rule not in about:
            files.setdefault(home(finding).source.path, []).append(finding)
    for path in sorted(files):
        yield files[path]


def _planned(found: list[Finding], wish: Wish) -> tuple[Plan, bytes]:
    """What to change in a file, and its bytes as they are."""
    if not found:
        return Plan([], []), b""
    source = home(found[0]).source
    try:
        data = Path(source.path).read_bytes()
    except OSError as error:
        return Plan([], [Left(one, f"the file cannot be read: {error.strerror}") for one in found]), b""
    now = decode(source.path, data, len(data))
    if not isinstance(now, Source) or now.text != source.text:
        return Plan([], [Left(one, "the file has changed meanwhile") for one in found]), b""
    return plan(found, wording=Wording(wish.reason)), data


def _encoded(changed: str, before: bytes) -> bytes:
    """A text in the encoding that the file had, with its byte order mark."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if before.startswith(mark):
            return mark + changed.encode(encoding)
    return changed.encode("utf-8")


def _diff(source: Source, changed: str) -> str:
    lines = difflib.unified_diff(
        source.text.splitlines(keepends=True),
        changed.splitlines(keepends=True),
        f"a/{source.path}",
        f"b/{source.path}",
    )
    missing = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith(("\n", "\r")) else f"{line}{missing}" for line in lines)
