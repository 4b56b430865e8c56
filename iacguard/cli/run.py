"""The commands together, and the one place where errors become messages."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path

import click

from iacguard import __version__
from iacguard.cli.status import INTERRUPTED, PIPE_CLOSED, UNDONE
from iacguard.cli.surroundings import Surroundings, is_file, is_folder, of_process
from iacguard.errors import IacguardError, nearest

COMMANDS = ("check", "graph", "rule", "rules")
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


def run(words: list[str], surroundings: Surroundings | None = None) -> int:
    """Runs a command line. Nothing that goes wrong in it leaves as an exception."""
    around = surroundings or of_process()
    try:
        with redirect_stdout(around.out), redirect_stderr(around.err):
            try:
                status = iacguard.main(args=words, prog_name="iacguard", standalone_mode=False, obj=around)
            except click.exceptions.NoArgsIsHelpError as error:
                around.err.write(f"{error.format_message()}\n")
                status = UNDONE
            around.out.flush()
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        return _refused(_phrase(error), around, error)
    except IacguardError as error:
        return _refused(str(error), around)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        if surroundings is None:
            # What is still buffered has no reader, and the interpreter would try to write it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        return _broken(error, around)


def _refused(message: str, around: Surroundings, error: click.ClickException | None = None) -> int:
    context = getattr(error, "ctx", None)
    hint = ""
    if isinstance(error, click.UsageError) and context is not None:
        hint = f"; see {context.command_path} --help"
    around.err.write(f"iacguard: {message}{hint}\n")
    return UNDONE


def _phrase(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]


def _broken(error: Exception, around: Surroundings) -> int:
    """One line that says where it broke, which is what a report needs."""
    # Only a run that went wrong pays for the import.
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = ""
    if frames:
        path = Path(frames[-1].filename)
        place = f" at {'/'.join(path.parts[-2:])}:{frames[-1].lineno}"
    message = " ".join(str(error).split())
    around.err.write(
        f"iacguard: internal error: {type(error).__name__}: {message}{place} (iacguard {__version__}); "
        "please report this line together with the command and the file that it happens with\n"
    )
    return UNDONE
