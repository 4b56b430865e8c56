"""The options that say with what values a project is deployed, as click reads them."""

from __future__ import annotations

from collections.abc import Callable

import click

from iacguard.typed import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def inputs_options(function: _F) -> _F:
    """Adds ``--var-file``, ``--var``, ``--parameters`` and ``--plan`` to a command."""
    added = (
        click.option("--var-file", multiple=True, metavar="FILE", help="Terraform variables from a file."),
        click.option("--var", multiple=True, metavar="NAME=VALUE", help="A Terraform variable."),
        click.option(
            "--parameters",
            multiple=True,
            metavar="FILE|NAME=VALUE",
            help="CloudFormation parameters: a JSON, YAML or samconfig.toml[:ENV] file, or NAME=VALUE.",
        ),
        click.option(
            "--plan",
            metavar="FILE",
            help='What "terraform show -json" says of a plan (- for standard input): its values settle '
            "what the source leaves open.",
        ),
    )
    for option in reversed(added):
        function = option(function)
    return function
