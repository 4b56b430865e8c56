"""SARIF: valid by the standard's schema, and within what GitHub takes.

``test_sarif_valid.py`` holds every fixture against schemas and validators; ``test_sarif_limits.py`` is about
large reports.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from iacguard import __version__
from iacguard.finding import IN_BASELINE, FileError, Finding, RelatedPlace, Report, Suppressed, Tally
from iacguard.report import Checkout, View, render
from iacguard.report._linehash import line_hashes
from iacguard.rule import Severity
from iacguard.text import Source
from tests.conftest import Snapshot
from tests.report.samples import MAIN, TEMPLATE, VIEW, empty, finding, full
from tests.support.sarif import valid


def run_of(report: Report, view: View | None = None) -> Any:  # noqa: ANN401 - JSON, of which each test reads a part
    return json.loads(render("sarif", report, view or VIEW))["runs"][0]


@pytest.mark.parametrize("report", [empty(), full()], ids=["empty", "full"])
def test_the_output_is_valid_by_the_standards_schema(report: Report) -> None:
    valid(render("sarif", report, VIEW))


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


# What tells results apart --------------------------------------------------------------------

HASH = "primaryLocationLineHash"


def test_two_results_of_a_rule_on_one_line_are_two_alerts() -> None:
    on_one_line = [
        finding(MAIN, "policy", "the first is wrong"),
        finding(MAIN, "<<EOT", "the second is wrong"),
        finding(MAIN, "policy", "the first is wrong", rule="s3-plain-http-allowed"),
    ]

    first, second, of_another_rule = [
        one["partialFingerprints"] for one in run_of(empty()._replace(findings=on_one_line))["results"]
    ]

    assert first[HASH] == line_hashes(MAIN.text)[7] == of_another_rule[HASH]
    assert second[HASH] != first[HASH]


def test_the_second_result_on_a_line_keeps_its_hash_when_lines_move() -> None:
    def hashes(text: str) -> list[str]:
        source = Source("a.json", text)
        places = [source.span(at.start(), at.end()) for at in re.finditer("\\*", text)]
        found = [finding(MAIN, "policy", "it is wrong")._replace(span=place) for place in places]
        results = run_of(empty()._replace(findings=found))["results"]
        return [one["partialFingerprints"][HASH] for one in results]

    written = '{"Action": ["*", "*"], "Resource": "*"}'

    assert len(set(hashes(written))) == 3
    assert hashes(written) == hashes("\n\n" + written)


def test_our_own_identity_outlives_moved_lines_and_the_other_one_renamed_files() -> None:
    def own(path: str, text: str) -> tuple[str, str]:
        source = Source(path, text)
        start = text.index("acl")
        one = finding(MAIN, "policy", "it is wrong")._replace(span=source.span(start, start + 3))
        (result,) = run_of(empty()._replace(findings=[one]))["results"]
        return result["partialFingerprints"]["iacguard/v1"], result["partialFingerprints"]["iacguardMoved/v1"]

    before = own("main.tf", "acl = 1\n")

    assert own("main.tf", "\n\n# new\nacl = 1\n") == before
    assert own("other.tf", "acl = 1\n")[0] != before[0]
    assert own("other.tf", "acl = 1\n")[1] == before[1]


def test_a_file_that_is_reached_by_two_paths_has_its_findings_once() -> None:
    link = Source("link.tf", MAIN.text)
    here = finding(MAIN, "acl    = var.acl", "it is wrong")
    there = here._replace(span=link.span(here.span.start, here.span.end))
    view = VIEW._replace(path_in_repository=lambda path: "modules/logs/main.tf")

    (result,) = run_of(empty()._replace(findings=[here, there]), view)["results"]

    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "modules/logs/main.tf"


# What is shown of the source -----------------------------------------------------------------


def snippets(*findings: Finding) -> list[str]:
    results = run_of(empty()._replace(findings=list(findings)))["results"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
    return [region.get("snippet", {}).get("text", "") for region in regions]


def test_what_is_at_fault_is_shown() -> None:
    assert snippets(finding(MAIN, "acl    = var.acl", "it is wrong")) == ["acl    = var.acl"]


def test_nothing_is_shown_that_touches_a_secret_or_looks_like_one_or_is_long() -> None:
    secret = finding(TEMPLATE, 'MasterUserPassword: "hunter2 is no secret"', "it is written out")
    around = finding(TEMPLATE, TEMPLATE.text, "it is wrong", rule="another")
    source = Source("a.tf", f'value = "AKIAQWERTYUIOPASDFGH"\nx = "{1001 * "x"}"\n')
    key = secret._replace(span=source.span(0, 30))
    long = secret._replace(span=source.span(31), message="it is long")

    assert snippets(secret._replace(secret=True), around, key, long) == ["", "", "", ""]


# What is new ---------------------------------------------------------------------------------


def test_a_baseline_gives_every_result_a_state() -> None:
    known = Suppressed(finding(MAIN, "policy", "it is known"), "external", IN_BASELINE)
    report = full()._replace(baseline=Tally(4, 1, 0))
    report = report._replace(suppressed=[*report.suppressed, known])

    states = [result["baselineState"] for result in run_of(report)["results"]]

    assert states == ["new", "new", "new", "new", "new", "unchanged"]
    assert not any("baselineState" in result for result in run_of(full()._replace(since=None))["results"])


# Where a run was, and how it went ------------------------------------------------------------


def test_the_checkout_is_told() -> None:
    view = VIEW._replace(checkout=Checkout("https://example.org/a/b.git", "f" * 40, "main"))

    assert run_of(full(), view)["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.org/a/b.git",
            "revisionId": "f" * 40,
            "branch": "main",
            "mappedTo": {"uriBaseId": "SRCROOT"},
        }
    ]
    assert "versionControlProvenance" not in run_of(full())


def test_what_is_not_known_of_the_checkout_is_left_out() -> None:
    (version,) = run_of(full(), VIEW._replace(checkout=Checkout("https://example.org/a", "", "")))[
        "versionControlProvenance"
    ]

    assert version == {"repositoryUri": "https://example.org/a", "mappedTo": {"uriBaseId": "SRCROOT"}}


def test_the_category_is_left_to_the_upload() -> None:
    assert "automationDetails" not in run_of(full())


def test_the_exit_status_is_told_where_there_is_one() -> None:
    assert run_of(empty(), VIEW._replace(status=1))["invocations"][0]["exitCode"] == 1
    assert "exitCode" not in run_of(empty())["invocations"][0]


def test_notifications_say_of_what_kind_they_are_and_which_rule_broke() -> None:
    broke = FileError("rule s3-x", 1, 1, "internal error: KeyError", rule="s3-x")
    run = run_of(full()._replace(failures=[broke]))

    kinds = run["tool"]["driver"]["notifications"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [kinds[one["descriptor"]["index"]]["id"] for one in told] == [
        one["descriptor"]["id"] for one in told
    ]
    (failure,) = [one for one in told if one["descriptor"]["id"] == "internal-error"]
    assert failure["associatedRule"] == {"id": "s3-x"}
    assert "locations" not in failure


def test_a_run_that_checked_nothing_says_so() -> None:
    told = run_of(empty()._replace(checked=[]))["invocations"][0]["toolExecutionNotifications"]

    assert [(one["level"], one["descriptor"]["id"]) for one in told] == [("warning", "nothing-checked")]


def test_suppressed_findings_can_be_left_out_and_are_still_concealed() -> None:
    secret = finding(TEMPLATE, 'MasterUserPassword: "hunter2 is no secret"', "it is written out")
    around = finding(TEMPLATE, TEMPLATE.text, "it is wrong", rule="another")
    report = empty()._replace(
        findings=[around], suppressed=[Suppressed(secret._replace(secret=True), "inline", "a test")]
    )

    text = render("sarif", report, VIEW._replace(with_suppressed=False))

    assert len(json.loads(text)["runs"][0]["results"]) == 1
    assert "hunter2" not in text


def test_texts_of_the_sources_make_no_links() -> None:
    one = finding(MAIN, "policy", "the name is [here](https://example.org)")._replace(
        related=(RelatedPlace(MAIN.span(0, 3), "see [this](https://example.org)"),)
    )

    (result,) = run_of(empty()._replace(findings=[one]))["results"]

    assert "](https" not in result["message"]["text"]
    assert result["message"]["text"].endswith("See [see \\[this\\] (https://example.org)](1).")
