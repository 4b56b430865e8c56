"""What single formats have to mind because of those who read them."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from iacguard.finding import FileError, Finding, Remark, Report
from iacguard.report import render
from iacguard.report.csv import COLUMNS
from iacguard.report.github import MOST
from iacguard.report.markdown import MOST_BYTES
from iacguard.rule import Severity
from iacguard.text import Source
from tests.report.samples import MAIN, TEMPLATE, VIEW, empty, finding, full


def one(severity: Severity = Severity.HIGH, message: str = "it is wrong") -> Finding:
    return finding(MAIN, "acl    = var.acl", message)._replace(severity=severity)


def having(*found: Finding) -> Report:
    return empty()._replace(findings=list(found))


# GitHub ----------------------------------------------------------------------------------------


def test_what_was_not_read_comes_before_the_worst_finding_and_that_before_all_others() -> None:
    kinds = [line.partition(" ")[0] for line in render("github", full(), VIEW).splitlines()]
    titles = re.findall(r"title=([^:]*)::", render("github", full(), VIEW))

    assert kinds == ["::error"] * 5 + ["::warning"] + ["::notice"] * 3
    assert titles[:3] == [
        "iacguard%3A could not be read wholly",
        "iacguard%3A a rule broke",
        "critical%3A s3-public-access-block-off",
    ]


def test_more_than_github_shows_is_said_first_and_still_all_there() -> None:
    lines = render("github", having(*[one()] * (MOST + 2), one(Severity.LOW)), VIEW).splitlines()

    assert lines[0] == (
        "::notice title=iacguard%3A not all is shown::GitHub shows at most 10 errors, 10 warnings and 10 "
        "notices of a step, and there are 12, 0 and 1; the others are in the log."
    )
    assert len(lines) == 1 + MOST + 2 + 1


def test_columns_are_left_out_where_something_ends_on_another_line() -> None:
    lines = render("github", full(), VIEW).splitlines()

    (over_lines,) = [line for line in lines if "endLine=13" in line]
    assert "col=" not in over_lines.lower()
    assert "line=7,endLine=7,col=2,endColumn=18," in "".join(lines)


# GitLab ----------------------------------------------------------------------------------------


def test_findings_alike_stay_apart_in_the_code_quality_report() -> None:
    report = having(one(), one())._replace(errors=[FileError("a.tf", line, 1, "bad") for line in (1, 2)])

    fingerprints = [entry["fingerprint"] for entry in json.loads(render("gitlab", report, VIEW))]

    assert len(set(fingerprints)) == 4


def test_a_scan_that_could_not_read_all_is_no_success() -> None:
    written = json.loads(render("gitlab-sast", full(), VIEW))
    assert written["scan"]["status"] == "failure"
    assert {"level": "fatal", "value": 'broken.tf:3: error: found the end of the line, expected "}"'} in (
        written["scan"]["messages"]
    )
    assert [one["name"] for one in written["vulnerabilities"]][:2] == [
        "File could not be read wholly",
        "A rule of iacguard broke",
    ]

    assert json.loads(render("gitlab-sast", empty(), VIEW))["scan"]["status"] == "success"


def test_the_time_of_a_scan_is_the_one_that_is_given() -> None:
    view = VIEW._replace(moment="2026-11-21T20:00:00")

    assert json.loads(render("gitlab-sast", empty(), view))["scan"]["end_time"] == "2026-11-21T20:00:00"
    assert 'timestamp="2026-11-21T20:00:00"' in render("junit", empty(), view)


def test_the_way_of_a_value_is_a_code_flow() -> None:
    found = json.loads(render("gitlab-sast", full(), VIEW))["vulnerabilities"]

    (nodes,) = [one["details"]["code_flows"]["items"][0] for one in found if "details" in one]
    kinds_and_lines = [(node["node_type"], node["file_location"]["line_start"]) for node in nodes]
    assert kinds_and_lines == [("source", 2), ("propagation", 1), ("sink", 7)]


# JUnit -----------------------------------------------------------------------------------------


def test_a_checked_file_without_findings_is_a_test_that_passed() -> None:
    root = ElementTree.fromstring(render("junit", full(), VIEW))

    passed = [case.attrib for case in root.iter("testcase") if len(case) == 0]
    assert passed == [{"name": "no findings", "classname": "twice.yaml", "time": "0"}]
    (suite,) = ElementTree.fromstring(render("junit", empty(), VIEW))
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("main.tf", "1", "0")


def test_tests_alike_have_names_of_their_own_without_line_numbers() -> None:
    root = ElementTree.fromstring(render("junit", having(one(), one(), one()), VIEW))

    name = "s3-public-access-block-off aws_s3_bucket.logs AccessControl"
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["no findings", name, f"{name} (2)", f"{name} (3)"]


def test_suites_count_what_is_in_them() -> None:
    for suite in ElementTree.fromstring(render("junit", full(), VIEW)):
        cases = list(suite.iter("testcase"))
        told = {name: int(suite.get(name) or 0) for name in ("tests", "failures", "errors", "skipped")}
        kinds = [outcome.tag for case in cases for outcome in case]
        assert told == {
            "tests": len(cases),
            "failures": kinds.count("failure"),
            "errors": kinds.count("error"),
            "skipped": kinds.count("skipped"),
        }


# reviewdog -------------------------------------------------------------------------------------


def test_columns_count_the_bytes_of_utf_8() -> None:
    # The example of reviewdog.proto: the letter behind a character of four bytes has column 6.
    source = Source("a.yaml", "first\na\U00010400b: 桶x\n")
    found = one()._replace(span=source.span(8, 12))

    (told,) = json.loads(render("rdjson", having(found), VIEW))["diagnostics"]

    assert told["location"]["range"] == {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 12}}


def test_places_that_belong_to_a_finding_are_related_locations() -> None:
    told = json.loads(render("rdjson", full(), VIEW))["diagnostics"]

    related = [place["message"] for one in told for place in one.get("related_locations", [])]
    assert related == ["default of variable acl", "argument of module logs"]


# CSV -------------------------------------------------------------------------------------------


def rows_of(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render("csv", report, VIEW), newline="")))


def test_the_table_has_its_columns_named_and_rows_end_with_crlf() -> None:
    rows = rows_of(full())

    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    written = render("csv", full(), VIEW)
    assert written.count("\r\n") == written.count("\n") == len(rows)
    kinds = [row[0] for row in rows[1:]]
    troubles = ["error", "rule-failure", "warning", "note", "note"]
    assert kinds == [*troubles, *["finding"] * 4, "suppressed", "skipped"]


@pytest.mark.parametrize("start", list("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n'"))
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    (_, row) = rows_of(having(one(message=f"{start}HYPERLINK(0)")))

    assert row[COLUMNS.index("message")] == f"'{start}HYPERLINK(0)"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


# Markdown --------------------------------------------------------------------------------------


def test_a_summary_stays_below_githubs_limit_and_says_that_it_is_cut() -> None:
    long = "<&|" * 10_000
    many = [one()._replace(rule=f"x-{number}", instances=(long,) * 30) for number in range(300)]
    notes = [Remark("unresolved-module", long, number, long) for number in range(300)]
    report = having(*many)._replace(notes=notes)
    page = VIEW.pages("s3-plain-http-allowed")
    assert page is not None

    written = render("markdown", report, VIEW._replace(pages=lambda rule: page._replace(why="why " * 5000)))

    assert MOST_BYTES // 2 < len(written.encode()) <= MOST_BYTES
    assert written.endswith("another format shows all.**\n")
    assert "300 high" in written


def test_a_summary_names_the_worst_and_counts_the_rest() -> None:
    written = render("markdown", having(*[one(Severity.LOW)] * 120, one(Severity.CRITICAL)), VIEW)

    rows = [line for line in written.splitlines() if line.startswith(("| low |", "| critical |"))]
    assert len(rows) == 1 + 100  # the head of the counts, and the worst
    assert rows[1].startswith("| critical | `s3-public-access-block-off` | `modules/logs/main.tf:7` |")
    assert "... and 21 more findings, none of them worse; another format shows all." in written


def test_a_rule_is_linked_where_its_page_is_published() -> None:
    lint = finding(TEMPLATE, "Site:", "unknown property", rule="cfn-lint/E3002")
    from iacguard.config.pages import find

    written = render("markdown", having(lint), VIEW._replace(pages=find))

    url = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#E3002"
    assert f"[`cfn-lint/E3002`]({url})" in written
    told = json.loads(render("rdjson", having(lint), VIEW._replace(pages=find)))["diagnostics"]
    assert told[0]["code"] == {"value": "cfn-lint/E3002", "url": url}


# HTML ------------------------------------------------------------------------------------------


def test_a_page_loads_nothing() -> None:
    written = render("html", full(), VIEW)

    assert "<script" not in written
    assert re.findall(r"src=|url\(|@import", written) == []
    assert set(re.findall(r"<link|<img|<iframe|<object", written)) == set()
    assert "default-src 'none'" in written


def test_a_page_has_a_switch_for_each_severity_that_there_is() -> None:
    written = render("html", full(), VIEW)

    assert re.findall(r'type="checkbox" id="(\w+)" checked', written) == ["critical", "high", "low"]
    assert "body:has(#high:not(:checked)) .finding.high { display: none; }" in written
    # A file goes with the last of its findings.
    assert (
        "body:has(#high:not(:checked)):has(#low:not(:checked)) .only-high-low { display: none; }" in written
    )
    assert '<section class="only-high-low">' in written


def test_a_page_of_a_clean_run_says_so() -> None:
    written = render("html", empty(), VIEW)

    assert "No problems found in 1 file" in written
    assert "checkbox" not in written


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    page = VIEW.pages("s3-plain-http-allowed")
    assert page is not None
    evil = page._replace(references=("javascript:alert(1)//://",))

    written = render("html", having(one()), VIEW._replace(pages=lambda rule: evil))

    assert "href" not in written
    assert (
        json.loads(render("gitlab-sast", having(one()), VIEW._replace(pages=lambda rule: evil)))[
            "vulnerabilities"
        ][0]["links"]
        == []
    )
