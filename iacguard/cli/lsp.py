"""``iacguard lsp``: the language server for editors."""

from __future__ import annotations

from importlib.util import find_spec

import click

from iacguard.errors import UsageError


@click.command("lsp")
@click.option("--tcp", metavar="HOST:PORT", help="Wait for one client there, for debugging.")
@click.option("--stdio", is_flag=True, help="Talk on standard input and output, as without options.")
def command(tcp: str | None, stdio: bool) -> int:
    """Run the language server for editors on standard input and output."""
    if tcp is not None and stdio:
        raise UsageError("--tcp and --stdio contradict each other", "see iacguard lsp --help")
    address = None if tcp is None else _address(tcp)
    if find_spec("pygls") is None:
        message = "the language server needs pygls, which is not installed"
        raise UsageError(message, 'install it with: pip install "iacguard[lsp]"')
    from iacguard.lsp.server import serve

    return serve(address)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise UsageError(f"--tcp {text}: expected HOST:PORT, such as 127.0.0.1:2087")
    return host or "127.0.0.1", int(port)
