"""For people: the source with what is meant underlined, and what helps to understand it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from iacguard.config.pages import is_url, link_of
from iacguard.finding import Comparison, FileError, Finding, OpenDecision, Report, Suppressed
from iacguard.report import View
from iacguard.report._frame import Paint, frame, header_of, plain
from iacguard.report._secrets import Secrets, expression_of, secrets_of
from iacguard.rule import Severity
from iacguard.text import Span

_MOST_INSTANCES = 6
_MOST_PLACES = 8
_MOST_NOTES = 20

_STYLES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "34",
    "path": "1",
    "gutter": "34",
    "mark": "1;31",
    "label": "2",
}
"""Styles as the parameters of the terminal's escape sequence that sets them (ECMA-48, SGR)."""


def render(report: Report, view: View) -> str:
    """Findings, what else there is to say, and a line that sums up."""
    parts = (findings(report, view), remarks(report, view), summary(report) + "\n")
    return "\n".join(part for part in parts if part)


def findings(report: Report, view: View) -> str:
    """The findings, each with its source, in the order of files and places."""
    secrets = secrets_of(report)
    paint = _paint(view)
    blocks = ["\n".join(_finding(finding, view, secrets, paint)) + "\n" for finding in report.findings]
    if view.statistics and report.findings:
        blocks.append(statistics(report))
    return "\n".join(blocks)


def remarks(report: Report, view: View) -> str:
    """What could not be read, resolved or checked."""
    lines = [_error(error, view) for error in (*report.errors, *report.failures)]
    notes = list(dict.fromkeys(report.notes))
    shown = notes if view.verbose else notes[:_MOST_NOTES]
    label = _paint(view)("note:", "low")
    lines.extend(
        f"{label} {plain(f'{note.path}:{note.line}: {note.message}')} [{note.kind}]" for note in shown
    )
    if len(shown) < len(notes):
        lines.append(f"{label} {counted(len(notes) - len(shown), 'more note')}, which --verbose shows")
    if view.verbose:
        label = _paint(view)("checked:", "label")
        lines.extend(f"{label} {plain(path)}" for path in report.checked)
        label = _paint(view)("skipped:", "label")
        lines.extend(f"{label} {plain(skipped.path)}: {plain(skipped.reason)}" for skipped in report.skipped)
        label = _paint(view)("suppressed:", "label")
        for finding, _, reason in report.suppressed if view.with_suppressed else ():
            lines.append(f"{label} {place(finding)}: {finding.rule}: {plain(reason) or 'no reason given'}")
    lines.extend(_open_decisions(report, view))
    return "".join(f"{line}\n" for line in lines)


def place(finding: Finding) -> str:
    """Where a finding is, as ``path:line:column``."""
    line, column = finding.span.start_position
    shown = plain(f"{finding.span.source.path}:{line}:{column}")
    # At the start of a line GitHub would take a file of that name for a command.
    return f"./{shown}" if shown.startswith("::") else shown


def foreign_hint(found: Suppressed) -> str:
    """A line on a suppression for another tool that does not count and is about what is reported."""
    said, rule = plain(found.reason), found.finding.rule
    key = "compat-suppressions = true makes such comments count"
    return f'hint: {place(found.finding)}: {rule} is reported although "{said}" stands there; {key}\n'


def summary(report: Report) -> str:
    """One line: how much was found, in how many files, and what was left out."""
    counts = Counter(finding.severity for finding in report.findings)
    tally = report.baseline
    new = "" if tally is None else "new "
    text = f"No {new}problems found"
    if counts:
        by_severity = ", ".join(f"{counts[severity]} {severity}" for severity in sorted(counts, reverse=True))
        text = f"Found {counted(len(report.findings), f'{new}problem')} ({by_severity})"
    text += (
        f" in {counted(report.found, 'file')}: {len(report.checked)} checked, {len(report.skipped)} skipped"
    )
    known = 0 if tally is None else tally.known
    if tally is not None:
        text += f"; {known} known"
    if len(report.suppressed) > known:
        text += f"; {len(report.suppressed) - known} suppressed"
    if report.undecided is not None:
        values = len({one.span for one in report.undecided})
        text += f"; {counted(values, 'unknown value')} left something open"
    if report.since is not None:
        text += f"; {report.since.older} older left out, which were there at {plain(_revision(report.since))}"
    broken = len({error.path for error in report.errors if error.fatal})
    if broken:
        text += f"; {counted(broken, 'path')} could not be read wholly"
    if report.failures:
        text += f"; {counted(len(report.failures), 'rule failure')}"
    if tally is not None and tally.gone:
        are = "known one is" if tally.gone == 1 else "known ones are"
        text += f"; {tally.gone} {are} gone: iacguard baseline --prune takes them out"
    return text


def _revision(since: Comparison) -> str:
    """A revision as the user named it, with what it stands for."""
    is_id = since.commit.startswith(since.asked)
    return since.commit[:10] if is_id else f"{since.asked} ({since.commit[:10]})"


def _finding(finding: Finding, view: View, secrets: Secrets, paint: Paint) -> Iterator[str]:
    where = paint(f"{place(finding)}:", "path")
    level = str(finding.severity)
    severity = paint(level, level)
    when = f", when {' and '.join(map(str, finding.when))}" if finding.when else ""
    yield f"{where} {severity} {finding.rule} {plain(finding.message + when)}"
    masked = secrets.get(finding.span.source, ())
    yield from frame(finding.span, header_of(finding), masked, view.width, paint)
    for label, text in _facts(finding, view):
        yield f"{paint(f'  = {label}:', 'label')} {text}"


def _facts(finding: Finding, view: View) -> Iterator[tuple[str, str]]:
    if finding.instances:
        shown = finding.instances if view.verbose else finding.instances[:_MOST_INSTANCES]
        more = len(finding.instances) - len(shown)
        yield "instances", plain(", ".join(shown)) + (f" and {more} more" if more else "")
    elif finding.resource.address:
        yield "resource", plain(finding.resource.address)
    if finding.construct:
        yield "construct", plain(finding.construct)
    if finding.property_path:
        yield "property", plain(finding.property_path)
    places = finding.related if view.verbose else finding.related[:_MOST_PLACES]
    for span, message in places:
        line, column = span.start_position
        yield "see", plain(f"{span.source.path}:{line}:{column}: {message}")
    if len(places) < len(finding.related):
        yield "see", f"{len(finding.related) - len(places)} more places, which --verbose shows"
    if finding.covers:
        yield "covers", ", ".join(finding.covers)
    link = link_of(finding.rule)
    yield "help", link if is_url(link) else f"iacguard rule {finding.rule}"


def _open_decisions(report: Report, view: View) -> Iterator[str]:
    """What is unknown, each with the rules that could not judge because of it and what they looked at."""
    secrets = secrets_of(report) if report.undecided else {}
    of_place: dict[Span, list[OpenDecision]] = {}
    for one in report.undecided or ():
        of_place.setdefault(one.span, []).append(one)
    paint = _paint(view)
    for span, decisions in of_place.items():
        line, column = span.start_position
        expression = expression_of(span, secrets.get(span.source, ()))
        text = f"{span.source.path}:{line}:{column}: {expression}: {decisions[0].reason}"
        yield f"{paint('open:', 'info')} {plain(text)}"
        for label, names in (
            ("resources", [one.address for one in decisions]),
            ("rules", [one.rule for one in decisions]),
        ):
            different = sorted({name for name in names if name})
            shown = different if view.verbose else different[:_MOST_INSTANCES]
            more = len(different) - len(shown)
            listed = plain(", ".join(shown)) + (f" and {more} more" if more else "")
            yield f"{paint(f'  = {label}:', 'label')} {listed}"


def statistics(report: Report) -> str:
    """How many findings each rule has, a line each."""
    return "".join(f"{line}\n" for line in _statistics(report.findings))


def _error(error: FileError, view: View) -> str:
    label = _paint(view)("error:", "critical") if error.fatal else _paint(view)("warning:", "medium")
    return f"{label} {plain(f'{error.path}:{error.line}:{error.column}: {error.message}')}"


def _statistics(found: Iterable[Finding]) -> Iterator[str]:
    counts: Counter[tuple[Severity, str]] = Counter((finding.severity, finding.rule) for finding in found)
    if not counts:
        return
    rows = sorted(counts.items(), key=lambda row: (-row[1], -row[0][0], row[0][1]))
    number = max(len(str(count)) for _, count in rows)
    name = max(len(str(severity)) for (severity, _), _ in rows)
    for (severity, rule), count in rows:
        yield f"{count:>{number}}  {severity!s:<{name}}  {rule}"


def counted(number: int, noun: str) -> str:
    """A number of things in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _paint(view: View) -> Paint:
    if not view.color:
        return lambda text, style: text
    return lambda text, style: f"\033[{_STYLES[style]}m{text}\033[0m"
