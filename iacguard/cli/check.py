"""``iacguard check`` as click reads it: with help, completion and messages about mistakes."""

from __future__ import annotations

import click

from iacguard.cli.checking import run
from iacguard.cli.inputs_options import inputs_options
from iacguard.cli.line import COLORS, CheckLine
from iacguard.cli.shared_options import rules_options, work_options
from iacguard.cli.surroundings import Surroundings
from iacguard.report import formats
from iacguard.typed import Any

_WRITTEN = "iacguard.outputs"


class _PairingCommand(click.Command):
    """Keeps ``--format`` and ``--output`` in the order in which they were written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the words twice, once for the order that click itself lets go of."""
        parser = self.make_parser(ctx)
        values, _, order = parser.parse_args(list(args))
        left = {name: iter(values.get(name) or ()) for name in ("format", "output")}
        names = [parameter.name for parameter in order]
        ctx.meta[_WRITTEN] = tuple((name, next(left[name])) for name in names if name in left)
        return super().parse_args(ctx, args)


@click.command("check", cls=_PairingCommand)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    multiple=True,
    type=click.Choice(formats()),
    help="Output format; text by default. Repeatable, each followed by its --output.",
)
@click.option(
    "--output",
    multiple=True,
    metavar="FILE",
    help="Write the format before it to a file; where no --format is given, the file's name says which.",
)
@rules_options
@click.option(
    "--fail-on", metavar="SEVERITY", help="Lowest severity that gives exit status 1.  [default: low]"
)
@click.option("--exit-zero", is_flag=True, help="Findings do not change the exit status.")
@click.option("--strict", is_flag=True, help="Exit with status 2 when something could not be resolved.")
@click.option(
    "--skip-missing", is_flag=True, help="Pass over paths that do not exist, as hooks may give them."
)
@click.option(
    "--baseline", metavar="FILE", help="Report only what is not in this file, which iacguard baseline wrote."
)
@click.option("--no-baseline", is_flag=True, help="Report what is in the configured baseline too.")
@click.option(
    "--since",
    metavar="REV",
    help="Report only what the change since a git revision introduces, such as origin/main or HEAD~1; "
    "pre-commit stands for the one that it is run for.",
)
@inputs_options
@work_options
@click.option(
    "--show-unknown", is_flag=True, help="List what could not be judged, and the values that it hangs on."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only.")
@click.option("-v", "--verbose", is_flag=True, help="List skipped files, suppressed findings and all notes.")
@click.option(
    "--color",
    type=click.Choice(COLORS),
    default="auto",
    help="Colour the text format.  [default: auto]",
)
@click.option(
    "--no-suppressions", is_flag=True, help="Report what comments and metadata in the files suppress, too."
)
@click.option(
    "--add-suppressions",
    is_flag=True,
    help="Write suppressions of all that is found into the files, in place of a report.",
)
@click.option("--reason", metavar="TEXT", help="The reason to give in suppressions that are added.")
@click.option("--diff", is_flag=True, help="Show what --add-suppressions would change, and write nothing.")
@click.option(
    "--hide-suppressed",
    is_flag=True,
    help="Leave suppressed findings out of reports; GitHub shows those of SARIF as open alerts.",
)
@click.option(
    "--sarif-category",
    metavar="NAME",
    help="What tells this SARIF from others on the same commit, where the upload has no category of its own.",
)
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:  # noqa: ANN401 - what the options above are
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
    # Their order counts, which click does not hand over.
    del given["format"], given["output"]
    return run(CheckLine(outputs=ctx.meta[_WRITTEN], **given), around)
