"""``iacguard baseline``: findings of today that are known from then on."""

from __future__ import annotations

import click

from iacguard import __version__
from iacguard.cli.analysing import analyse
from iacguard.cli.inputs_options import inputs_options
from iacguard.cli.line import CheckLine, verify
from iacguard.cli.outputs import verify_file, write_file
from iacguard.cli.prepared import prepare
from iacguard.cli.shared_options import rules_options, work_options
from iacguard.cli.status import NOTHING_FOUND, Demands, exit_status
from iacguard.cli.surroundings import Surroundings, is_file, is_folder
from iacguard.cli.telling import remark
from iacguard.config.options import Place, Written
from iacguard.errors import UsageError
from iacguard.known.baseline import Baseline, updated, written
from iacguard.known.record import known_of
from iacguard.project.baselines import DEFAULT, Tree, load
from iacguard.report import View
from iacguard.report.text import counted
from iacguard.typed import Any


@click.command("baseline")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--output", metavar="FILE", help=f"The baseline's file.  [default: the configured one, or {DEFAULT}]"
)
@click.option("--update", is_flag=True, help="Add what is new to the baseline, and take out what is gone.")
@click.option("--prune", is_flag=True, help="Only take out what is gone.")
@rules_options
@inputs_options
@work_options
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.pass_obj
def command(
    around: Surroundings,
    /,
    output: str | None,
    update: bool,
    prune: bool,
    quiet: bool,
    **given: Any,  # noqa: ANN401 - fields of CheckLine
) -> int:
    """Write today's findings to a file; checks that are given the file report only what is new.

    \b
    Without --update or --prune no baseline may be there yet. Where a part of the project is
    checked, or some of the rules, what is known of the rest stays.

    \b
    Exit status:
      0  the file was written
      2  it was not, or something could not be checked, which is then not in it
      3  folders were given and no infrastructure code is in them
    """
    if update and prune:
        raise UsageError("--update takes out what is gone as well as --prune does: give one of them")
    asked = CheckLine(quiet=quiet, **given)
    verify(asked)
    prepared = prepare(asked)
    target = Written(output, Place("--output")) if output else prepared.settings.baseline
    target = target or Written(DEFAULT, Place("--output"))
    path = target.text
    if path == "-":
        raise UsageError("--output -: a baseline is kept in a file, name one")
    verify_file(path)
    before = _before(target, update, prune)
    report = analyse(asked, prepared, around)
    folders_given = any(map(is_folder, prepared.paths))
    status = exit_status(report, Demands(prepared.settings.fail_on, True, False, folders_given))
    remark(report, View(color=around.wants_color("auto", around.err)), True, around)
    if not report.checked:
        around.err.write(f"nothing was checked, so {path} is left as it is\n")
        return status or NOTHING_FOUND
    tree = Tree(prepared.paths, prepared.settings, report, path)
    if before is None:
        known = tuple(map(known_of, tree.findings()))
        told = f"{counted(len(known), 'finding')} known"
        version = __version__
    else:
        matching = tree.matching(before)
        known = updated(matching, tree.is_looked_for, with_new=update)
        gone = sum(map(tree.is_looked_for, matching.gone))
        new = f"{len(matching.new)} added, " if update else ""
        told = f"{counted(len(known), 'finding')} known: {new}{gone} gone"
        if matching.new and not update:
            told += f"; {len(matching.new)} new left out, which --update would add"
        # What was not looked for is still in the words of the version that found it.
        version = __version__ if all(map(tree.is_looked_for, known)) else before.version
    write_file(path, written(Baseline(known, version)))
    if not quiet:
        around.err.write(f"wrote {path}: {told}\n")
        if before is None and (prepared.settings.baseline is None or output):
            around.err.write(f'to use it: iacguard check --baseline {path}, or baseline = "{path}" in ')
            around.err.write("iacguard.toml\n")
    return status


def _before(target: Written, update: bool, prune: bool) -> Baseline | None:
    """What is known already; None for a new baseline."""
    if prune or (update and is_file(target.text)):
        return load(target)
    if is_file(target.text):
        hint = "--update adds what is new and takes out what is gone, --prune only takes out"
        raise UsageError(f"{target.text} is there already", hint)
    return None
