"""Tells what checking gave: reports where they belong, and all else on standard error."""

from __future__ import annotations

import os

from iacguard.cli.line import CheckLine
from iacguard.cli.outputs import Output, write_file
from iacguard.cli.prepared import Prepared
from iacguard.cli.surroundings import Surroundings, moment, write
from iacguard.finding import Report
from iacguard.project.folders import repository_above
from iacguard.report import View, render, text


def report_on(
    report: Report,
    outputs: list[Output],
    asked: CheckLine,
    prepared: Prepared,
    status: int,
    around: Surroundings,
) -> None:
    """Writes a report in each format, and what there is to say beside them."""
    view = _view(asked, status, around)
    if any(output.format == "sarif" for output in outputs):
        view = _versioned(view, prepared.paths)
    _write(report, outputs, view, around)
    remark(report, view._replace(color=around.wants_color(asked.color, around.err)), asked.quiet, around)
    if asked.statistics and not any(output.format == "text" for output in outputs):
        # No other format has a place for it.
        around.err.write(text.statistics(report))
    if not (asked.quiet or asked.no_suppressions or prepared.settings.compat_suppressions):
        _hint_at_foreign(report, around)


def _view(asked: CheckLine, status: int, around: Surroundings) -> View:
    return View(
        prefix=_prefix(),
        color=around.wants_color(asked.color, around.out),
        width=around.width(),
        verbose=asked.verbose,
        statistics=asked.statistics,
        category=asked.sarif_category or "",
        with_suppressed=not asked.hide_suppressed,
        status=status,
        moment=moment(around.environment),
    )


def _versioned(view: View, paths: tuple[str, ...]) -> View:
    """The view with what git knows of what was checked, which only some formats tell."""
    from iacguard.project.checkout import checkout_of, paths_in, root_for

    root = root_for(paths)
    checkout = None if root is None else checkout_of(root)
    return view._replace(checkout=checkout, path_in_repository=paths_in(root))


def _write(report: Report, outputs: list[Output], view: View, around: Surroundings) -> None:
    for output in outputs:
        if output.path is not None:
            write_file(output.path, render(output.format, report, view._replace(color=False, width=0)))
        elif output.format == "text":
            around.out.write(text.findings(report, view))
            around.out.flush()
        else:
            write(around.out, render(output.format, report, view))


def remark(report: Report, view: View, quiet: bool, around: Surroundings) -> None:
    """What is no finding goes to standard error, whatever the format."""
    if quiet:
        report = report._replace(notes=[])
    around.err.write(text.remarks(report, view))
    if not report.checked and not any(error.fatal for error in report.errors):
        around.err.write("note: no infrastructure code was found; --verbose tells why files were skipped\n")
    elif not quiet:
        around.err.write(text.summary(report) + "\n")


def _prefix() -> str:
    """The working folder as seen from the root of the repository that it is in, if it is in one."""
    here = os.getcwd()  # noqa: PTH109 - pathlib takes long to import
    below = os.path.relpath(here, repository_above(here) or here).replace(os.sep, "/")
    return "" if below == "." else f"{below}/"


def _hint_at_foreign(report: Report, around: Surroundings) -> None:
    """Tells once of comments for other tools that are about what is reported all the same."""
    from iacguard.suppress.apply import first_foreign

    found = first_foreign(report.findings, around.today)
    if found is not None:
        around.err.write(text.foreign_hint(found))
