"""A plain command line says the same to the quick reader as to click."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.cli import check as command
from iacguard.cli import plain
from iacguard.cli.commands import dispatch
from iacguard.cli.line import CheckLine
from iacguard.cli.surroundings import Surroundings
from iacguard.errors import UsageError

OPTIONS = sorted({name for option in command.command.params for name in option.opts if name.startswith("-")})
VALUES = [
    "a",
    "a,b",
    "json",
    "sarif",
    "text",
    "3",
    "-1",
    "auto",
    "never",
    "x=y",
    "",
    "-",
    "--",
    "b.tf",
    "low",
]

words = st.one_of(
    st.sampled_from([*OPTIONS, *VALUES]),
    st.builds("{}={}".format, st.sampled_from(OPTIONS), st.sampled_from(VALUES)),
)


def by_click(line: list[str]) -> CheckLine | None:
    """What click makes of the words; None when it refuses them."""
    seen: list[CheckLine] = []

    def run(asked: CheckLine, around: Surroundings) -> int:
        del around
        seen.append(asked)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "run", run)
        try:
            dispatch(["check", *line], Surroundings(StringIO(), StringIO(), {}, date(2026, 11, 21)))
        except UsageError:
            return None
    return seen[0] if seen else None


@given(st.lists(words, max_size=6))
def test_what_is_read_at_once_is_what_click_reads(line: list[str]) -> None:
    read = plain.read(line)

    assert read is None or read == by_click(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a.yaml b.tf",
        "--skip-missing a.yaml",
        "--format sarif --output out.sarif --format text .",
        "--select=s3-* --ignore iam-admin-policy -q",
        "--jobs 2 --color never --exit-zero -v --statistics --strict --cfn-lint",
        "--fail-on high --config c.toml --var a=b --var-file v.tfvars --parameters p.json --plan p.json",
    ],
)
def test_what_hooks_and_scripts_write_is_read_at_once(line: str) -> None:
    read = plain.read(line.split())

    assert read is not None
    assert read == by_click(line.split())


def test_every_option_of_click_is_a_field() -> None:
    fields = {*CheckLine._fields, "format", "output"} - {"outputs"}

    assert {option.name for option in command.command.params} == fields
