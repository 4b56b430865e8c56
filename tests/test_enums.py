"""Enumerations that are declared in another way are what those of the library are."""

from __future__ import annotations

import copy
import enum
import pickle

import pytest

from iacguard.enums import Enum


class Ours(Enum):
    """Some colours."""

    RED = "red"
    BLUE = "blue"
    """Like the sky."""


class Theirs(enum.Enum):
    """Some colours."""

    RED = "red"
    BLUE = "blue"
    """Like the sky."""


def test_members_are_told_and_found_alike() -> None:
    assert [(one.name, one.value, str(one)[-4:]) for one in Ours] == [
        (one.name, one.value, str(one)[-4:]) for one in Theirs
    ]
    assert repr(Ours.RED).replace("Ours", "Theirs") == repr(Theirs.RED)
    assert (len(Ours), Ours.__doc__, Ours.__module__) == (len(Theirs), Theirs.__doc__, Theirs.__module__)
    assert isinstance(Ours.RED, Ours)
    assert Ours("red") is Ours["RED"] is Ours.RED
    assert len({Ours.RED, Ours.BLUE, Ours("red")}) == 2


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_there_is_one_of_each(way: object) -> None:
    assert callable(way)
    assert way(Ours.RED) is Ours.RED


def test_what_is_no_value_is_refused_in_the_same_words() -> None:
    with pytest.raises(ValueError, match="'green' is not a valid Theirs"):
        Theirs("green")
    with pytest.raises(ValueError, match="'green' is not a valid Ours"):
        Ours("green")
