"""What people read."""

from __future__ import annotations

import sys
import unicodedata
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.finding import RelatedPlace
from iacguard.report import text
from iacguard.report._frame import frame, plain
from iacguard.report._secrets import Masked
from iacguard.text import Source, Span
from tests.conftest import Snapshot
from tests.report.samples import MAIN, VIEW, empty, finding, full


def lines_of(span: Span, width: int = 0, secret: bool = False) -> list[str]:
    secrets = [Masked(span, True)] if secret else []
    return list(frame(span, None, secrets, width, lambda text, style: text))


def test_a_full_report_looks_like_this(snapshot: Snapshot) -> None:
    snapshot("report/full.txt", text.render(full(), VIEW._replace(statistics=True)))


def test_a_full_report_in_colour_and_verbose_looks_like_this(snapshot: Snapshot) -> None:
    snapshot("report/verbose.txt", text.render(full(), VIEW._replace(color=True, verbose=True, width=60)))


def test_an_empty_report_is_one_line() -> None:
    assert text.render(empty(), VIEW) == "No problems found in 1 file: 1 checked, 0 skipped\n"


def test_sensitive_values_are_not_quoted() -> None:
    shown = text.findings(full(), VIEW)

    assert "MasterUserPassword: ****" in shown
    assert "hunter2" not in shown


def test_of_very_many_places_the_first_are_shown() -> None:
    calls = tuple(RelatedPlace(MAIN.span(at, at + 1), f"module m{at} is called here") for at in range(20))
    report = empty()._replace(findings=[finding(MAIN, "acl", "is wrong")._replace(related=calls)])

    shown = text.findings(report, VIEW)

    assert "module m7 is called" in shown
    assert "module m8 is called" not in shown
    assert "= see: 12 more places, which --verbose shows" in shown
    assert "module m19 is called" in text.findings(report, VIEW._replace(verbose=True))


def test_a_secret_over_several_lines_is_masked_on_each() -> None:
    source = Source("a.tf", "key = <<E\n  secret one\n  secret two\nE\nnext = 1\n")

    shown = "\n".join(lines_of(source.span(0, source.text.index("next") - 1), secret=True))

    assert "secret" not in shown
    assert "key = ***" in shown


def test_control_characters_do_not_reach_the_terminal() -> None:
    source = Source("a.tf", 'name = "\x1b[2J\u202egnp.exe\x07"\n')
    evil = finding(MAIN, "acl", "found \x1b[31m\n here")

    shown = "\n".join(lines_of(source.span(0, 8))) + text.findings(empty()._replace(findings=[evil]), VIEW)

    assert not [one for one in shown.replace("\n", "") if unicodedata.category(one) in ("Cc", "Cf")]


@pytest.mark.parametrize("command", ["##[add-mask]x", "##vso[task.setvariable variable=x]y", "##teamcity[a]"])
def test_no_ci_sees_a_command_in_what_is_shown(command: str) -> None:
    code, _ = lines_of(Source("a.tf", f'x = "{command}"\n').span(4, 8))

    assert code == f'1 | x = "?{command[1:]}"'
    assert plain(f"a {command}") == f"a ?{command[1:]}"


def test_no_ci_takes_a_file_for_a_command() -> None:
    source = Source("::stop-commands::x.tf", "x = 1\n")
    one = full().findings[0]._replace(span=source.span(0, 1))

    assert text.place(one) == "./::stop-commands::x.tf:1:1"


def test_carets_stand_under_what_is_meant_after_tabs_and_wide_characters() -> None:
    source = Source("a.tf", '\t"桶" = x\n')

    code, carets = lines_of(source.span(7, 8))

    assert code == '1 |     "桶" = x'
    assert carets == "  | " + " " * (4 + 4 + 3) + "^"


def test_long_lines_are_cut_around_the_place() -> None:
    source = Source("a.json", "a" * 300 + "HERE" + "b" * 300)

    code, carets = lines_of(source.span(300, 304), width=80)

    assert len(code) <= 80
    assert code[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_template_on_one_line_does_not_fill_the_screen() -> None:
    source = Source("a.json", "a" * 300_000 + "HERE" + "b" * 300_000)

    code, carets = lines_of(source.span(300_000, 300_004))

    assert len(code) <= 200
    assert code[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_long_underline_ends_with_the_line() -> None:
    source = Source("a.json", "a" * 600)

    for line in lines_of(source.span(300, 600), width=80):
        assert len(line) <= 80


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 120))
def test_a_frame_never_fails(content: str, first: int, second: int, width: int) -> None:
    source = Source("a.tf", content)
    start, end = sorted((min(first, len(content)), min(second, len(content))))

    lines = lines_of(source.span(start, end), width)

    assert any("^" in line for line in lines)
    assert not any(character in line for line in lines for character in "\n\r\x1b")


@pytest.mark.parametrize("statistics", [True, False])
def test_statistics_count_the_findings_of_each_rule(statistics: bool) -> None:
    shown = text.findings(full(), VIEW._replace(statistics=statistics))

    assert ("1  critical  s3-public-access-block-off" in shown) is statistics


def test_a_template_on_one_line_takes_little_work_a_finding() -> None:
    span = Source("a.json", "x" * 40_000).span(20_000, 20_010)
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(profile)
    try:
        lines_of(span)
    finally:
        sys.setprofile(None)

    assert count < 10_000
