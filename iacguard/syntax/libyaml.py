"""PyYAML's parser in C, without the price of what only its parser in Python needs.

PyYAML compiles its regular expressions when it is imported, one of which takes longer than reading
a small template. The parser in C uses none of them, so they are compiled when somebody does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from iacguard.patterns import Deferred
from iacguard.typed import Any

_compile = re.compile


def _deferred(*arguments: Any) -> Any:  # noqa: ANN401 - as re.compile
    """Defers what PyYAML's modules compile, and nothing else, whichever thread it is in."""
    importing = str(sys._getframe(1).f_globals.get("__name__"))
    return Deferred(*arguments) if importing.startswith("yaml.") else _compile(*arguments)


re.compile = _deferred  # type: ignore[assignment] # for the time of an import
try:
    import yaml as yaml
finally:
    re.compile = _compile

Parser: Callable[[str], Any] | None = None
"""The parser in C: from a text to an object with ``get_event``; None where it is not there."""
try:
    from yaml._yaml import CParser

    Parser = CParser
except ImportError:
    pass
