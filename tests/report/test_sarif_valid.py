"""SARIF of every fixture and of any report, as the standard, GitHub and Microsoft's validator see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.config import pages
from iacguard.finding import Report
from iacguard.report import Checkout, View, render
from iacguard.rule import Category, Severity
from tests.cli.harness import iacguard
from tests.report.samples import MAIN, empty, finding, full
from tests.support.cases import ROOT, cases, findings
from tests.support.reports import report as any_report
from tests.support.sarif import upload, valid

CHECKOUT = Checkout("https://example.org/a/b.git", "0" * 40, "main")


@cache
def of_rules() -> str:
    """The log of what every rule finds in its fixtures."""
    found = [one for case in cases() if not case.is_good for one in findings(case)]
    # The cases of different rules have files of one name, which only one repository would not have.
    report = Report(found, [], [], [], [], ["main.tf"], [], 1)
    return render("sarif", report, View(checkout=CHECKOUT, status=1))


@pytest.mark.slow
def test_what_rules_find_in_their_fixtures_is_valid_and_complete() -> None:
    run = valid(of_rules())

    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {
        case.rule for case in cases() if not case.is_good
    }
    upload(of_rules())


@pytest.mark.slow
def test_no_result_of_a_fixture_is_taken_for_another() -> None:
    for case in cases():
        found = [] if case.is_good else findings(case)
        if len(found) > 1:
            alerts = upload(render("sarif", Report(found, [], [], [], [], ["main.tf"], [], 1), View()))
            assert [len(results) for results in alerts.values()] == [1] * len(found), case.id


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["demo", "projects", "frontends", "cdk"])
def test_fixtures_by_folder(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    result = iacguard("check", "--format", "sarif", "--no-cache", "--exit-zero", f"fixtures/{folder}")

    run = valid(result.out)
    assert run["invocations"][0]["exitCode"] == result.status
    assert sum(map(len, upload(result.out).values())) == len(run["results"])


@pytest.mark.parametrize("id", pages.ids())
def test_the_page_of_every_rule_makes_what_github_requires(id: str) -> None:
    page = pages.find(id)
    assert page is not None
    one = finding(MAIN, "acl    = var.acl", "it is wrong", rule=id)
    one = one._replace(severity=page.severity, category=page.category)

    text = render("sarif", empty()._replace(findings=[one]), View())

    upload(text)
    (rule,) = json.loads(text)["runs"][0]["tool"]["driver"]["rules"]
    is_scored = page.category is Category.SECURITY and page.severity > Severity.INFO
    assert ("security-severity" in rule["properties"]) is is_scored
    assert ("security" in rule["properties"]["tags"]) is (page.category is Category.SECURITY)
    assert rule["helpUri"].startswith("https://")
    assert page.title in rule["help"]["text"] and page.title in rule["help"]["markdown"]
    assert rule["fullDescription"]["text"].strip(". ")


# What chance makes ---------------------------------------------------------------------------


@settings(max_examples=40, report_multiple_bugs=False)
@given(st.randoms(use_true_random=False), st.sampled_from(("", "infra/", "a b/ü/")))
def test_any_report_is_valid(random: Random, prefix: str) -> None:
    report = any_report(random)
    view = View(prefix=prefix)

    text = render("sarif", report, view)

    text.encode()
    assert text == render("sarif", report, view)
    run = valid(text)
    for result in run["results"]:
        assert result["message"]["text"].endswith(".")
        assert "\n" not in result["message"]["text"]
        assert "](https:" not in result["message"]["text"]
    alerts = upload(text)
    assert [len(results) for results in alerts.values()] == [1] * len(run["results"])


# Microsoft's validator -----------------------------------------------------------------------

VALIDATOR = ROOT / "build" / "sarif" / "node_modules" / "@microsoft"
HELPLESS = {
    "SARIF2002": "messages by id and arguments instead of text: GitHub takes text alone",
    "SARIF2009": "ids like CS2001: ours are words, and stable for ever",
    "SARIF2010": "no snippet: what is long, or a secret, is not copied",
    "SARIF2011": "no context: GitHub has the file, and every copied line may hold a secret",
}
"""What it remarks, none of it an error or a warning, and why that stays so."""


def multitool() -> Path:
    """The validator's program. Without ``make sarif`` there is none: the test is skipped, but not in CI."""
    platform = {"linux": "linux", "darwin": "darwin", "win32": "win32"}.get(sys.platform, "none")
    name = "Sarif.Multitool.exe" if platform == "win32" else "Sarif.Multitool"
    program = VALIDATOR / f"sarif-multitool-{platform}" / name
    if not program.exists():
        message = "Microsoft's validator of SARIF is not installed: make sarif does it, with npm"
        if os.environ.get("IACGUARD_SARIF_MULTITOOL") == "required":
            pytest.fail(message)
        pytest.skip(message)
    return program


def remarks(folder: Path, logs: list[str], levels: str) -> list[dict[str, Any]]:
    """What the validator has to say of logs, by the standard's rules and by those of GitHub."""
    for number, log in enumerate(logs):
        (folder / f"{number}.sarif").write_bytes(log.encode())
    # One of its rules looks up every link in the net.
    (folder / "rules.xml").write_text(
        '<Properties><Properties Key="SARIF2006.UrisShouldBeReachable.Options">'
        '<Property Key="RuleEnabled" Value="Disabled" /></Properties></Properties>'
    )
    words = ["validate", "*.sarif", "--config", "rules.xml", "--rule-kind", "Sarif;Ghas"]
    words += ["--level", levels, "--kind", "Fail;Review;Open", "--output", "said", "--log", "ForceOverwrite"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    command = [str(multitool()), *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    (run,) = json.loads((folder / "said").read_text(encoding="utf-8-sig"))["runs"]
    assert run["invocations"][0]["executionSuccessful"], done.stdout
    assert f"{len(logs)} files scanned" in done.stdout, done.stdout
    said: list[dict[str, Any]] = run.get("results", [])
    return said


@pytest.mark.slow
def test_microsofts_validator_finds_no_fault(tmp_path: Path) -> None:
    view = View(checkout=CHECKOUT)
    logs = [render("sarif", any_report(Random(seed)), view) for seed in range(8)]
    logs += [render("sarif", full(), view), render("sarif", empty(), view), one_result_a_rule()]

    said = remarks(tmp_path, logs, "Error;Warning")

    assert Counter((one["ruleId"], one.get("level", "warning")) for one in said) == {}


@pytest.mark.slow
def test_what_microsofts_validator_remarks_cannot_be_helped(tmp_path: Path) -> None:
    said = remarks(tmp_path, [render("sarif", full(), View(checkout=CHECKOUT))], "Error;Warning;Note")

    assert {(one["ruleId"].partition(".")[0], one.get("level", "warning")) for one in said} == {
        (rule, "note") for rule in HELPLESS
    }


@pytest.mark.slow
def test_microsofts_validator_is_listened_to(tmp_path: Path) -> None:
    broken = render("sarif", full(), View()).replace('"startLine": 7', '"startLine": 0')

    assert {one["level"] for one in remarks(tmp_path, [broken], "Error")} == {"error"}


def one_result_a_rule() -> str:
    """The log of what rules find in their fixtures, with the first result of each."""
    log = json.loads(of_rules())
    (run,) = log["runs"]
    first = {result["ruleId"]: result for result in reversed(run["results"])}
    run["results"] = [first[rule["id"]] for rule in run["tool"]["driver"]["rules"]]
    return json.dumps(log)


def test_ci_does_not_let_the_validator_be_skipped() -> None:
    run = (ROOT / ".ci" / "run").read_text()

    assert "export IACGUARD_SARIF_MULTITOOL=required" in run
