"""``iacguard cache``: where results are kept from one run to the next, and how to be rid of them."""

from __future__ import annotations

import click

from iacguard import cache
from iacguard.cli.surroundings import Surroundings
from iacguard.errors import UsageError


@click.command("cache")
@click.option("--clear", is_flag=True, help="Delete what is kept.")
@click.option("--cache-dir", metavar="FOLDER", help="The folder, where it is not the user's cache folder.")
@click.pass_obj
def command(around: Surroundings, clear: bool, cache_dir: str | None) -> int:
    """Tell where results are kept from one run to the next, and how large they are.

    \b
    Nothing in them has to be trusted or kept: a result is used only while every file that it
    rests on has the same content, and the settings and iacguard itself are the same.
    """
    folder = cache_dir or cache.folder(around.environment)
    if not folder:
        raise UsageError("there is no folder for caches: the environment names none", "give --cache-dir")
    if clear:
        try:
            cache.clear(folder)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be deleted: {error.strerror}") from None
    around.out.write(f"{folder}\n{cache.size(folder) / 1024 / 1024:.1f} MB\n")
    return 0
