"""What stops a run. Everything else (a broken file, a broken rule) is a result, not an exception.

IacguardError              a message, and a hint at what to do
├── UsageError             the command line asks for something that cannot be done
└── ConfigurationError     a configuration, parameter or variable file is wrong, at a place in it
"""

from __future__ import annotations

from collections.abc import Iterable


class IacguardError(Exception):
    """Base of the errors that are told to the user as they are.

    ``message`` says what was found and what was expected, in lower case without a full stop;
    ``hint`` what to do about it, empty where the message says so already.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(IacguardError):
    """The command line asks for something that cannot be done."""


class ConfigurationError(IacguardError):
    """A file that configures the run is wrong. Line and column are counted from 1, 0 when unknown."""

    def __init__(self, path: str, message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {super().__str__()}"


def nearest(word: str, candidates: Iterable[str]) -> str:
    """A hint at what may have been meant: ``did you mean "x"?``; empty when nothing is near."""
    quoted = [f'"{candidate}"' for candidate in near(word, candidates)]
    if not quoted:
        return ""
    if len(quoted) == 1:
        return f"did you mean {quoted[0]}?"
    return f"did you mean {', '.join(quoted[:-1])} or {quoted[-1]}?"


def near(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """What may have been meant by a word, the nearest first, three at most.

    ``cutoff`` says how much has to be the same, from 0 to 1.
    """
    # Only needed when something went wrong already, so a good run does not pay for the import.
    from difflib import get_close_matches

    return get_close_matches(word, sorted(candidates), n=3, cutoff=cutoff)
