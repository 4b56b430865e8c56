"""SARIF as a command line writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import TEMPLATE
from tests.cli.harness import Result, iacguard

ONE = ("--select", "s3-public-access-block-off")


def run_of(result: Result) -> Any:  # noqa: ANN401 - JSON, of which each test reads a part
    return json.loads(result.out)["runs"][0]


def uris(result: Result) -> list[dict[str, str]]:
    return [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in run_of(result)["results"]]


def sarif(*words: str) -> Result:
    return iacguard("check", "--format", "sarif", *ONE, *words)


def test_the_exit_status_and_the_checkout_are_told(project: Path) -> None:
    (project / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (project / ".git" / "config").write_text('[remote "origin"]\nurl = https://a:b@example.org/x/y.git\n')
    (project / ".git" / "packed-refs").write_text(f"# pack-refs\n{'a' * 40} refs/heads/main\n")

    result = sarif()

    run = run_of(result)
    assert run["invocations"][0]["exitCode"] == result.status == 1
    assert run["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.org/x/y.git",
            "revisionId": "a" * 40,
            "branch": "main",
            "mappedTo": {"uriBaseId": "SRCROOT"},
        }
    ]


@pytest.mark.usefixtures("project")
def test_the_exit_status_is_the_one_that_is_given() -> None:
    result = sarif("--exit-zero")

    assert (result.status, run_of(result)["invocations"][0]["exitCode"]) == (0, 0)


def test_a_link_is_reported_where_it_leads(project: Path) -> None:
    (project / "shared").mkdir()
    (project / "logs.yaml").rename(project / "shared" / "a b#.yaml")
    (project / "link.yaml").symlink_to("shared/a b#.yaml")

    assert uris(sarif("link.yaml")) == [{"uri": "shared/a%20b%23.yaml", "uriBaseId": "SRCROOT"}]
    assert uris(sarif()) == [{"uri": "shared/a%20b%23.yaml", "uriBaseId": "SRCROOT"}]


def test_what_is_not_in_the_repository_has_an_absolute_path(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("else where")
    (elsewhere / "a.yaml").write_text(TEMPLATE)

    (place,) = uris(sarif(str(elsewhere / "a.yaml")))

    assert place == {"uri": (elsewhere / "a.yaml").as_uri()}
    assert project not in elsewhere.parents


def test_a_repository_that_is_mounted_elsewhere_is_the_one_that_is_meant(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert uris(sarif(str(project))) == [{"uri": "logs.yaml", "uriBaseId": "SRCROOT"}]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("path", ["gone", "x" * 300, "/no/such/place"])
def test_a_path_that_does_not_exist_is_told_of(path: str) -> None:
    result = sarif(path)

    (told, *_) = run_of(result)["invocations"][0]["toolExecutionNotifications"][1:]
    assert "there is no such file or folder" in told["message"]["text"]
    assert result.status == 2


def test_suppressed_findings_are_left_out_on_demand(project: Path) -> None:
    text = TEMPLATE.replace("  Logs:\n", "  Logs: # iacguard: ignore[s3-*] it is a test\n")
    (project / "logs.yaml").write_text(text)

    (suppressed,) = run_of(sarif())["results"]
    assert suppressed["suppressions"][0]["justification"] == "it is a test"
    hidden = sarif("--hide-suppressed")
    assert run_of(hidden)["results"] == []
    assert "1 suppressed" in hidden.err

    as_json = iacguard("check", "--format", "json", *ONE, "--hide-suppressed")
    assert json.loads(as_json.out)["suppressed"] == []
    assert json.loads(as_json.out)["summary"]["suppressed"] == 1


def test_a_category_is_written_where_it_is_asked_for(project: Path) -> None:
    def details(*options: str) -> object:
        result = iacguard("check", "--format", "sarif", *options)
        return json.loads(result.out)["runs"][0].get("automationDetails")

    assert details() is None
    assert details("--sarif-category", "stacks/prod") == {"id": "stacks/prod/"}
