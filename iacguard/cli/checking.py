"""What ``iacguard check`` does, once its command line is read."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.cli.analysing import analyse
from iacguard.cli.line import CheckLine, verify, verify_formats
from iacguard.cli.outputs import pair, verify_apart
from iacguard.cli.prepared import Prepared, files_of, prepare
from iacguard.cli.status import Demands, exit_status
from iacguard.cli.surroundings import Surroundings, is_folder
from iacguard.cli.telling import report_on
from iacguard.config.options import Written
from iacguard.finding import Report


def run(asked: CheckLine, around: Surroundings) -> int:
    """Checks, writes the report, and gives the exit status."""
    outputs = pair(asked.outputs)
    verify(asked)
    if not asked.add_suppressions:
        verify_formats(asked, {output.format for output in outputs})
    if asked.since == "pre-commit":
        from iacguard.cli.since import of_hook

        asked = asked._replace(since=of_hook(around.environment))
    prepared = prepare(asked)
    paths, _, resolved = prepared
    # A file that is wrong is told of now and not after minutes of work.
    known = None if resolved.baseline is None else _known(resolved.baseline)
    verify_apart(outputs, files_of(asked, prepared))
    report = analyse(asked, prepared, around)
    verify_apart(outputs, report.checked)
    if known is not None:
        report = known(prepared, report)
    if asked.since is not None and not asked.add_suppressions:
        report = _at_changes(report)
    demands = Demands(resolved.fail_on, asked.exit_zero, asked.strict, any(map(is_folder, paths)))
    if asked.add_suppressions:
        from iacguard.cli import suppressing

        left = suppressing.run(report, asked, resolved, around)
        return exit_status(left, demands)
    status = exit_status(report, demands)
    report_on(report, outputs, asked, prepared, status, around)
    return status


def _at_changes(report: Report) -> Report:
    from iacguard.project.since import at_changes

    report = at_changes(report)
    if report.baseline is None:
        return report
    # What is left out because it is older is not gone.
    return report._replace(baseline=report.baseline._replace(gone=0))


def _known(baseline: Written) -> Callable[[Prepared, Report], Report]:
    """Reads a baseline; gives what takes what is in it out of a report."""
    # Most runs have none.
    from iacguard.project.baselines import Tree, load

    loaded = load(baseline)
    return lambda prepared, report: Tree(prepared.paths, prepared.settings, report, baseline.text).without(
        loaded
    )
