"""``iacguard baseline``, and checks that go by what it wrote."""

from __future__ import annotations

import errno
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import TEMPLATE
from tests.cli.harness import Result, iacguard
from tests.conftest import Snapshot

OFF = "s3-public-access-block-off"
ONE = ("--select", OFF)
FILE = ".iacguard-baseline.jsonl"
GIVEN = ("--baseline", FILE)
GOOD = TEMPLATE.replace("false", "true")


def check(*args: str) -> Result:
    return iacguard("check", *ONE, *args)


@pytest.fixture
def known(project: Path) -> Path:
    """The project with a baseline of its one fault."""
    assert iacguard("baseline", *ONE).status == 0
    return project


def test_what_is_known_is_not_reported(known: Path) -> None:
    result = check(*GIVEN)

    assert (result.status, result.out) == (0, "")
    assert result.err == "No new problems found in 3 files: 1 checked, 2 skipped; 1 known\n"


def test_what_is_new_is_reported(known: Path, snapshot: Snapshot) -> None:
    (known / "new.yaml").write_text(TEMPLATE)

    result = check(*GIVEN, "--verbose")

    assert result.status == 1
    snapshot("cli/baseline.out.txt", result.out)
    snapshot("cli/baseline.err.txt", result.err)


def test_what_the_command_tells(project: Path, snapshot: Snapshot) -> None:
    told = [iacguard("baseline", *ONE).err]
    (project / "new.yaml").write_text(TEMPLATE)
    (project / "logs.yaml").write_text(GOOD)
    told += [iacguard("baseline", *ONE).err, iacguard("baseline", *ONE, "--prune").err]
    told += [iacguard("baseline", *ONE, "--update").err]

    snapshot("cli/baseline.told.txt", "".join(told))
    snapshot("cli/baseline.jsonl", (project / FILE).read_text())


def test_programs_get_what_is_known_as_suppressed(known: Path) -> None:
    report = json.loads(check(*GIVEN, "--format", "json").out)
    (run,) = json.loads(check(*GIVEN, "--format", "sarif").out)["runs"]

    assert report["findings"] == []
    assert report["summary"]["baseline"] == {"new": 0, "known": 1, "gone": 0}
    (suppressed,) = report["suppressed"]
    assert suppressed["suppression"] == {"kind": "external", "reason": "baseline"}
    (result,) = run["results"]
    assert result["baselineState"] == "unchanged"
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "baseline"}]


def test_the_configuration_names_it(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (known / "iacguard.toml").write_text(f'baseline = "{FILE}"\n')
    (known / "below").mkdir()

    assert check().status == 0
    assert check("--no-baseline").status == 1
    monkeypatch.chdir(known / "below")
    assert iacguard("check", *ONE, "../logs.yaml").status == 0


def test_the_configured_file_is_written(project: Path) -> None:
    (project / "below").mkdir()
    (project / "iacguard.toml").write_text('baseline = "below/known.jsonl"\n')

    assert iacguard("baseline", *ONE).err == "wrote below/known.jsonl: 1 finding known\n"
    assert check().status == 0


def test_suppressions_come_first(known: Path) -> None:
    written = TEMPLATE.replace("false", f"false # iacguard: ignore[{OFF}] it is public")
    (known / "logs.yaml").write_text(written)

    result = check(*GIVEN)

    assert "0 known; 1 suppressed; 1 known one is gone: iacguard baseline --prune" in result.err


class TestParts:
    """Runs on a part of the project, or with some of the rules."""

    @pytest.fixture
    def two(self, project: Path) -> Path:
        (project / "other").mkdir()
        (project / "other" / "logs.yaml").write_text(TEMPLATE)
        assert iacguard("baseline", *ONE).status == 0
        return project

    @pytest.mark.parametrize("paths", [("logs.yaml",), ("other",), ("other/logs.yaml",)])
    def test_what_is_not_looked_at_is_not_gone(self, two: Path, paths: tuple[str, ...]) -> None:
        assert check(*GIVEN, *paths).err.endswith("; 1 known\n")

        for option in ("--prune", "--update"):
            iacguard("baseline", *ONE, option, *paths)
            assert check(*GIVEN).err.endswith("; 2 known\n")

    def test_what_is_mended_in_a_part_is_gone(self, two: Path) -> None:
        (two / "logs.yaml").write_text(GOOD)

        assert "0 known; 1 known one is gone" in check(*GIVEN, "logs.yaml").err
        assert iacguard("baseline", *ONE, "--prune", "other").err.startswith(f"wrote {FILE}: 2 findings")
        assert iacguard("baseline", *ONE, "--prune", "logs.yaml").err.startswith(f"wrote {FILE}: 1 finding")

    def test_a_rule_that_does_not_run_finds_nothing_gone(self, two: Path) -> None:
        assert "gone" not in iacguard("check", *GIVEN, "--select", "s3-plain-http-allowed").err

    def test_a_rule_that_there_is_no_more_does(self, two: Path) -> None:
        text = (two / FILE).read_text()
        (two / FILE).write_text(text + text.splitlines()[1].replace(OFF, "s3-no-rule") + "\n")

        assert "1 known one is gone" in check(*GIVEN).err

    def test_a_broken_file_hides_nothing_for_good(self, two: Path) -> None:
        (two / "logs.yaml").write_text('AWSTemplateFormatVersion: "2010-09-09"\nResources: {A: [\n')

        assert check(*GIVEN).err.endswith("; 1 known; 1 path could not be read wholly\n")
        assert iacguard("baseline", *ONE, "--prune").status == 2
        (two / "logs.yaml").write_text(TEMPLATE)
        assert check(*GIVEN).status == 0

    def test_a_renamed_file_that_is_checked_alone_is_known(self, two: Path) -> None:
        (two / "logs.yaml").rename(two / "renamed.yaml")

        assert check(*GIVEN, "renamed.yaml").status == 0

    def test_a_copy_of_a_module_that_is_not_there_yet_is_not_gone(self, two: Path) -> None:
        text = (two / FILE).read_text()
        copy = text.splitlines()[1].replace("logs.yaml", ".terraform/modules/m/main.tf")
        (two / FILE).write_text(f"{text}{copy}\n")

        assert "gone" not in check(*GIVEN).err

    def test_a_finding_has_the_same_fingerprint_with_and_without_it(self, two: Path) -> None:
        (two / ".git").rmdir()
        (two / FILE).rename(two / "other" / "b.jsonl")

        def fingerprints(*args: str) -> set[str]:
            report = json.loads(check(*args, "--format", "json").out)
            return {one["fingerprint"] for one in (*report["findings"], *report["suppressed"])}

        assert fingerprints("--baseline", "other/b.jsonl") == fingerprints()

    def test_a_deleted_file_is_gone_with_its_folder(self, two: Path) -> None:
        (two / "other" / "logs.yaml").unlink()

        assert "1 known one is gone" in check(*GIVEN).err
        assert "gone" not in check(*GIVEN, "logs.yaml").err

    def test_no_repository_is_needed(self, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (two / ".git").rmdir()

        assert check(*GIVEN).err.endswith("; 2 known\n")
        monkeypatch.chdir(two / "other")
        assert check("--baseline", f"../{FILE}").err.endswith("; 1 known\n")


class TestMistakes:
    """What cannot be done says what to do, and changes nothing."""

    def test_a_baseline_that_is_there(self, known: Path) -> None:
        before = (known / FILE).read_text()
        (known / "new.yaml").write_text(TEMPLATE)

        result = iacguard("baseline", *ONE)

        assert result.status == 2
        assert "--update adds what is new" in result.err
        assert (known / FILE).read_text() == before

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (("check", "--baseline", "no.jsonl"), "--baseline: there is no file no.jsonl; to write it, run"),
            (("check", "--baseline", "."), "--baseline: . is a folder, expected the file"),
            (("check", "--baseline", "a\0b"), "--baseline: a?b cannot be read"),
            (("check", "--baseline", "logs.yaml"), "logs.yaml:1:1: is no baseline"),
            (("check", "--baseline", "x", "--no-baseline"), "contradict each other"),
            (("baseline", "--prune"), "there is no file .iacguard-baseline.jsonl"),
            (("baseline", "--prune", "--update"), "give one of them"),
            (("baseline", "--output", "."), "--output .: this is a folder"),
            (("baseline", "--output", "no/b.jsonl"), "the folder that it is to be in does not exist"),
            (("baseline", "--update", "--output", "logs.yaml"), "logs.yaml:1:1: is no baseline"),
        ],
    )
    def test_is_told(self, project: Path, args: tuple[str, ...], message: str) -> None:
        before = {path: path.read_bytes() for path in project.iterdir() if path.is_file()}

        result = iacguard(*args)

        assert result.status == 2
        assert message in result.err
        assert result.err.count("\n") == 1
        assert {path: path.read_bytes() for path in project.iterdir() if path.is_file()} == before

    def test_a_configured_file_that_is_not_there(self, project: Path) -> None:
        (project / "iacguard.toml").write_text('fail-on = "low"\nbaseline = "no.jsonl"\n')

        result = check()

        assert result.status == 2
        assert result.err.startswith("iacguard: iacguard.toml:2:1: baseline: there is no file no.jsonl; ")

    def test_a_folder_without_infrastructure_code(self, project: Path) -> None:
        (project / "empty").mkdir()

        assert iacguard("baseline", "empty").status == 3
        assert not (project / FILE).exists()


def test_updating_again_changes_nothing(known: Path) -> None:
    (known / "new.yaml").write_text(TEMPLATE)
    iacguard("baseline", "--update")
    text = (known / FILE).read_text()

    assert "0 added, 0 gone" in iacguard("baseline", "--update").err
    assert (known / FILE).read_text() == text
    assert iacguard("check", *GIVEN).status == 0


def test_a_link_stays_one_and_permissions_too(known: Path) -> None:
    (known / "real").mkdir()
    (known / FILE).rename(known / "real" / "b.jsonl")
    (known / FILE).symlink_to("real/b.jsonl")
    (known / FILE).chmod(0o640)
    (known / "logs.yaml").write_text(GOOD)

    assert iacguard("baseline", *ONE, "--prune").status == 0

    assert (known / FILE).is_symlink()
    assert (known / "real" / "b.jsonl").stat().st_mode & 0o777 == 0o640
    assert len((known / "real" / "b.jsonl").read_text().splitlines()) == 1
    assert [path.name for path in (known / "real").iterdir()] == ["b.jsonl"]


def test_a_module_without_its_caller_has_nothing_mended(project: Path) -> None:
    bucket = (
        'variable "acls" {\n  type = bool\n}\n\nresource "aws_s3_bucket" "a" {}\n\n'
        'resource "aws_s3_bucket_public_access_block" "a" {\n  bucket = aws_s3_bucket.a.id\n'
        "  block_public_acls = var.acls\n  block_public_policy = true\n"
        "  ignore_public_acls = true\n  restrict_public_buckets = true\n}\n"
    )
    (project / "m").mkdir()
    (project / "m" / "main.tf").write_text(bucket)
    (project / "app").mkdir()
    (project / "app" / "main.tf").write_text('module "m" {\n  source = "../m"\n  acls = false\n}\n')
    iacguard("baseline", *ONE)

    assert check(*GIVEN).err.endswith("; 2 known\n")
    assert "gone" not in check(*GIVEN, "m").err
    (project / "app" / "main.tf").write_text('module "m" {\n  source = "../m"\n  acls = true\n}\n')
    assert "1 known one is gone" in check(*GIVEN).err


def test_a_change_since_a_revision_makes_nothing_gone(project: Path) -> None:
    (project / ".git").rmdir()
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    assert iacguard("baseline", *ONE).status == 0
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
        subprocess.run((*git, *words), check=True)
    (project / "new.yaml").write_text(TEMPLATE)

    result = check(*GIVEN, "--since", "HEAD")

    assert result.status == 1
    assert "new.yaml" in result.out
    assert "gone" not in result.err


def test_no_secret_is_in_it(project: Path) -> None:
    """Neither as it is nor as a digest that tells whether a guess is right."""

    def written(password: str) -> str:
        (project / "logs.yaml").write_text(
            "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties:\n"
            f"      MasterUserPassword: {password}\n"
            "  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n"
            f"        Variables: {{DB_PASSWORD: {password}}}\n"
        )
        (project / FILE).unlink(missing_ok=True)
        iacguard("baseline", "--select", "all")
        return (project / FILE).read_text()

    text = written("hunter2-hunter2")

    assert "secret" in text or "password" in text
    assert text == written("Sup3rSecret123")
    assert "hunter2" not in text


def test_a_file_that_cannot_be_written_is_told(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (known / FILE).read_text()

    def refuse(self: Path, target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    result = iacguard("baseline", *ONE, "--update")

    assert result.status == 2
    assert result.err.endswith(f"--output {FILE}: cannot be written: No space left on device\n")
    assert (known / FILE).read_text() == before
