"""Reports that are larger than what GitHub takes: the most severe results stay, and what goes is told."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from iacguard.finding import FileError, Finding, RelatedPlace, Report, Suppressed
from iacguard.report import render, sarif
from iacguard.report._linehash import line_hashes
from iacguard.rule import Severity
from iacguard.text import Source
from tests.report.samples import MAIN, VIEW, empty, finding
from tests.support.sarif import Refused, upload

LINES = 5000
LARGE = Source("large.tf", "".join(f'  acl{number} = "public-read"\n' for number in range(LINES)))
SEVERITIES = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH)


def many(number: int) -> list[Finding]:
    """Findings all over one file: of a thousand, all but three are of a rule that is not severe."""
    one = finding(MAIN, "acl    = var.acl", "it is wrong")
    starts = LARGE.line_starts
    found: list[Finding] = []
    for index in range(number):
        severity = SEVERITIES[index % 1000] if index % 1000 < 4 else Severity.INFO
        span = LARGE.span(starts[index % LINES], starts[index % LINES] + 12)
        message = f"it is wrong in way {index}"
        found.append(one._replace(rule=f"s3-{severity}", message=message, span=span, severity=severity))
    return found


def rendered(report: Report) -> tuple[str, Any]:
    text = render("sarif", report, VIEW)
    return text, json.loads(text)["runs"][0]


@pytest.mark.slow
def test_of_fifty_thousand_findings_the_most_severe_stay() -> None:
    found = many(50_000)
    suppressed = found[-1]._replace(message="it is wrong in another way", severity=Severity.CRITICAL)
    report = empty()._replace(findings=found, suppressed=[Suppressed(suppressed, "inline", "")])

    text, run = rendered(report)

    assert len(run["results"]) == sarif.MOST_RESULTS
    kept = [result["properties"]["severity"] for result in run["results"]]
    assert kept.count("high") == kept.count("low") == kept.count("medium") == 50
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["level"] == "warning"
    assert notification["message"]["text"].startswith("25001 of 50001 results are left out, suppressed ones")
    assert not any("suppressions" in result for result in run["results"])
    shown = [result for results in upload(text).values() for result in results]
    assert len(shown) == 5000
    assert [result["properties"]["severity"] for result in shown].count("medium") == 50


def test_the_memory_it_takes_is_that_of_the_text_a_few_times() -> None:
    report = empty()._replace(findings=many(1000))
    tracemalloc.start()

    text = render("sarif", report, VIEW)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 * len(text)


def test_the_order_of_what_is_kept_is_that_of_the_files() -> None:
    report = empty()._replace(findings=many(30))
    every = rendered(report)[1]["results"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sarif, "MOST_RESULTS", 5)
        run = rendered(report)[1]

    assert [result for result in every if result in run["results"]] == run["results"]
    assert [result["properties"]["severity"] for result in run["results"]] == [
        "info",
        "low",
        "medium",
        "high",
        "info",
    ]


def test_a_file_that_would_be_too_large_has_fewer_results() -> None:
    report = empty()._replace(findings=many(3000))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sarif, "MOST_BYTES", 120_000)
        patch.setattr(sarif, "_BLOCK", 1 << 14)
        text, run = rendered(report)

    assert 60_000 < len(gzip.compress(text.encode())) < 120_000
    assert 500 < len(run["results"]) < 3000
    kept = [result["properties"]["severity"] for result in run["results"]]
    assert (kept.count("high"), kept.count("medium"), kept.count("low")) == (3, 3, 3)
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith(f"{3000 - len(run['results'])} of 3000 results")


def test_a_single_result_with_very_much_to_say_stays_within_the_limits() -> None:
    places = tuple(RelatedPlace(MAIN.span(0, 1 + index % 80), f"place {index}") for index in range(20_000))
    one = finding(MAIN, "acl    = var.acl", "it is wrong")._replace(
        related=places,
        origins=places,
        instances=tuple(f"aws_s3_bucket.b[{index}]" for index in range(20_000)),
        covers=("s3-public-acl",),
    )

    text, run = rendered(empty()._replace(findings=[one]))

    upload(text)
    (result,) = run["results"]
    (flow,) = result["codeFlows"]
    (steps,) = (thread["locations"] for thread in flow["threadFlows"])
    assert len(result["relatedLocations"]) == len(steps) == 100
    assert steps[-1]["location"]["message"]["text"] == "AccessControl is set here"
    assert steps[-2]["location"]["message"]["text"] == "place 19999"
    assert len(result["message"]["text"]) < 1000


def test_notifications_are_bounded_and_errors_come_first() -> None:
    errors = [FileError(f"a{index}.tf", 1, 1, "is broken", fatal=index >= 2000) for index in range(2001)]

    told = rendered(empty()._replace(errors=errors))[1]["invocations"][0]["toolExecutionNotifications"]

    assert len(told) == sarif.MOST_NOTIFICATIONS + 1
    assert told[0]["level"] == "error"
    assert told[-1]["message"]["text"].startswith("1001 more notifications are left out")


def test_one_long_line_is_hashed_in_bounded_memory() -> None:
    text = "x" * 1_000_000
    tracemalloc.start()

    hashes = line_hashes(text)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(hashes) == 1
    assert most < 10_000_000


def test_the_limits_that_are_tested_here_are_real() -> None:
    text, run = rendered(empty()._replace(findings=many(3)))
    with pytest.raises(Refused):
        upload(json.dumps({**json.loads(text), "runs": [{**run, "results": run["results"] * 9000}]}))
