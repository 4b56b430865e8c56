"""``iacguard graph``: what was understood of the source."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from iacguard.cli.inputs import options_of_line, with_plan
from iacguard.cli.inputs_options import inputs_options
from iacguard.cli.status import CLEAN, NOTHING_FOUND, UNDONE
from iacguard.cli.surroundings import Surroundings, write
from iacguard.config import files, settings
from iacguard.graph.unit import Unit

_FORMATS = ("json", "mermaid", "dot", "html")


@click.command("graph")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--format", type=click.Choice(_FORMATS), default="json", help="Output format.")
@click.option("--config", metavar="FILE", help="Configuration to use instead of the one that is found.")
@inputs_options
@click.pass_obj
def command(  # noqa: PLR0913 - click hands over every option by its name
    around: Surroundings,
    paths: tuple[str, ...],
    format: str,
    config: str | None,
    var_file: tuple[str, ...],
    var: tuple[str, ...],
    parameters: tuple[str, ...],
    plan: str | None,
) -> int:
    """Print the resource graph of files and folders (default: the current folder)."""
    from iacguard.project.run import Options, load

    paths = paths or (".",)
    line = options_of_line(var_file, var, parameters)
    resolved = settings.resolve(files.load(config) if config else files.find(paths), line)
    units, account = load(Options(paths, resolved.exclude, with_plan(resolved.inputs, plan), around.today))
    write(around.out, _drawn(units, format))
    for error in sorted(account.errors):
        around.err.write(f"error: {error.path}:{error.line}:{error.column}: {error.message}\n")
    if any(error.fatal for error in account.errors):
        return UNDONE
    return CLEAN if account.checked else NOTHING_FOUND


def _drawn(units: Sequence[Unit], format: str) -> str:
    if format == "json":
        from iacguard.graph.dump import to_json

        return json.dumps(to_json(units), indent=2, ensure_ascii=False) + "\n"
    from iacguard.graph import drawing

    draw = {"mermaid": drawing.to_mermaid, "dot": drawing.to_dot, "html": drawing.to_html}[format]
    return draw(units)
