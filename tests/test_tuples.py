"""Named tuples are what those of the standard library are."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from typing import Any

import pytest

from iacguard import tuples


def declared(base: object) -> type[Any]:
    class Pair(base):  # type: ignore[misc, valid-type] # one of two
        """Two things."""

        first: list[str] | None
        second: int = 2
        """The other one."""

        @property
        def both(self) -> tuple[object, object]:
            return self.first, self.second

        @classmethod
        def of(cls, second: int) -> object:
            return cls(None, second)

    return Pair


OURS, THEIRS = declared(tuples.NamedTuple), declared(typing.NamedTuple)


class Kept(tuples.NamedTuple):
    """One that can be found by its name."""

    value: object = None


@pytest.mark.parametrize(
    "ask",
    [
        lambda pair: pair(["a"]),
        lambda pair: repr(pair(["a"], second=3)),
        lambda pair: pair(first=None).both,
        lambda pair: pair.of(5),
        lambda pair: pair([])._replace(second=7),
        lambda pair: pair([])._asdict(),
        lambda pair: pair._make((1, 2)),
        lambda pair: (pair._fields, pair._field_defaults, pair.__match_args__, pair.__doc__, pair.__slots__),
        lambda pair: hash(pair(None, 4)),
        lambda pair: pair(None) == (None, 2),
        lambda pair: hasattr(pair(None), "__dict__"),
        lambda pair: type("Further", (pair,), {"third": 3})(None).third,
    ],
)
def test_they_say_the_same(ask: Callable[[Any], object]) -> None:
    assert ask(OURS) == ask(THEIRS)


@pytest.mark.parametrize(
    "ask",
    [
        lambda pair: pair(),
        lambda pair: pair(1, 2, 3),
        lambda pair: pair(1, third=3),
        lambda pair: pair(1)._replace(third=3),
        lambda pair: setattr(pair(1), "first", 2),
    ],
)
def test_they_refuse_the_same(ask: Callable[[Any], object]) -> None:
    with pytest.raises(Exception) as theirs:
        ask(THEIRS)
    with pytest.raises(theirs.type):
        ask(OURS)


def test_they_are_copied_and_pickled() -> None:
    one = Kept([1])

    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert type(pickle.loads(pickle.dumps(one))) is Kept


_AGAIN_AND_AGAIN = """
import gc, importlib, sys
for threshold in range(1, 200):
    sys.modules.pop("iacguard.tuples", None)
    gc.set_threshold(threshold, 1, 1)
    importlib.import_module("iacguard.tuples")
"""


def test_imported_while_garbage_is_looked_for() -> None:
    subprocess.run([sys.executable, "-c", _AGAIN_AND_AGAIN], check=True)
