"""What holds for every format, whatever texts and paths there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from iacguard.finding import Finding, Report
from iacguard.report import formats, render
from iacguard.report._frame import plain
from iacguard.report._levels import LEVELS
from iacguard.report._telling import clean, fingerprints, from_here, headline, rooted, shortened, troubles
from iacguard.report.csv import COLUMNS
from iacguard.rule import Severity
from tests.report.made_up import reports
from tests.report.reading_back import READERS, words_of_html, words_of_markdown
from tests.report.samples import MAIN, VIEW, empty, finding, full

NEW = sorted(set(formats()) - {"json", "sarif", "text"})
PREFIXED = VIEW._replace(prefix="infra/live/")
FROM_ROOT = ("github", "gitlab")


def expected_path(format: str, path: str) -> str:
    if format in FROM_ROOT:
        return rooted(path, PREFIXED)
    return clean(path)


def message_of(format: str, one: Finding) -> str:
    return clean(one.message) if format == "csv" else headline(one)


def test_formats_are_found_by_their_files() -> None:
    assert set(formats()) == {*NEW, "json", "sarif", "text"}
    assert "gitlab-sast" in formats()
    assert not [name for name in formats() if "_" in name]


@pytest.mark.parametrize("format", READERS)
@given(report=reports())
@settings(max_examples=25)
def test_a_reader_gets_the_very_texts_and_places(format: str, report: Report) -> None:
    entries = list(READERS[format](render(format, report, PREFIXED)))

    def is_told(path: str, line: int, text: str) -> bool:
        return any(
            entry.path == expected_path(format, path) and entry.line in (0, line) and text in entry.text
            for entry in entries
        )

    for one in report.findings:
        start = one.span.start_position
        assert is_told(one.span.source.path, start.line, message_of(format, one))
    for trouble in troubles(report):
        assert is_told(trouble.path, trouble.line, trouble.message)


@given(report=reports())
@settings(max_examples=25)
def test_a_page_shows_every_text(report: Report) -> None:
    shown = words_of_html(render("html", report, PREFIXED))

    for text in [headline(one) for one in report.findings] + [one.message for one in troubles(report)]:
        assert " ".join(plain(text).split()) in shown
    for suppressed in report.suppressed:
        assert " ".join(plain(headline(suppressed.finding)).split()) in shown


@given(report=reports())
@settings(max_examples=40)
def test_a_summary_shows_every_text(report: Report) -> None:
    shown = words_of_markdown(render("markdown", report, PREFIXED))

    for text in [headline(one) for one in report.findings] + [one.message for one in troubles(report)]:
        assert plain(shortened(text, 400)) in shown
    for one in report.findings:
        place = f"{rooted(one.span.source.path, PREFIXED)}:{one.span.start_position.line}"
        assert plain(shortened(place, 400)) in shown


@given(report=reports())
@settings(max_examples=25)
def test_every_finding_is_a_vulnerability_of_its_own(report: Report) -> None:
    written = json.loads(render("gitlab-sast", report, PREFIXED))

    found = written["vulnerabilities"]
    undone = [one for one in troubles(report) if one.undone]
    assert len({one["id"] for one in found}) == len(found) == len(report.findings) + len(undone)
    for told, one in zip(found[len(undone) :], report.findings, strict=True):
        assert told["location"]["file"] == rooted(one.span.source.path, PREFIXED)
        assert plain(headline(one)) in words_of_markdown(told["description"])
    told = "\n".join(message["value"] for message in written["scan"]["messages"])
    for trouble in troubles(report):
        assert trouble.message in told


@pytest.mark.parametrize("format", NEW)
@given(report=reports())
@settings(max_examples=10)
def test_no_character_is_written_that_a_reader_refuses(format: str, report: Report) -> None:
    written = render(format, report, PREFIXED)

    assert clean(written) == written
    assert written == written.encode().decode()
    assert written == render(format, report, PREFIXED)


@pytest.mark.parametrize("format", NEW)
def test_every_format_has_something_of_nothing(format: str) -> None:
    written = render(format, empty(), VIEW)

    # GitLab compares with a report that has to be there; workflow commands are lines of a log.
    assert written == {"github": "", "gitlab": "[]\n"}.get(format, written)
    assert written.endswith("\n") or written == ""


@pytest.mark.parametrize("format", ["junit", "csv", "markdown", "html", "gitlab-sast"])
def test_a_suppression_is_told_with_its_reason(format: str) -> None:
    assert "it is ours" in render(format, full(), VIEW)


@pytest.mark.parametrize("format", NEW)
def test_no_suppression_is_told_where_none_is_wanted(format: str) -> None:
    assert "it is ours" not in render(format, full(), VIEW._replace(with_suppressed=False))


@pytest.mark.parametrize("format", NEW)
def test_what_an_unknown_value_left_open_is_told(format: str) -> None:
    written = render(format, full(), VIEW)

    assert "variable acl has no value" in written
    assert "s3-public-policy" in written


@pytest.mark.parametrize("format", ["gitlab", "github", "checkstyle", "rdjson"])
def test_what_cannot_be_told_as_suppressed_is_left_out(format: str) -> None:
    assert "s3-plain-http-allowed" not in render(format, full(), VIEW)


@pytest.mark.parametrize("format", NEW)
def test_the_condition_the_instances_and_the_origin_are_told(format: str) -> None:
    written = render(format, full(), VIEW).replace("\\", "").replace("&quot;", '"')

    assert "IsProd is false" in written
    assert 'module.logs["eu"].aws_s3_bucket.logs' in written.replace('""', '"')
    # The report for GitLab has the lines alone in its code flow, and the words in the description.
    assert "modules/logs/main.tf:2:13: default of variable acl" in written


def test_severities_have_one_name_each_for_every_reader() -> None:
    assert set(LEVELS) == set(Severity)
    for format, name in (("gitlab", "code_quality"), ("gitlab-sast", "gitlab"), ("rdjson", "rdjson")):
        for severity in Severity:
            one = finding(MAIN, "acl    = var.acl", "it is wrong")._replace(severity=severity)
            written = render(format, empty()._replace(findings=[one]), VIEW)
            assert f'"severity": "{getattr(LEVELS[severity], name)}"' in written


def test_fingerprints_are_unique_and_have_no_line_numbers() -> None:
    one = finding(MAIN, "acl    = var.acl", "it is wrong")

    names = fingerprints([one, one, one._replace(property_path="Other"), one])

    assert len(set(names)) == 4
    assert names[0] == one.fingerprint
    moved = one._replace(span=one.span)
    assert fingerprints([moved]) == names[:1]


def test_secrets_are_masked_in_the_page() -> None:
    written = render("html", full(), VIEW)

    assert "hunter2" not in written
    assert re.search(r"MasterUserPassword: \*+", written)


def test_paths_are_seen_from_where_the_reader_stands() -> None:
    view = VIEW._replace(prefix="infra/live/")

    for format in ("github", "gitlab", "gitlab-sast", "markdown"):
        assert "infra/live/modules/logs/main.tf" in render(format, full(), view)
    for format in ("checkstyle", "rdjson", "junit", "csv", "html"):
        assert "infra/live" not in render(format, full(), view)
    assert from_here(view) == VIEW


def test_the_documentation_tells_of_every_format_severity_and_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")

    for format in formats():
        assert f"| `{format}` |" in page
    for severity, names in LEVELS.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {severity} | ")]
        assert row.endswith(f"| {' | '.join(names)} |")
    for column in COLUMNS:
        assert f"`{column}`" in page
