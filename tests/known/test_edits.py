"""Edits that leave the faults of a file alone make nothing new, and a fault more always does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.finding import Finding
from iacguard.known.baseline import updated
from iacguard.known.matching import Matching, match
from iacguard.known.record import Known, known_of
from tests.known.support import findings, write

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules" / "aws"

TELLS_ONE_OF_SEVERAL = {
    "lambda-role-cannot-log",
    "lambda-trigger-without-permission",
    "route53-duplicate-record",
    "route53-geolocation-without-default",
    "route53-mixed-routing-policies",
    "route53-routing-without-health-check",
    "route53-weights-have-no-effect",
    "s3-two-configurations-for-one-bucket",
    "template-service-retired",
}
"""Rules with one finding about several resources, told at the one that is written first (or last)."""


@cache
def files() -> list[tuple[str, str]]:
    """Names and texts of every twentieth file that rules find something in, as far as it is easily cut."""
    paths = sorted((*FIXTURES.glob("*/*/bad.tf"), *FIXTURES.glob("*/*/bad.yaml")))[::20]
    texts = [(path.name, path.read_text()) for path in paths]
    # Neither heredocs nor anchors, which are not where a line suggests.
    return [(name, text) for name, text in texts if "<<" not in text and "&" not in text]


def cut(name: str, text: str) -> tuple[str, list[str], str]:
    """What stands before the blocks or resources of a file, these, and what stands behind them."""
    if name.endswith(".tf"):
        return "", re.split(r"(?<=\n}\n)", text), ""
    head, found, rest = re.split(r"^(Resources:\n)", text, maxsplit=1, flags=re.MULTILINE)
    end = re.search(r"^\S", rest, re.MULTILINE)
    at = len(rest) if end is None else end.start()
    parts = re.split(r"^(?=  [\w'\"]+:)", rest[:at], flags=re.MULTILINE)
    return head + found, [part for part in parts if part], rest[at:]


def spread(name: str, text: str, rolls: random.Random) -> str:
    before, parts, after = cut(name, text)
    return before + "".join(rolls.choice(["", "\n", "  # A note.\n\n"]) + part for part in parts) + after


def reordered(name: str, text: str, rolls: random.Random) -> str:
    before, parts, after = cut(name, text)
    rolls.shuffle(parts)
    return before + "".join(f"{part}\n" for part in parts) + after


def indented(name: str, text: str, rolls: random.Random) -> str:
    if name.endswith(".yaml"):
        # Behind a dash it is the dash's place that counts.
        return text
    factor = rolls.choice([2, 3])
    return re.sub(r"^ +", lambda match: match[0] * factor, text, flags=re.MULTILINE)


EDITS: list[Callable[[str, str, random.Random], str]] = [spread, reordered, indented]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited")


def found(folder: Path, files: dict[str, str]) -> list[Finding]:
    write(folder, files)
    return findings(folder)


def compared(folder: Path, files: dict[str, str], known: list[Known]) -> Matching:
    def read(path: str) -> str | None:
        return files.get(path)

    return match(found(folder, files), known, read)


@settings(max_examples=60)
@given(
    st.integers(0, 10**6),
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=3),
    st.sampled_from(["", "renamed-", "below/"]),
    st.randoms(use_true_random=False),
)
def test_what_leaves_the_faults_alone_makes_nothing_new(
    folder: Path,
    number: int,
    edits: list[Callable[[str, str, random.Random], str]],
    prefix: str,
    rolls: random.Random,
) -> None:
    name, text = files()[number % len(files())]
    known = [known_of(one) for one in found(folder, {name: text})]
    for edit in edits:
        text = edit(name, text, rolls)

    result = compared(folder, {prefix + name: text}, known)

    moved = TELLS_ONE_OF_SEVERAL if reordered in edits else set()
    assert [one for one in result.new if one.rule not in moved] == []
    assert [one for one in (*result.gone, *result.outgrown) if one.rule not in moved] == []


@settings(max_examples=30)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["other/{0}", "other-{0}"]),
    st.randoms(use_true_random=False),
)
def test_the_same_again_elsewhere_is_all_new(
    folder: Path, number: int, copy: str, rolls: random.Random
) -> None:
    name, text = files()[number % len(files())]
    known = [known_of(one) for one in found(folder, {name: text})]
    # Two files of one folder would be one module of Terraform.
    other = copy.format(name) if name.endswith(".yaml") else f"other/{name}"

    result = compared(folder, {name: spread(name, text, rolls), other: text}, known)

    assert {one.project_path for one in result.new} == ({other} if known else set())
    assert len(result.new) == len(known)
    assert result.gone == []


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 100))
def test_one_more_is_new_whichever_was_known(folder: Path, number: int, left_out: int) -> None:
    name, text = files()[number % len(files())]
    known = [known_of(one) for one in found(folder, {name: text})]
    if not known:
        return
    missing = known.pop(left_out % len(known))

    result = compared(folder, {name: text}, known)

    assert [known_of(one)[:3] for one in result.new] == [missing[:3]]
    assert updated(result, lambda one: True, with_new=False) == tuple(sorted(known))
    assert updated(result, lambda one: True, with_new=True) == tuple(sorted((*known, missing)))
