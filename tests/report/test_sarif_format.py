"""SARIF: valid by the standard's schema, and within what GitHub takes.

``tests/data/schemas/sarif.md`` says where the schema comes from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from iacguard import __version__
from iacguard.finding import Report
from iacguard.report import View, render
from iacguard.report._linehash import line_hashes
from iacguard.rule import Severity
from tests.conftest import Snapshot
from tests.report.samples import MAIN, VIEW, empty, finding, full

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)


def run_of(report: Report, view: View | None = None) -> Any:  # noqa: ANN401 - JSON, of which each test reads a part
    return json.loads(render("sarif", report, view or VIEW))["runs"][0]


@pytest.mark.parametrize("report", [empty(), full()], ids=["empty", "full"])
def test_the_output_is_valid_by_the_standards_schema(report: Report) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(render("sarif", report, VIEW)))


def test_a_full_report_looks_like_this(snapshot: Snapshot) -> None:
    shown = render("sarif", full(), VIEW._replace(prefix="infra/"))

    snapshot("report/full.sarif", shown.replace(f'"{__version__}"', '"0"'))


def test_paths_are_relative_to_the_repository_and_escaped() -> None:
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]
        for result in run_of(full(), VIEW._replace(prefix="infra/live/"))["results"]
    ]

    assert uris[2] == {"uri": "infra/live/stacks/site%20template.yaml", "uriBaseId": "SRCROOT"}


def test_every_text_that_github_requires_is_there() -> None:
    for rule in run_of(full())["tool"]["driver"]["rules"]:
        for text in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
            assert len(text["text"]) > 0
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10


def test_results_point_at_their_rule() -> None:
    run = run_of(full())

    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]


@pytest.mark.parametrize(
    ("severity", "score", "level"),
    [
        (Severity.CRITICAL, "9.5", "error"),
        (Severity.HIGH, "8.0", "error"),
        (Severity.MEDIUM, "5.5", "warning"),
        (Severity.LOW, "2.0", "note"),
    ],
)
def test_severities_fall_inside_githubs_bands(severity: Severity, score: str, level: str) -> None:
    one = finding(MAIN, "acl    = var.acl", "it is wrong")._replace(severity=severity)

    run = run_of(empty()._replace(findings=[one]))

    rule = run["tool"]["driver"]["rules"][0]
    assert rule["properties"]["security-severity"] == score
    assert "security" in rule["properties"]["tags"]
    assert (rule["defaultConfiguration"]["level"], run["results"][0]["level"]) == (level, level)


def test_suppressed_findings_are_there_as_suppressed() -> None:
    suppressed = [result for result in run_of(full())["results"] if "suppressions" in result]

    assert [result["suppressions"] for result in suppressed] == [
        [{"kind": "inSource", "status": "accepted", "justification": "it is ours"}]
    ]


def test_messages_link_to_the_related_places() -> None:
    result = run_of(full())["results"][0]

    assert "[default of variable acl](1)" in result["message"]["text"]
    assert [place["id"] for place in result["relatedLocations"]] == [1]


def test_what_could_not_be_done_is_told_and_means_no_success() -> None:
    invocation = run_of(full())["invocations"][0]

    levels = [one["level"] for one in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "warning", "error", "note", "note"]
    assert invocation["executionSuccessful"] is False
    assert run_of(empty())["invocations"][0]["executionSuccessful"] is True


def test_line_hashes_are_those_of_the_upload_action() -> None:
    assert line_hashes("") == ["c129715d7a2bc9a3:1"]
    assert line_hashes(" a\nb\n  \t\tc\n d") == [
        "271789c17abda88f:1",
        "54703d4cd895b18:1",
        "180aee12dab6264:1",
        "a23a3dc5e078b07b:1",
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_hashes_do_not_depend_on_line_ends_and_blanks(end: str) -> None:
    assert line_hashes("a\n\nb\nc 😀\n") == line_hashes(f"\ta{end}{end}  b{end}c😀{end}")


def test_equal_lines_are_counted() -> None:
    hashes = line_hashes("same\n" * 200)

    assert [one.partition(":")[2] for one in hashes[:3]] == ["1", "2", "3"]


def test_a_value_that_came_from_elsewhere_has_its_way_told() -> None:
    way, *others = [
        [step["location"] for flow in result["codeFlows"][0]["threadFlows"] for step in flow["locations"]]
        for result in run_of(full())["results"]
        if "codeFlows" in result
    ]
    assert others == []
    assert [place["message"]["text"] for place in way] == [
        "default of variable acl",
        "argument of module logs",
        "AccessControl is set here",
    ]
    lines = [place["physicalLocation"]["region"]["startLine"] for place in way]
    assert lines == [2, 1, 7]
