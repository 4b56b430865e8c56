"""Suppressions as they are taken out of texts and put right in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard.config.settings import resolve
from iacguard.finding import Finding
from iacguard.suppress.adding import edits
from iacguard.suppress.apply import apply, silence_of
from iacguard.suppress.comments import read
from iacguard.suppress.edit import applied
from iacguard.suppress.removing import correction, removal
from iacguard.text import Source
from tests.suppress.test_applying import TODAY, finding

OFF = "s3-public-access-block-off"
HTTP = "s3-plain-http-allowed"


def about(source: Source, *rules: str) -> list[Finding]:
    found = apply([], read(source), silence_of(resolve(None)), TODAY).findings
    return [one for one in found if one.rule in rules]


CASES = [
    # A comment by itself goes with its line, one behind something with the space before it.
    ("a.tf", f"# iacguard: ignore[{OFF}] why\na = 1\n", "a = 1\n"),
    ("a.tf", f"a = 1 # iacguard: ignore[{OFF}] why\nb = 2\n", "a = 1\nb = 2\n"),
    ("a.tf", f"a = 1 // iacguard: ignore[{OFF}] why\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"),
    ("a.tf", f"  # iacguard: ignore[{OFF}] why\r\na = 1\r\n", "a = 1\r\n"),
    ("a.tf", f"a = 1 # iacguard: ignore[{OFF}] why", "a = 1"),
    ("a.tf", f"/* iacguard: ignore[{OFF}] why */ a = 1\n", "a = 1\n"),
    ("a.tf", f"a = 1 /* iacguard: ignore[{OFF}] why */\n", "a = 1\n"),
    (
        "a.tf",
        f"/*\n * Buckets.\n * iacguard: ignore[{OFF}] why\n */\na = 1\n",
        "/*\n * Buckets.\n */\na = 1\n",
    ),
    ("a.tf", f"/* Buckets.\n iacguard: ignore[{OFF}] why */\na = 1\n", "/* Buckets.\n*/\na = 1\n"),
    # What a comment says beside stays.
    ("a.tf", f"# See X-1; iacguard: ignore[{OFF}] why\na = 1\n", "# See X-1\na = 1\n"),
    ("a.yaml", f"A: 1 # iacguard: ignore[{OFF}] why\nB: 2\n", "A: 1\nB: 2\n"),
    ("a.yaml", f"# iacguard: ignore-file[{OFF}] why\nA: 1\n", "A: 1\n"),
    ("a.yaml", f"# 😀 iacguard: ignore[{OFF}] why\nA: 1\n", "# 😀\nA: 1\n"),
    # Metadata goes as far as it holds nothing else.
    (
        "a.yaml",
        f"Resources:\n  B:\n    Metadata:\n      iacguard:\n        ignore:\n          - rule: {OFF}\n"
        "            reason: why\n    Type: T\n",
        "Resources:\n  B:\n    Type: T\n",
    ),
    (
        "a.yaml",
        f"Resources:\n  B:\n    Metadata:\n      Owner: me\n      iacguard: {{ignore: {OFF}}}\n    Type: T\n",
        "Resources:\n  B:\n    Metadata:\n      Owner: me\n    Type: T\n",
    ),
    (
        "a.json",
        f'{{"Resources": {{"B": {{"Type": "T", "Metadata": {{"iacguard": {{"ignore": ["{OFF}"]}}}}}}}}}}',
        '{"Resources": {"B": {"Type": "T"}}}',
    ),
    (
        "a.json",
        f'{{"Metadata": {{"iacguard": {{"ignore": {{"rule": "{OFF}", "reason": "why"}}}}}}, '
        '"Resources": {}}',
        '{"Resources": {}}',
    ),
    (
        "a.tf.json",
        f'{{"resource": {{"a": {{"b": {{"//": "iacguard: ignore[{OFF}] why", "c": 1}}}}}}}}',
        '{"resource": {"a": {"b": {"c": 1}}}}',
    ),
    (
        "a.tf.json",
        f'{{"resource": {{"a": {{"b": {{"c": 1, "//": "see X-1; iacguard: ignore[{OFF}] why"}}}}}}}}',
        '{"resource": {"a": {"b": {"c": 1, "//": "see X-1"}}}}',
    ),
]


@pytest.mark.parametrize(("path", "text", "left"), CASES)
def test_an_unused_suppression_goes(path: str, text: str, left: str) -> None:
    source = Source(path, text)
    (unused,) = about(source, "unused-suppression")
    assert applied(source, removal(unused)) == left


@pytest.mark.parametrize(("path", "text", "left"), [case for case in CASES if case[0] != "a.json"])
def test_an_expired_suppression_goes(path: str, text: str, left: str) -> None:
    text = text.replace(" why", " until=2020-01-01 why").replace(
        "reason: why", "reason: why\n            until: 2020-01-01"
    )
    source = Source(path, text)
    for expired in about(source, "expired-suppression"):
        assert applied(source, removal(expired)) == left


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", f"a = 1 # iacguard: ignore[{OFF}, {HTTP}] why\n"),
        ("a.yaml", f"A: 1 # iacguard: ignore[{OFF}, {HTTP}] why\n"),
        ("a.tf.json", f'{{"//": "iacguard: ignore[{OFF}, {HTTP}] why", "a": 1}}'),
    ],
)
def test_other_names_stay(path: str, text: str) -> None:
    source = Source(path, text)
    for one in about(source, "unused-suppression"):
        gone, left = (OFF, HTTP) if OFF in one.message else (HTTP, OFF)
        assert applied(source, removal(one)) == text.replace(f"{OFF}, {HTTP}", left)
        assert gone not in applied(source, removal(one))


def test_other_items_stay() -> None:
    text = (
        "Resources:\n  B:\n    Type: T\n    Metadata:\n      iacguard:\n        ignore:\n"
        f"          - rule: {OFF}\n            reason: a\n"
        f"          - rule: [{HTTP}, sqs-queue-no-dlq]\n            reason: b\n"
    )
    source = Source("a.yaml", text)
    one, other, third = about(source, "unused-suppression")
    assert applied(source, removal(one)) == text.replace(
        f"          - rule: {OFF}\n            reason: a\n", ""
    )
    assert applied(source, removal(other)) == text.replace(f"{HTTP}, ", "")
    assert applied(source, removal(third)) == text.replace(", sqs-queue-no-dlq", "")


def test_what_was_added_is_taken_out_again() -> None:
    for path in sorted(Path("fixtures/rules/aws/sqs").rglob("bad.*")):
        if path.suffix == ".want":
            continue
        source = Source(path.name, path.read_text(encoding="utf-8"))
        span = source.span(len(source.text) // 2, len(source.text) // 2 + 1)
        made = edits(finding(span, span), "line", "why", date(2020, 1, 1))
        changed = Source(path.name, applied(source, made))
        expired = about(changed, "expired-suppression")
        assert len(expired) == len(made)
        for one in expired:
            assert applied(changed, removal(one)) == source.text


def test_a_misspelt_id_is_put_right() -> None:
    for path, text in (
        ("a.tf", f"a = 1 # iacguard: ignore[{OFF}f] why\n"),
        ("a.tf.json", f'{{"//": "iacguard: ignore[{OFF}f] why", "a": 1}}'),
        ("a.json", f'{{"Metadata": {{"iacguard": {{"ignore": ["{OFF}f"]}}}}, "Resources": {{}}}}'),
    ):
        source = Source(path, text)
        (unknown,) = about(source, "unknown-rule-in-suppression")
        found = correction(unknown)
        assert found is not None
        assert found[0] == OFF
        assert applied(source, [found[1]]) == text.replace(f"{OFF}f", OFF)
    (unknown,) = about(Source("a.tf", "a = 1 # iacguard: ignore[zzz] why\n"), "unknown-rule-in-suppression")
    assert correction(unknown) is None
