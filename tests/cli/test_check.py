"""``iacguard check``, end to end."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from iacguard import check as engine
from iacguard.cli import main
from iacguard.cli.surroundings import Surroundings
from iacguard.graph.unit import Unit
from iacguard.rule import Problem, Rule
from tests.cli.conftest import TEMPLATE
from tests.cli.harness import TODAY, iacguard
from tests.conftest import Snapshot

OFF = "s3-public-access-block-off"
ONE = ("--select", OFF)


def _raise_in(id: str, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a rule break on whatever it is run on."""

    def check(_: object) -> Iterator[Problem]:
        raise error

    def broken(unit: Unit, rules: Sequence[Rule], today: date) -> engine.Outcome:
        broken = [one._replace(check=check) if one.id == id else one for one in rules]
        return engine.check_unit(unit, broken, today)

    monkeypatch.setattr("iacguard.project.run.check_unit", broken)


def test_findings_go_to_standard_output_and_the_rest_to_standard_error(
    project: Path, snapshot: Snapshot
) -> None:
    result = iacguard("check", "--verbose", *ONE)

    assert result.status == 1
    snapshot("cli/check.out.txt", result.out)
    snapshot("cli/check.err.txt", result.err)


def test_quiet_leaves_findings_and_errors(project: Path) -> None:
    (project / "broken.yaml").write_text('AWSTemplateFormatVersion: "2010-09-09"\nResources: {A: [\n')

    result = iacguard("check", "--quiet", *ONE)

    assert OFF in result.out
    assert {line.split()[0] for line in result.err.splitlines()} == {"error:"}


@pytest.mark.skipif(os.sep == "\\", reason="there backslashes separate folders already")
def test_paths_as_windows_writes_them(project: Path) -> None:
    (project / "infra").mkdir()
    (project / "logs.yaml").rename(project / "infra" / "logs.yaml")

    result = iacguard("check", *ONE, "--skip-missing", "infra\\logs.yaml")

    assert result.status == 1
    assert "infra/logs.yaml:6:9" in result.out

    # A file whose name has a backslash is that file.
    (project / "infra\\logs.yaml").write_text(TEMPLATE.replace("false", "true"))

    assert iacguard("check", *ONE, "infra\\logs.yaml").status == 0


class TestStatus:
    """What the exit status says."""

    def test_nothing_found(self, project: Path) -> None:
        (project / "logs.yaml").write_text(TEMPLATE.replace("false", "true"))

        assert iacguard("check", *ONE).status == 0

    @pytest.mark.parametrize(("threshold", "status"), [("high", 1), ("low", 1), ("critical", 0)])
    def test_findings_at_or_above_the_threshold(self, project: Path, threshold: str, status: int) -> None:
        assert iacguard("check", *ONE, "--fail-on", threshold).status == status

    def test_findings_that_are_not_to_count(self, project: Path) -> None:
        assert iacguard("check", *ONE, "--exit-zero").status == 0

    def test_a_broken_template_is_told_and_the_others_are_checked(self, project: Path) -> None:
        (project / "broken.yaml").write_text('AWSTemplateFormatVersion: "2010-09-09"\nResources: {A: [\n')

        result = iacguard("check", *ONE, "--exit-zero")

        assert result.status == 2
        assert OFF in result.out
        assert "broken.yaml:" in result.err

    def test_a_path_that_does_not_exist(self, project: Path) -> None:
        result = iacguard("check", "logs.yaml", "gone.tf")

        assert result.status == 2
        assert "gone.tf" in result.err
        assert OFF in result.out

    def test_folders_without_infrastructure_code(self, project: Path) -> None:
        (project / "empty").mkdir()

        result = iacguard("check", "empty")

        assert result.status == 3
        assert "no infrastructure code was found" in result.err

    def test_files_that_are_no_infrastructure_code(self, project: Path) -> None:
        result = iacguard("check", "values.yaml")

        assert result.status == 0
        assert "no infrastructure code was found" in result.err

    def test_notes_count_only_when_strict(self, project: Path) -> None:
        (project / "main.tf").write_text('module "m" {\n  source = "./nowhere"\n}\n')

        assert iacguard("check", "main.tf").status == 0
        assert iacguard("check", "main.tf", "--strict").status == 2

    def test_a_rule_that_breaks_is_told_and_the_others_go_on(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _raise_in("s3-plain-http-allowed", ValueError("oh\nno"), monkeypatch)

        result = iacguard("check")

        assert result.status == 2
        assert OFF in result.out
        (error,) = [line for line in result.err.splitlines() if line.startswith("error:")]
        assert "s3-plain-http-allowed broke on Logs: ValueError: oh no" in error

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (("--select", "s3-nothing"), '--select: there is no rule "s3-nothing"'),
            (("--fail-on", "hihg"), '--fail-on: there is no severity "hihg"; did you mean "high"?'),
            (("--fromat", "text"), "--fromat"),
            (("--format", "xml"), "xml"),
            (("--config", "no.toml"), "--config: no.toml cannot be read"),
            (("--var-file", "no.tfvars"), "--var-file: there is no file no.tfvars"),
            (("--var", "novalue"), "--var novalue: expected NAME=VALUE"),
            (("--parameters", "novalue"), "--parameters novalue: there is no such file"),
            (("--output", "no/where.json"), "--output no/where.json: the folder"),
            (("--output", "."), "--output .: this is a folder"),
            (("--output", "a.xml"), "write --format junit --output a.xml, or the same with checkstyle"),
            (("--format", "json", "--format", "sarif"), "only one format can go to standard output"),
            (("--format", "json", "--output", "a", "--output", "b"), "there is no --format before it"),
            (("--output", "a", "--format", "json"), "--output a: write it behind the --format"),
            (
                ("--format", "json", "--output", "a", "--format", "text", "--output", "a"),
                "two formats cannot go to one file",
            ),
            (("--quiet", "--verbose"), "--quiet and --verbose contradict each other"),
        ],
    )
    def test_wrong_usage_is_one_line(self, project: Path, args: tuple[str, ...], message: str) -> None:
        result = iacguard("check", *args)

        assert (result.status, result.out) == (2, "")
        assert message in result.err
        assert result.err.startswith("iacguard: ") and result.err.count("\n") == 1

    def test_a_wrong_configuration_is_one_line_with_its_place(self, project: Path) -> None:
        (project / "iacguard.toml").write_text('ignore = ["low"]\nslect = ["all"]\n')

        result = iacguard("check")

        assert result.status == 2
        assert result.err == (
            'iacguard: iacguard.toml:2:1: slect: there is no such key; did you mean "select"?\n'
        )


class TestOutputs:
    """Formats and the files they go to."""

    def test_each_format_goes_to_the_file_behind_it(self, project: Path) -> None:
        args = ("--format", "sarif", "--output", "a.sarif", "--format=text", "--format", "json", "--output=b")

        result = iacguard("check", *ONE, *args)

        assert json.loads((project / "a.sarif").read_text())["version"] == "2.1.0"
        assert json.loads((project / "b").read_text())["version"] == 1
        assert result.out.startswith("logs.yaml:6:9: high")

    def test_a_file_of_text_is_complete_and_without_colour(self, project: Path) -> None:
        iacguard("check", *ONE, "--format", "text", "--output", "a.txt", "--color", "always")

        text = (project / "a.txt").read_text()
        assert "Found 1 problem (1 high) in" in text
        assert "\x1b" not in text

    def test_the_format_follows_from_the_files_name_when_none_is_given(self, project: Path) -> None:
        iacguard("check", *ONE, "--output", "a.sarif")

        assert json.loads((project / "a.sarif").read_text())["version"] == "2.1.0"

    @pytest.mark.parametrize(
        ("name", "start"),
        [
            ("a.sarif.json", '{\n  "$schema"'),
            ("a.json", '{\n  "version": 1'),
            ("a.rdjson", '{\n  "source"'),
            ("gl-code-quality-report.json", '[\n  {\n    "description"'),
            ("gl-sast-report.json", '{\n  "version": "15.'),
            ("a.HTML", "<!DOCTYPE html>"),
            ("a.md", "## iacguard"),
            ("a.csv", "kind,severity,"),
            ("a.txt", "logs.yaml:6:9: high"),
        ],
    )
    def test_names_that_speak_of_a_format_choose_it(self, project: Path, name: str, start: str) -> None:
        iacguard("check", *ONE, "--output", name)

        assert (project / name).read_text().startswith(start)

    def test_a_report_with_a_time_has_the_one_of_the_environment(self, project: Path) -> None:
        args = ("check", *ONE, "--format", "gitlab-sast")

        fixed = json.loads(iacguard(*args).out)["scan"]["start_time"]
        given = json.loads(iacguard(*args, environment={"SOURCE_DATE_EPOCH": "1795291200"}).out)
        wrong = iacguard(*args, environment={"SOURCE_DATE_EPOCH": "today"})

        assert fixed == "1970-01-01T00:00:00"
        assert given["scan"]["start_time"] == given["scan"]["end_time"] == "2026-11-21T20:00:00"
        assert wrong.status == 2
        assert 'SOURCE_DATE_EPOCH is "today"' in wrong.err

    @pytest.mark.skipif(os.name != "posix", reason="needs a path that cannot be written whoever one is")
    def test_a_file_that_cannot_be_written_is_wrong_usage(self, project: Path) -> None:
        result = iacguard("check", *ONE, "--format", "json", "--output", "x" * 300)

        assert result.status == 2
        assert "cannot be written" in result.err

    def test_json_goes_to_standard_output_alone(self, project: Path) -> None:
        result = iacguard("check", *ONE, "--format", "json")

        (finding,) = json.loads(result.out)["findings"]
        assert finding["location"]["start"] == {"line": 6, "column": 9}
        assert "Found 1 problem" in result.err

    def test_sarif_paths_are_those_of_the_repository(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "live").mkdir()
        (project / "logs.yaml").rename(project / "live" / "logs.yaml")
        monkeypatch.chdir(project / "live")

        result = iacguard("check", *ONE, "--format", "sarif")

        (found,) = json.loads(result.out)["runs"][0]["results"]
        place = found["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "live/logs.yaml"

    def test_the_same_run_gives_the_same_bytes(self, project: Path) -> None:
        for format in ("text", "json", "sarif"):
            assert iacguard("check", "--format", format) == iacguard("check", "--format", format)


class TestColor:
    """When there is colour."""

    @pytest.mark.parametrize(
        ("args", "terminal", "environment", "expected"),
        [
            ((), True, {}, True),
            ((), False, {}, False),
            ((), True, {"NO_COLOR": "1"}, False),
            ((), True, {"TERM": "dumb"}, False),
            (("--color", "always"), False, {"NO_COLOR": "1"}, True),
            (("--color", "never"), True, {}, False),
        ],
    )
    def test_colour(
        self,
        project: Path,
        args: tuple[str, ...],
        terminal: bool,
        environment: dict[str, str],
        expected: bool,
    ) -> None:
        result = iacguard("check", *ONE, *args, terminal=terminal, environment=environment)

        assert ("\x1b[" in result.out) is expected


class TestSettings:
    """Where options come from."""

    def test_a_configuration_is_found_and_the_command_line_wins(self, project: Path) -> None:
        (project / "iacguard.toml").write_text(f'select = ["{OFF}"]\nfail-on = "critical"\n')

        assert iacguard("check").status == 0
        assert iacguard("check", "--fail-on", "high").status == 1
        assert OFF not in iacguard("check", "--ignore", "s3-*").out

    def test_a_configuration_of_ones_own(self, project: Path) -> None:
        (project / "iacguard.toml").write_text("this is not even TOML")
        (project / "mine.toml").write_text(f'severity = {{ {OFF} = "info" }}\n')

        result = iacguard("check", "--config", "mine.toml", "--select", f"{OFF},iam-*")

        assert (result.status, f"info {OFF}" in result.out) == (0, True)

    def test_excluded_files_are_skipped_and_listed(self, project: Path) -> None:
        (project / "iacguard.toml").write_text('exclude = ["logs.yaml"]\n')

        result = iacguard("check", "--verbose", ".")

        assert "logs.yaml" in result.err and "logs.yaml" not in result.out

    def test_files_can_be_ignored(self, project: Path) -> None:
        (project / "iacguard.toml").write_text('per-file-ignores = { "logs.yaml" = ["all"] }\n')

        result = iacguard("check", "--format", "json")

        report = json.loads(result.out)
        assert report["findings"] == []
        assert {one["suppression"]["kind"] for one in report["suppressed"]} == {"external"}

    @pytest.mark.parametrize("given", ["Open=false", "params.json", "file://params.json"])
    def test_parameters_decide(self, project: Path, given: str) -> None:
        (project / "params.json").write_text('[{"ParameterKey": "Open", "ParameterValue": "false"}]')
        parameters = "Parameters: {Open: {Type: String}}\n"
        (project / "logs.yaml").write_text(parameters + TEMPLATE.replace(": false", ": !Ref Open"))

        assert OFF not in iacguard("check", *ONE).out
        assert OFF in iacguard("check", *ONE, "--parameters", given).out

    def test_values_of_several_files_are_merged_in_order(self, project: Path) -> None:
        (project / "one.yaml").write_text("Open: 'true'\n")
        (project / "samconfig.toml").write_text(
            "[prod.deploy.parameters]\nparameter_overrides = ['Open=false']\n"
        )
        parameters = "Parameters: {Open: {Type: String}}\n"
        (project / "logs.yaml").write_text(parameters + TEMPLATE.replace(": false", ": !Ref Open"))

        both = ("--parameters", "one.yaml", "--parameters", "samconfig.toml:prod")
        assert OFF in iacguard("check", *ONE, *both).out
        assert OFF not in iacguard("check", *ONE, *both[2:], *both[:2]).out

    def test_a_value_for_a_parameter_that_no_template_has_is_noted(self, project: Path) -> None:
        (project / "params.json").write_text('{\n"Opened": "false"}')
        (project / "logs.yaml").write_text("Parameters: {Open: {Type: String}}\n" + TEMPLATE)
        message = 'no template that was checked has the parameter Opened; did you mean "Open"?'

        told = iacguard("check", *ONE, "--parameters", "params.json").err
        assert f"note: params.json:2: {message} [undeclared-parameter]" in told
        told = iacguard("check", *ONE, "--parameters", "Opened=no").err
        assert f"note: logs.yaml:1: --parameters: {message} [undeclared-parameter]" in told
        (project / "iacguard.toml").write_text('[parameters]\nOpened = "no"\n')
        assert f"note: iacguard.toml:2: {message}" in iacguard("check", ".").err
        # The configuration is for all templates, also where only one is checked.
        assert message not in iacguard("check", "logs.yaml").err
        assert "undeclared" not in iacguard("check", "logs.yaml", "--parameters", "AWS::Region=x").err

    def test_a_wrong_file_of_parameters_is_told_with_its_key(self, project: Path) -> None:
        (project / "params.json").write_text('{"Parameters": {\n  "Open": {}}}')

        result = iacguard("check", *ONE, "--parameters", "params.json")

        assert result.status == 2
        assert "params.json:2:3: Parameters.Open: expected a string, number, boolean or a list" in result.err

    def test_defaults_decide_conditions_when_they_are_assumed(self, project: Path) -> None:
        head = (
            "Parameters: {Env: {Type: String, Default: prod}}\n"
            "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n"
        )
        value = ": !If [IsProd, true, false]"
        (project / "logs.yaml").write_text(head + TEMPLATE.replace(": false", value))

        assert f"{OFF} " in iacguard("check", *ONE).out
        (project / "iacguard.toml").write_text("assume-defaults = true\n")
        assert OFF not in iacguard("check", *ONE).out
        assert "when IsProd" not in iacguard("check", *ONE, "--parameters", "Env=dev").out
        assert OFF in iacguard("check", *ONE, "--parameters", "Env=dev").out

    def test_suppressions_count(self, project: Path) -> None:
        text = TEMPLATE.replace("false", f"false # iacguard: ignore[{OFF}] it is a test")
        (project / "logs.yaml").write_text(text)

        result = iacguard("check", *ONE, "--verbose")

        assert (result.status, result.out) == (0, "")
        assert f"suppressed: logs.yaml:6:9: {OFF}: it is a test" in result.err

    def test_rules_are_counted_on_demand(self, project: Path) -> None:
        assert f"1  high  {OFF}" in iacguard("check", *ONE, "--statistics").out


class TestHooks:
    """What pre-commit does to a command line."""

    def test_a_suppression_of_what_is_found_in_a_file_that_is_not_passed_is_of_use(
        self, project: Path
    ) -> None:
        comment = "# iacguard: ignore[s3-public-access-block-implicit] it is a test"
        (project / "main.tf").write_text(f'{comment}\nmodule "m" {{\n  source = "./m"\n}}\n')
        (project / "m").mkdir()
        (project / "m" / "main.tf").write_text('resource "aws_s3_bucket" "b" {}\n')
        select = ("--select", "s3-public-access-block-implicit,unused-suppression")

        assert iacguard("check", "main.tf", *select).out == ""
        assert iacguard("check", "m/main.tf", *select).out == ""
        assert iacguard("check", ".", *select).out == ""

    def test_paths_that_are_gone_are_passed_over_on_demand(self, project: Path) -> None:
        result = iacguard("check", "--skip-missing", "--verbose", "logs.yaml", "gone.tf", *ONE)

        assert result.status == 1
        assert "skipped: gone.tf: does not exist any more" in result.err

    def test_nothing_left_is_not_everything(self, project: Path) -> None:
        result = iacguard("check", "--skip-missing", "gone.tf", *ONE)

        assert (result.status, result.out) == (0, "")


def test_a_closed_pipe_is_no_error(project: Path) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    err = io.StringIO()

    assert main(["check"], Surroundings(Closed(), err, {}, TODAY)) == 141
    assert err.getvalue() == ""


def test_an_interrupt_is_no_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _raise_in("s3-plain-http-allowed", KeyboardInterrupt(), monkeypatch)

    result = iacguard("check")

    assert (result.status, result.err.strip()) == (130, "")


def test_an_internal_error_is_one_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("iacguard.project.run.check", broken)

    result = iacguard("check")

    assert result.status == 2
    assert result.err.startswith("iacguard: internal error: ZeroDivisionError: a b at cli/test_check.py:")
    assert "please report" in result.err
    assert result.err.count("\n") == 1
