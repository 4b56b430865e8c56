"""Baselines as texts: what they look like, what is taken for one, and how they merge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.errors import ConfigurationError
from iacguard.known.baseline import Baseline, added, read, written
from iacguard.known.record import Known

HEAD = '{"iacguard-baseline": 1, "version": "0.1.0"}\n'


def known(path: str, rule: str = "a-rule", address: str = "Bucket") -> Known:
    return Known(path, address, rule, "", "is wrong", "")


def baseline(*entries: Known) -> Baseline:
    return Baseline(tuple(sorted(entries)), "0.1.0")


def test_a_line_says_what_and_where(tmp_path: Path) -> None:
    one = Known(
        "a.tf",
        "aws_s3_bucket.b",
        "a-rule",
        "Tags[0]",
        "is “wrong”",
        "12ab",
        ("v.tf",),
        ("b-rule",),
    )

    assert written(baseline(one, known("b.yaml", address=""))) == (
        HEAD + '{"path": "a.tf", "address": "aws_s3_bucket.b", "rule": "a-rule", "property": "Tags[0]", '
        '"message": "is “wrong”", "text": "12ab", "sources": ["v.tf"], "covers": ["b-rule"]}\n'
        '{"path": "b.yaml", "rule": "a-rule", "message": "is wrong"}\n'
    )


texts = st.text(max_size=8)
entries = st.lists(
    st.builds(
        Known,
        texts,
        texts,
        texts,
        texts,
        texts,
        texts,
        st.lists(texts, max_size=2).map(lambda them: tuple(sorted(them))),
        st.lists(texts, max_size=2).map(lambda them: tuple(sorted(them))),
        st.lists(texts, max_size=2).map(lambda them: tuple(sorted(them))),
        st.booleans(),
    ),
    max_size=5,
)


@given(entries)
def test_what_is_written_is_read(them: list[Known]) -> None:
    text = written(Baseline(tuple(them), "1.2"))

    assert text.count("\n") == 1 + len(them)
    assert read(text, "b") == Baseline(tuple(sorted(them)), "1.2")
    assert read(text.replace("\n", "\r\n"), "b") == read(text, "b")
    assert written(read(text, "b")) == text


def test_a_file_name_that_is_no_text_is_kept() -> None:
    one = known("caf\udce9.tf")

    assert read(written(baseline(one)).encode().decode(), "b") == baseline(one)


def test_findings_are_added_for_an_editor() -> None:
    text = added("", [known("b.tf")], "b", "0.1.0")

    assert read(added(text, [known("a.tf")], "b", "0.2.0"), "b") == baseline(known("a.tf"), known("b.tf"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'b: is no baseline: expected {"iacguard-baseline": 1, ...} in the first line'),
        ("[]", "b:1:1: is no baseline"),
        ("Resources:\n", "b:1:1: is no baseline"),
        ('{"path": "a"}\n', "b:1:1: is no baseline"),
        ("[" * 100_000, "b:1:1: is no baseline"),
        (HEAD + '{"path": "a.tf", "rule": "r", "mes', "b:2:1: this line of the baseline is no JSON object"),
        (HEAD + "<<<<<<< ours\n", "b:2:1: a conflict of a merge is not resolved"),
        ('{"iacguard-baseline": 2}\n', "b:1:1: the baseline is in format 2, expected 1; a newer iacguard"),
        ('{"iacguard-baseline": "x"}\n', 'b:1:1: the baseline is in format "x", expected 1; delete it'),
        (HEAD + '{"path": "a.tf", "rule": "r"}\n', 'b:2:1: a finding of the baseline has no "message"'),
        (HEAD + '{"path": 3, "rule": "r", "message": ""}\n', 'b:2:1: "path" of a finding has to be a string'),
        (
            HEAD + '{"path": "a", "rule": "r", "message": "", "sources": [1]}',
            'b:2:1: "sources" of a finding has to be a list of strings',
        ),
        (
            HEAD + '{"path": "a", "rule": "r", "message": "", "covers": 1}',
            'b:2:1: "covers" of a finding has to be a list of strings',
        ),
    ],
)
def test_what_is_no_baseline_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text, "b")

    assert str(caught.value).startswith(message)


@given(st.text(max_size=40))
def test_any_text_is_a_baseline_or_told_of(text: str) -> None:
    for content in (text, HEAD + text):
        try:
            read(content, "b")
        except ConfigurationError as error:
            assert error.message


class TestMerges:
    """Branches that both change the baseline."""

    def merged(self, folder: Path, versions: list[Baseline], *options: str) -> tuple[int, str]:
        """The status of ``git merge-file`` and what it made of the base, ours and theirs."""
        base, ours, theirs = (folder / name for name in ("base", "ours", "theirs"))
        for path, one in zip((base, ours, theirs), versions, strict=True):
            path.write_text(written(one))
        command = ["git", "merge-file", "-p", *options, str(ours), str(base), str(theirs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    @settings(max_examples=15, deadline=None)
    @given(
        st.sets(st.integers(0, 9)),
        st.sets(st.integers(0, 9)),
        st.sets(st.integers(11, 20)),
        st.sets(st.integers(11, 20)),
    )
    def test_what_both_add_and_remove_in_other_files_comes_together(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        first: set[int],
        second: set[int],
        third: set[int],
        fourth: set[int],
    ) -> None:
        def of(numbers: set[int]) -> Baseline:
            return baseline(*(known(f"file{number:02}.tf") for number in {10, *numbers}))

        versions = [of(first | third), of(second | third), of(first | fourth)]

        status, text = self.merged(tmp_path_factory.mktemp("merge"), versions)

        assert status == 0
        assert read(text, "b") == of(second | fourth)

    def test_both_sides_of_a_conflict_are_a_baseline(self, tmp_path: Path) -> None:
        versions = [baseline(), baseline(known("a.tf")), baseline(known("b.tf"))]

        status, text = self.merged(tmp_path, versions)
        assert status == 1
        with pytest.raises(ConfigurationError, match="conflict"):
            read(text, "b")

        status, text = self.merged(tmp_path, versions, "--union")
        assert status == 0
        assert set(read(text, "b").known) == {known("a.tf"), known("b.tf")}
