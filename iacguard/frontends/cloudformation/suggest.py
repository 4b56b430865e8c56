"""Names that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(name: str, candidates: Iterable[str]) -> str:
    """The end of a message about a name that is not declared: `` (did you mean X?)``, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(candidates), 1)
    return f"; did you mean {near[0]}?" if near else ""
