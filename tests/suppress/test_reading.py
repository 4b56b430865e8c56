"""Suppressions as they stand in texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.suppress.comments import read
from iacguard.suppress.suppression import Suppression
from iacguard.text import Source


def only(path: str, text: str) -> Suppression:
    (found,) = read(Source(path, text))
    return found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", "a = 1 # iacguard: ignore[x-y] because\n"),
        ("a.tf", "a = 1 // iacguard: ignore[x-y] because\n"),
        ("a.tf", "a = 1 /* iacguard: ignore[x-y] because */\n"),
        ("a.tf", "a = 1 #iacguard:ignore [ x-y ]  because\n"),
        ("a.tf", "a = [ # iacguard: ignore[x-y] because\n  1,\n]\n"),
        ("a.tf", "a = 1 # other things; iacguard: ignore[x-y] - because\n"),
        ("a.yaml", "a: 1 # iacguard: ignore[x-y] because\n"),
        ("a.yaml", "a: [1, # iacguard: ignore[x-y] because\n  2]\n"),
        ("a.template", "a: 1 # iacguard: ignore[x-y] because\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: [{rule: x-y, reason: because}]}}\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: {rule: [x-y], reason: because}}}\n"),
        ("a.json", '{"Metadata": {"iacguard": {"ignore": [{"rule": "x-y", "reason": "because"}]}}}'),
        ("a.tf.json", '{"resource": {"//": "iacguard: ignore[x-y] because"}}'),
    ],
)
def test_suppressions_are_read(path: str, text: str) -> None:
    found = only(path, text)

    assert [name.text for name in found.rules] == ["x-y"]
    assert [name.span.text.strip('"') for name in found.rules] in (["x-y"], ["iacguard: ignore[x-y] because"])
    assert (found.reason, found.problem) == ("because", "")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", 'a = "# iacguard: ignore[x-y] because"\n'),
        ("a.tf", "a = <<E\n# iacguard: ignore[x-y] because\nE\n"),
        ("a.tf", "# see the manual of iacguard: ignoring\na = 1\n"),
        ("a.tf", "# iacguard: we run it every night\na = 1\n"),
        ("a.yaml", 'a: "x # iacguard: ignore[x-y] because"\n'),
        ("a.yaml", "a: |\n  # iacguard: ignore[x-y] because\n"),
        ("a.yaml", "a: x#iacguard: ignore[x-y] because\n"),
        ("a.json", '{"a": "# iacguard: ignore[x-y] because"}'),
        ("a.yaml", "Metadata: {other: {ignore: [iacguard]}}\n"),
    ],
)
def test_what_is_no_suppression_is_none(path: str, text: str) -> None:
    assert read(Source(path, text)) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", "# iacguard: ignore x-y because\na = 1\n"),
        ("a.tf", "# iacguard: ignore[] because\na = 1\n"),
        ("a.tf", "# iacguard: disable=x-y\na = 1\n"),
        ("a.tf", "# iacguard:ingore[x-y] because\na = 1\n"),
        ("a.tf", "a = 1 # iacguard: ignore[x-y] until=tomorrow because\n"),
        ("a.tf", "a = 1 # iacguard: ignore[x-y] ignore[y-z] because\n"),
        ("a.tf", "a = 1 # iacguard: ignore[x-y], iacguard: ignore-file[y-z] because\n"),
        ("a.tf", "a = 1 # iacguard: ignore[x-y] until=2026-02-30 because\n"),
        ("a.tf", "a = 1\n# iacguard: ignore-file[x-y] because\n"),
        ("a.yaml", "a: 1 # iacguard: ignore-file[x-y] because\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: [{rules: x-y}]}}\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: [{reason: x-y}]}}\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: [{rule: x-y, until: soon}]}}\n"),
        ("a.yaml", "Metadata: {iacguard: {ignores: []}}\n"),
        ("a.yaml", "Metadata: {iacguard: x-y}\n"),
        ("a.yaml", "Metadata: {iacguard: {ignore: [[x]]}}\n"),
    ],
)
def test_what_is_almost_a_suppression_is_told(path: str, text: str) -> None:
    assert only(path, text).problem


def test_several_rules_and_a_date() -> None:
    found = only("a.tf", "a = 1 # iacguard: ignore[x-y, s3-*] until=2027-01-31 we wait for it\n")

    assert [name.text for name in found.rules] == ["x-y", "s3-*"]
    assert (found.until, found.reason) == (date(2027, 1, 31), "we wait for it")


def test_a_date_in_metadata() -> None:
    text = "Metadata: {iacguard: {ignore: [{rule: x-y, reason: a, until: 2027-01-31}]}}\n"

    assert only("a.yaml", text).until == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("path", "text", "line", "block"),
    [
        ("a.tf", "a {\n  b = 1 # iacguard: ignore[x] r\n}\n", 2, "b = 1"),
        ("a.tf", "a {\n  # iacguard: ignore[x] r\n  b = 1\n}\n", 3, "b = 1"),
        ("a.tf", "# iacguard: ignore[x] r\n# more\na {\n  b = 1\n}\n", 3, "a {\n  b = 1\n}"),
        ("a.tf", "# iacguard: ignore[x] r\n/* more\n and more */\n# more\nb = 1\n", 5, "b = 1"),
        ("a.tf", "# iacguard: ignore[x] r\n/* more */ b = 1\n", 2, "b = 1"),
        ("a.tf", "b = 1\n# iacguard: ignore[x] r\n/* more", 3, None),
        ("a.tf", "a { # iacguard: ignore[x] r\n  b = 1\n}\n", 1, "a {"),
        ("a.tf", "/* iacguard: ignore[x] r */ b = 1\n", 1, "b = 1"),
        ("a.tf", "/*\n iacguard: ignore[x] r\n*/\nb = 1\n", 4, "b = 1"),
        ("a.tf", "# iacguard: ignore[x] r\n\nb = 1\n", 2, None),
        ("a.yaml", "a:\n  # iacguard: ignore[x] r\n  b:\n    c: 1\nd: 1\n", 3, "b:\n    c: 1"),
        ("a.yaml", "a:\n  - # iacguard: ignore[x] r\n    c: 1\n", 2, None),
        ("a.yaml", "a:\n  - b: 1 # iacguard: ignore[x] r\n    c: 1\n", 2, "b: 1"),
        ("a.yaml", "a:\r\n  b: 1 # iacguard: ignore[x] r\r\n", 2, "b: 1"),
    ],
)
def test_what_a_comment_speaks_for(path: str, text: str, line: int, block: str | None) -> None:
    scope = only(path, text).scope

    assert scope.line == line
    if block is None:
        assert scope.block is None
    else:
        assert scope.block is not None
        assert scope.block.text.lstrip("- ").startswith(block)


def test_a_comment_before_the_first_content_speaks_for_the_file() -> None:
    assert only("a.tf", "# License\n\n# iacguard: ignore-file[x] r\n\na = 1\n").scope.file
    assert only("a.yaml", "---\n# iacguard: ignore-file[x] r\na: 1\n").scope.file


def test_metadata_speaks_for_the_template_or_the_resource() -> None:
    text = """\
Metadata: {iacguard: {ignore: [a-a]}}
Resources:
  One:
    Type: T
    Metadata: {iacguard: {ignore: [b-b]}}
  Two: {Type: T}
"""
    whole, one = read(Source("a.yaml", text))

    assert whole.scope.file
    assert one.scope.block is not None
    assert one.scope.block.text.startswith("One:") and "Two" not in one.scope.block.text


@given(st.text(max_size=120), st.sampled_from(["a.tf", "a.yaml", "a.json", "a.tf.json", "a.template"]))
def test_reading_never_fails(text: str, path: str) -> None:
    for content in (f"# iacguard: ignore[{text}\na = 1", f"{text}\n# iacguard: ignore[x]{text}"):
        read(Source(path, content))
