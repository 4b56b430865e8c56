"""PyYAML's parser in C, without the price of what only its parser in Python needs.

PyYAML compiles its regular expressions when it is imported, one of which takes longer than reading
a small template. The parser in C uses none of them, so they are compiled when somebody does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from iacguard.patterns import Deferred
from iacguard.typed import Any


@contextmanager
def _deferring() -> Iterator[None]:
    """Defers what PyYAML's modules compile, and nothing else, whichever thread it is in."""
    compile = re.compile

    def deferred(*arguments: Any) -> Any:  # noqa: ANN401 - as re.compile
        importing = str(sys._getframe(1).f_globals.get("__name__"))
        return Deferred(*arguments) if importing.startswith("yaml.") else compile(*arguments)

    re.compile = deferred  # type: ignore[assignment] # for the time of an import
    try:
        yield
    finally:
        re.compile = compile


with _deferring():
    import yaml as yaml

Parser: Callable[[str], Any] | None = None
"""The parser in C: from a text to an object with ``get_event``; None where it is not there."""
try:
    from yaml._yaml import CParser

    Parser = CParser
except ImportError:
    pass
