"""The commands as click reads them: whatever a plain reading of the words does not settle."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module

import click

from iacguard import __version__
from iacguard.cli.status import UNDONE
from iacguard.cli.surroundings import Surroundings, is_file, is_folder
from iacguard.errors import UsageError, nearest

COMMANDS = ("baseline", "cache", "check", "graph", "init", "lsp", "rule", "rules")
"""The commands; each is the object ``command`` of the module of its name."""

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """Imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"iacguard.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; an error with the nearest names for any other."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        hint = nearest(name, COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
        if is_file(name) or is_folder(name):
            hint = f'to lint it, run "iacguard check {name}"'
        raise click.UsageError(f'there is no command "{name}"; {hint}', ctx)


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__, "--version", "-V", prog_name="iacguard", message="%(prog)s %(version)s")
def iacguard() -> None:
    """Lint AWS infrastructure as code: CloudFormation, SAM and Terraform, with one set of rules."""


def dispatch(words: list[str], around: Surroundings) -> int:
    """Runs the command that the words name. Raises UsageError for words that make no sense."""
    try:
        with redirect_stdout(around.out), redirect_stderr(around.err):
            status = iacguard.main(args=words, prog_name="iacguard", standalone_mode=False, obj=around)
    except click.exceptions.NoArgsIsHelpError as error:
        around.err.write(f"{error.format_message()}\n")
        return UNDONE
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        hint = "" if context is None else f"see {context.command_path} --help"
        raise UsageError(_phrase(error), hint) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    return status if isinstance(status, int) else 0


def _phrase(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]
