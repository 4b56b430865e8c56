"""The other commands, and the program around them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import iacguard as package
from iacguard.cli import main
from iacguard.cli.commands import COMMANDS
from iacguard.cli.surroundings import Surroundings
from iacguard.config import pages
from tests.cli.harness import TODAY, iacguard
from tests.conftest import Snapshot

ROOT = Path(__file__).parents[2]


def test_the_version() -> None:
    for option in ("--version", "-V"):
        assert iacguard(option) == (0, f"iacguard {package.__version__}\n", "")


def test_the_version_needs_nothing_imported() -> None:
    code = (
        "import sys; before = set(sys.modules); from iacguard.cli import main; main(['--version']); "
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[1] in ("['__future__', 'iacguard']", "['iacguard']")


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")

    done = subprocess.run(
        [sys.executable, "-m", "iacguard", "check", str(tmp_path / "a.yaml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert "no infrastructure code was found" in done.stderr


def test_without_a_command_the_help_is_shown_and_nothing_is_done() -> None:
    bare, asked = iacguard(), iacguard("--help")

    assert (bare.status, bare.out, asked.status, asked.err) == (2, "", 0, "")
    for command in COMMANDS:
        assert f"\n  {command} " in bare.err and f"\n  {command} " in asked.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained(name: str) -> None:
    command = import_module(f"iacguard.cli.{name}").command
    help = iacguard(name, "--help")

    assert help.status == 0
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[-1] in help.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("chekc",), 'there is no command "chekc"; did you mean "check" or "cache"?'),
        (
            ("xyz",),
            'no command "xyz"; the commands are baseline, cache, check, graph, init, lsp, rule, rules',
        ),
        (("tests",), 'to lint it, run "iacguard check tests"'),
        (("rule",), "RULE-ID"),
        (
            ("rule", "s3-public-access-blok-off"),
            'there is no rule "s3-public-access-blok-off"; did you mean "s3-public-access-block-off"',
        ),
        (
            ("rules", "--service", "lamda"),
            '--service: there is no rule about "lamda"; did you mean "lambda"?',
        ),
        (("rules", "--category", "safety"), "safety"),
    ],
)
def test_wrong_usage_is_one_line(
    args: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    result = iacguard(*args)

    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_a_rule_is_explained(snapshot: Snapshot) -> None:
    result = iacguard("rule", "suppression-without-reason")

    assert result.status == 0
    snapshot("cli/rule.txt", result.out)


@pytest.mark.parametrize("page", pages.every(), ids=lambda page: page.id)
def test_every_rule_can_be_explained(page: pages.Page) -> None:
    result = iacguard("rule", page.id)

    assert result.status == 0
    for told in (page.title, str(page.severity), page.why, page.fix, *page.references):
        assert told in result.out


def test_rules_are_listed_and_filtered() -> None:
    result = iacguard("rules", "--service", "suppression", "--severity", "info")

    assert result.out.split() == [
        *("suppression-without-reason", "info", "operations", "on"),
        *("Suppression", "gives", "no", "reason"),
    ]
    assert result.err == "1 rule\n"


def test_rules_as_json_are_all_rules_on_demand() -> None:
    every = json.loads(iacguard("rules", "--all", "--format", "json").out)
    on = json.loads(iacguard("rules", "--format", "json").out)

    assert [rule["id"] for rule in every["rules"]] == list(pages.ids())
    assert [rule for rule in every["rules"] if rule["default"]] == on["rules"]


def test_the_graph_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("Resources: {Logs: {Type: 'AWS::S3::Bucket'}}\n")

    result = iacguard("graph")

    graph = json.loads(result.out)
    assert (result.status, graph["version"]) == (0, 1)
    assert [(one["address"], one["type"]) for one in graph["resources"]] == [("Logs", "AWS::S3::Bucket")]


def test_the_graph_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert iacguard("graph").status == 3
    assert iacguard("graph", "gone").status == 2


def test_programs_get_utf8_whatever_the_streams_encoding_is(tmp_path: Path) -> None:
    (tmp_path / "bücher.yaml").write_text("Resources: {B: {Type: 'AWS::S3::Bucket'}}\n", encoding="utf-8")
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")

    main(["check", "--format", "json", str(tmp_path)], Surroundings(out, io.StringIO(), {}, TODAY))

    assert "bücher.yaml" in raw.getvalue().decode("utf-8")
