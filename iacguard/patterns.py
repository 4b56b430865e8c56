"""Regular expressions that are compiled at their first use.

Compiling takes a tenth of a millisecond each, and a run needs a few of the hundred that there are.
"""

from __future__ import annotations

import re

from iacguard.typed import Any, cast


class Deferred:
    """Stands for a regular expression until something of it is asked for."""

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - those of re.compile
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        made = re.compile(*self._arguments)
        # Asked for once more, these are attributes like any other and as fast.
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression of a text, as :func:`re.compile` gives it."""
    return cast("re.Pattern[str]", Deferred(text, flags))
