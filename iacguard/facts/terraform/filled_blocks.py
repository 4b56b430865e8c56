"""Which blocks Terraform's AWS provider fills in by itself where they are not configured.

A plan has such a block as unknown, just as one that a ``dynamic`` block makes of something unknown. The
facts are in the text file beside this module, and ``tools/refresh_terraform_filled_blocks.py`` writes it
anew.
"""

from __future__ import annotations

import functools

from iacguard.modules import data_beside


def is_filled_in(type: str, path: str) -> bool:
    """Whether the provider fills in a block of a resource type: ``tracing_config``, ``rule.filter``."""
    return path in _blocks().get(type, ())


@functools.cache
def _blocks() -> dict[str, frozenset[str]]:
    lines = data_beside(__file__, "filled_blocks.txt").decode("ascii").splitlines()
    fields = [line.split(" ") for line in lines if not line.startswith("#")]
    return {type: frozenset(paths) for type, *paths in fields}
