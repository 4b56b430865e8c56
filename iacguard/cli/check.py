"""``iacguard check``: the main job."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from pathlib import Path

import click

from iacguard.cli.inputs import inputs_options, options_of_line, with_plan
from iacguard.cli.outputs import Output, PairingCommand, pair, write_file
from iacguard.cli.status import Demands, exit_status
from iacguard.cli.surroundings import Surroundings, is_folder, write
from iacguard.config import files, settings
from iacguard.config.options import Place, Written
from iacguard.finding import Report, Skipped
from iacguard.report import View, formats, render, text


@click.command("check", cls=PairingCommand)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    multiple=True,
    type=click.Choice(formats()),
    help="Output format; text by default. Repeatable, each followed by its --output.",
)
@click.option("--output", multiple=True, metavar="FILE", help="Write the format before it to a file.")
@click.option(
    "--select",
    multiple=True,
    metavar="NAMES",
    help="Run only these rules: ids, globs such as s3-*, categories, severities, default, all.",
)
@click.option("--ignore", multiple=True, metavar="NAMES", help="Do not run these rules.")
@click.option(
    "--fail-on", metavar="SEVERITY", help="Lowest severity that gives exit status 1.  [default: low]"
)
@click.option("--exit-zero", is_flag=True, help="Findings do not change the exit status.")
@click.option("--strict", is_flag=True, help="Exit with status 2 when something could not be resolved.")
@click.option(
    "--skip-missing", is_flag=True, help="Pass over paths that do not exist, as hooks may give them."
)
@click.option("--config", metavar="FILE", help="Configuration to use instead of the one that is found.")
@inputs_options
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Processes to work at once; 0, the default, takes as many as pay for themselves.",
)
@click.option("--cfn-lint", is_flag=True, help="Run cfn-lint beside, and report what it finds too.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only.")
@click.option("-v", "--verbose", is_flag=True, help="List skipped files, suppressed findings and all notes.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the text format.  [default: auto]",
)
@click.pass_context
def command(  # noqa: PLR0913 - click hands over every option by its name
    ctx: click.Context,
    paths: tuple[str, ...],
    format: tuple[str, ...],
    output: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    exit_zero: bool,
    strict: bool,
    skip_missing: bool,
    config: str | None,
    var_file: tuple[str, ...],
    var: tuple[str, ...],
    parameters: tuple[str, ...],
    plan: str | None,
    jobs: int,
    cfn_lint: bool,
    statistics: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Lint files and folders (default: the current folder).

    \b
    Exit status:
      0  nothing at or above --fail-on was found
      1  something was found
      2  something could not be done: wrong usage, a path that does not exist, a broken file
      3  folders were given and no infrastructure code is in them
    """
    around = ctx.obj
    assert isinstance(around, Surroundings)
    outputs = pair(format, output, ctx.meta["iacguard.order"])
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other", ctx)
    paths = paths or (".",)
    missing = [path for path in paths if skip_missing and not os.path.lexists(path)]
    paths = tuple(path for path in paths if path not in missing)
    line = options_of_line(var_file, var, parameters)._replace(
        select=_names("--select", select) or None,
        ignore=_names("--ignore", ignore),
        fail_on=None if fail_on is None else Written(fail_on, Place("--fail-on")),
        cfn_lint=cfn_lint or None,
    )
    resolved = settings.resolve(files.load(config) if config else files.find(paths), line)
    resolved = resolved._replace(inputs=with_plan(resolved.inputs, plan))
    report = _analyse(paths, resolved, around, jobs)
    passed_over = [Skipped(path, "does not exist any more") for path in missing]
    report = report._replace(skipped=sorted([*report.skipped, *passed_over]))
    view = View(
        prefix=_prefix(),
        color=around.wants_color(color, around.out),
        width=around.width(),
        verbose=verbose,
        statistics=statistics,
    )
    _write(report, outputs, view, around)
    _remark(report, view._replace(color=around.wants_color(color, around.err)), quiet, around)
    folders_given = any(map(is_folder, paths))
    return exit_status(report, Demands(resolved.fail_on, exit_zero, strict, folders_given))


def _names(option: str, values: Iterable[str]) -> tuple[Written, ...]:
    names = (name.strip() for value in values for name in value.split(","))
    return tuple(Written(name, Place(option)) for name in names if name)


def _analyse(paths: tuple[str, ...], resolved: settings.Settings, around: Surroundings, jobs: int) -> Report:
    # The analysis is what takes longest to import, and a mistyped option needs none of it.
    from iacguard.project.run import Options, check
    from iacguard.suppress.apply import Silence

    # Values live long and are hardly ever in cycles, and what was imported stays: looking less often,
    # and not at the latter, saves a tenth.
    gc.freeze()
    gc.set_threshold(400_000, 2, 2)
    options = Options(paths, resolved.exclude, resolved.inputs, around.today, jobs, resolved.cfn_lint)
    return check(options, resolved.choose, Silence(resolved.severity_of, resolved.path_ignores))


def _write(report: Report, outputs: list[Output], view: View, around: Surroundings) -> None:
    for output in outputs:
        if output.path is not None:
            write_file(output.path, render(output.format, report, view._replace(color=False, width=0)))
        elif output.format == "text":
            around.out.write(text.findings(report, view))
        else:
            write(around.out, render(output.format, report, view))


def _remark(report: Report, view: View, quiet: bool, around: Surroundings) -> None:
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
