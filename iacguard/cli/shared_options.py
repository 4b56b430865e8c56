"""The options of every command that checks, as click reads them."""

from __future__ import annotations

from collections.abc import Callable

import click

from iacguard.typed import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def rules_options(function: _F) -> _F:
    """Adds ``--select``, ``--ignore`` and ``--config`` to a command."""
    return _with(
        function,
        click.option(
            "--select",
            multiple=True,
            metavar="NAMES",
            help="Run only these rules: ids, globs such as s3-*, categories, severities, default, all.",
        ),
        click.option("--ignore", multiple=True, metavar="NAMES", help="Do not run these rules."),
        click.option(
            "--config", metavar="FILE", help="Configuration to use instead of the one that is found."
        ),
    )


def work_options(function: _F) -> _F:
    """Adds ``--jobs``, ``--cfn-lint``, ``--no-cache`` and ``--cache-dir`` to a command."""
    return _with(
        function,
        click.option(
            "--jobs",
            metavar="N",
            type=click.IntRange(min=0),
            default=0,
            help="Processes to work at once; 0, the default, takes as many as pay for themselves.",
        ),
        click.option("--cfn-lint", is_flag=True, help="Run cfn-lint beside, and report what it finds too."),
        click.option("--no-cache", is_flag=True, help="Neither use nor keep results of other runs."),
        click.option(
            "--cache-dir", metavar="FOLDER", help="Keep results here, not in the user's cache folder."
        ),
    )


def _with(function: _F, *options: Callable[[_F], _F]) -> _F:
    for option in reversed(options):
        function = option(function)
    return function
