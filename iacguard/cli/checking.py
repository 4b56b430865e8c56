"""What ``iacguard check`` does, once its command line is read."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from iacguard.cli.inputs import options_of_line, with_plan
from iacguard.cli.outputs import Output, pair, write_file
from iacguard.cli.status import Demands, exit_status
from iacguard.cli.surroundings import Surroundings, is_folder, moment, write
from iacguard.config import files, settings
from iacguard.config.options import Place, Written
from iacguard.errors import UsageError
from iacguard.finding import Report, Skipped
from iacguard.report import View, render, text
from iacguard.tuples import NamedTuple


class CheckLine(NamedTuple):
    """What a command line says: a field for each option, named as it is."""

    paths: tuple[str, ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    """``--format`` and ``--output`` with their values, in the order in which they are written."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    exit_zero: bool = False
    strict: bool = False
    skip_missing: bool = False
    config: str | None = None
    var_file: tuple[str, ...] = ()
    var: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    plan: str | None = None
    jobs: int = 0
    cfn_lint: bool = False
    show_unknown: bool = False
    statistics: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    no_suppressions: bool = False
    add_suppressions: bool = False
    reason: str | None = None
    diff: bool = False
    baseline: str | None = None
    no_baseline: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    since: str | None = None
    hide_suppressed: bool = False
    sarif_category: str | None = None


COLORS = ("auto", "always", "never")

Tell = Callable[[int, int], None]
"""Is told how many parts of the project are done, and how many there are."""


class Prepared(NamedTuple):
    """What there is to check, and how."""

    paths: tuple[str, ...]
    missing: tuple[str, ...]
    """Those given that do not exist and may do so."""
    settings: settings.Settings


def run(asked: CheckLine, around: Surroundings) -> int:
    """Checks, writes the report, and gives the exit status."""
    outputs = pair(asked.outputs)
    if asked.quiet and asked.verbose:
        raise UsageError("--quiet and --verbose contradict each other", "see iacguard check --help")
    if asked.add_suppressions:
        _verify_adding(asked)
    elif asked.diff or asked.reason is not None:
        option = "--diff" if asked.diff else "--reason"
        raise UsageError(f"{option} belongs to --add-suppressions", "see iacguard check --help")
    if asked.since == "pre-commit":
        from iacguard.cli.since import of_hook

        asked = asked._replace(since=of_hook(around.environment))
    prepared = prepare(asked)
    paths, _, resolved = prepared
    # A file that is wrong is told of now and not after minutes of work.
    known = None if resolved.baseline is None else _known(resolved.baseline)
    report = analyse(asked, prepared, around)
    if known is not None:
        report = known(prepared, report)
    if asked.since is not None and not asked.add_suppressions:
        from iacguard.project.since import at_changes

        report = at_changes(report)
        if report.baseline is not None:
            # What is left out because it is older is not gone.
            report = report._replace(baseline=report.baseline._replace(gone=0))
    folders_given = any(map(is_folder, paths))
    demands = Demands(resolved.fail_on, asked.exit_zero, asked.strict, folders_given)
    if asked.add_suppressions:
        return _add_suppressions(report, resolved, demands, asked, around)
    status = exit_status(report, demands)
    view = View(
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
    if any(output.format == "sarif" for output in outputs):
        view = _versioned(view, paths)
    _write(report, outputs, view, around)
    remark(report, view._replace(color=around.wants_color(asked.color, around.err)), asked.quiet, around)
    if not (asked.quiet or asked.no_suppressions or resolved.compat_suppressions):
        _hint_at_foreign(report, around)
    return status


def _hint_at_foreign(report: Report, around: Surroundings) -> None:
    """Tells once of comments for other tools that are about what is reported all the same."""
    from iacguard.suppress.apply import first_foreign

    found = first_foreign(report.findings, around.today)
    if found is not None:
        around.err.write(text.foreign_hint(found))


def _verify_adding(asked: CheckLine) -> None:
    if asked.outputs:
        hint = "run iacguard check again afterwards for a report"
        raise UsageError("--add-suppressions writes suppressions and no report: leave --format away", hint)
    if asked.no_suppressions:
        raise UsageError("--add-suppressions needs those that are there: leave --no-suppressions away")


def _add_suppressions(
    report: Report, resolved: settings.Settings, demands: Demands, asked: CheckLine, around: Surroundings
) -> int:
    from iacguard.cli import suppressing

    wish = suppressing.Wish(asked.reason or "", asked.diff, resolved.is_never_suppressed)
    done = suppressing.add(report, wish)
    write(around.out, done.told)
    left = report._replace(findings=[one.finding for one in done.left])
    around.out.flush()
    color = around.wants_color(asked.color, around.err)
    around.err.write(text.remarks(left._replace(suppressed=[], notes=[]), View(color=color)))
    around.err.write(suppressing.not_done(done))
    if not asked.quiet:
        around.err.write(suppressing.summary(done, asked.diff) + "\n")
    return exit_status(left, demands)


def _versioned(view: View, paths: tuple[str, ...]) -> View:
    """The view with what git knows of what was checked, which only some formats tell."""
    from iacguard.project.checkout import checkout_of, paths_in, root_for

    root = root_for(paths)
    checkout = None if root is None else checkout_of(root)
    return view._replace(checkout=checkout, path_in_repository=paths_in(root))


def prepare(asked: CheckLine) -> Prepared:
    """What a command line asks to be checked. Raises an error for what makes no sense in it."""
    if asked.baseline is not None and asked.no_baseline:
        raise UsageError("--baseline and --no-baseline contradict each other", "see iacguard check --help")
    paths = tuple(map(_existing, asked.paths)) or (".",)
    missing = tuple(path for path in paths if asked.skip_missing and not os.path.lexists(path))
    paths = tuple(path for path in paths if path not in missing)
    line = options_of_line(asked.var_file, asked.var, asked.parameters)._replace(
        select=_names("--select", asked.select) or None,
        ignore=_names("--ignore", asked.ignore),
        fail_on=None if asked.fail_on is None else Written(asked.fail_on, Place("--fail-on")),
        cfn_lint=asked.cfn_lint or None,
        baseline=None if asked.baseline is None else Written(asked.baseline, Place("--baseline")),
    )
    resolved = settings.resolve(files.load(asked.config) if asked.config else files.find(paths), line)
    resolved = resolved._replace(
        inputs=with_plan(resolved.inputs, asked.plan),
        baseline=None if asked.no_baseline else resolved.baseline,
    )
    return Prepared(paths, missing, resolved)


def _existing(path: str) -> str:
    """A path as it is written or, where nothing is there, with the separators of Windows as slashes.

    Containers and shells on Windows hand such paths to a system that takes them for one long name,
    and passing over it would look like a clean run.
    """
    slashed = path.replace("\\", "/")
    return slashed if slashed != path and not os.path.lexists(path) and os.path.lexists(slashed) else path


def _names(option: str, values: Iterable[str]) -> tuple[Written, ...]:
    names = (name.strip() for value in values for name in value.split(","))
    return tuple(Written(name, Place(option)) for name in names if name)


def _known(baseline: Written) -> Callable[[Prepared, Report], Report]:
    """Reads a baseline; gives what takes what is in it out of a report."""
    # Most runs have none.
    from iacguard.project.baselines import Tree, load

    loaded = load(baseline)
    return lambda prepared, report: Tree(prepared.paths, prepared.settings, report, baseline.text).without(
        loaded
    )


def analyse(asked: CheckLine, prepared: Prepared, around: Surroundings) -> Report:
    """What checking gives, before any baseline is looked at."""
    report = _analyse(asked, prepared, around)
    passed_over = [Skipped(path, "does not exist any more") for path in prepared.missing]
    return report._replace(skipped=sorted([*report.skipped, *passed_over]))


def _analyse(asked: CheckLine, prepared: Prepared, around: Surroundings) -> Report:
    # The analysis is what takes longest to import, and a mistyped option needs none of it.
    from iacguard import cache
    from iacguard.project.run import Options
    from iacguard.suppress.apply import silence_of

    # What was imported stays, so nobody has to look through it.
    gc.freeze()
    paths, _, resolved = prepared
    options = Options(
        paths,
        resolved.exclude,
        resolved.inputs,
        around.today,
        asked.jobs,
        resolved.cfn_lint,
        # What is kept of a part does not say what was open in it.
        "" if asked.no_cache or asked.show_unknown else asked.cache_dir or cache.folder(around.environment),
        resolved.fingerprint,
        asked.show_unknown,
        resolved.compat_suppressions,
        # Where one finding stands for others, those would be told once it is suppressed.
        fold=not asked.add_suppressions,
    )
    silence = silence_of(resolved, not asked.no_suppressions)

    def check(tell: Tell) -> Report:
        if asked.since is not None:
            from iacguard.cli import since

            return since.check(asked, options, resolved, silence, tell)
        from iacguard.project import run

        return run.check(options, resolved.choose, silence, tell)

    if asked.quiet or not around.is_terminal(around.err):
        return check(lambda done, total: None)
    # Whoever does not look on pays nothing.
    from iacguard.cli.progress import Progress

    progress = Progress(around.err, time.monotonic())
    try:
        return check(progress.tell)
    finally:
        progress.clear()


def _write(report: Report, outputs: list[Output], view: View, around: Surroundings) -> None:
    for output in outputs:
        if output.path is not None:
            write_file(output.path, render(output.format, report, view._replace(color=False, width=0)))
        elif output.format == "text":
            around.out.write(text.findings(report, view))
        else:
            write(around.out, render(output.format, report, view))


def remark(report: Report, view: View, quiet: bool, around: Surroundings) -> None:
    """What is no finding goes to standard error, whatever the format."""
    around.out.flush()
    if quiet:
        report = report._replace(notes=[])
    around.err.write(text.remarks(report, view))
    if not report.checked and not any(error.fatal for error in report.errors):
        around.err.write("note: no infrastructure code was found; --verbose tells why files were skipped\n")
    elif not quiet:
        around.err.write(text.summary(report) + "\n")


def _prefix() -> str:
    """The working folder as seen from the root of the repository that it is in, if it is in one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            below = here.relative_to(folder).as_posix()
            return "" if below == "." else f"{below}/"
    return ""
