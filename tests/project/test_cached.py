"""What is remembered gives what would be found anew, whatever happened in between."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard import cache
from iacguard.check import check_unit
from iacguard.config import settings as resolved_settings
from iacguard.config.options import parse
from iacguard.graph.unit import NO_INPUTS, Inputs
from iacguard.project import noting
from iacguard.project.memory import key
from iacguard.project.run import Options, check
from iacguard.report import View, render
from iacguard.suppress.apply import Silence

DAY = date(2026, 11, 21)

BUCKET = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n"
OPEN = BUCKET + "    Properties:\n      PublicAccessBlockConfiguration: {BlockPublicAcls: false}\n"
SILENT = OPEN.replace("Acls: false}", "Acls: false} # iacguard: ignore[s3-*] all public here")
EXPORTER = BUCKET + "Outputs:\n  Name:\n    Value: '*'\n    Export: {Name: everyone}\n"
IMPORTER = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: !ImportValue everyone}, Action: sts:AssumeRole}]
"""
PARENT = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./a.yaml}
"""
FUNCTION = """\
Resources:
  Old:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs20.x, Handler: a.b, Code: {ZipFile: x}, Role: !Sub "arn:aws:iam::1:role/r"}
"""
SHARED = 'variable "open" {}\nresource "aws_s3_bucket" "b" {}\n' + (
    'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n'
    "  block_public_acls = !var.open\n  block_public_policy = true\n  ignore_public_acls = true\n"
    "  restrict_public_buckets = true\n}\n"
)
CALLER = 'variable "open" { default = false }\nmodule "m" {\n  source = "../shared"\n  open   = var.open\n}\n'
POLICY = 'resource "aws_iam_policy" "p" {\n  policy = file("${path.module}/p.json")\n}\n'
ADMIN = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'

CONTENTS = {
    "a.yaml": (BUCKET, OPEN, SILENT, "a: 1\n", "Resources: [", EXPORTER),
    "b.yaml": (IMPORTER, PARENT, OPEN, FUNCTION),
    "c/d.yaml": (EXPORTER, PARENT, IMPORTER, ""),
    "shared/main.tf": (SHARED, SHARED.replace("!var.open", "true"), "resource {\n"),
    "app/main.tf": (CALLER, POLICY, CALLER + POLICY),
    "app/p.json": (ADMIN, ADMIN.replace('"*"', '"s3:GetObject"', 1), "{}"),
    "app/terraform.tfvars": ("open = true\n", "open = false\n"),
    "other/main.tf": (CALLER, SHARED),
}
PATHS = sorted(CONTENTS)
CONFIGURATIONS = (
    "",
    'select = ["all"]\n',
    'ignore = ["s3-*"]\n',
    '[severity]\n"s3-*" = "low"\n',
    "assume-defaults = true\n",
)


class Edit(NamedTuple):
    """Something that happens between two runs."""

    kind: str
    path: str
    choice: int


edits = st.builds(
    Edit,
    st.sampled_from(["write", "write", "delete", "rename", "touch", "configure", "narrow", "day"]),
    st.sampled_from(PATHS),
    st.integers(0, 5),
)


class Project:
    """A project on disk that is edited and checked."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self.folder = folder
        self.kept = kept
        self.configuration = ""
        self.paths: tuple[str, ...] = (".",)
        self.day = DAY
        self.clock = 1_700_000_000

    def apply(self, edit: Edit) -> None:
        path = self.folder / edit.path
        if edit.kind == "write":
            contents = CONTENTS[edit.path]
            path.parent.mkdir(exist_ok=True)
            path.write_text(contents[edit.choice % len(contents)])
            self._stamp(path)
        elif edit.kind == "delete":
            path.unlink(missing_ok=True)
        elif edit.kind == "rename" and path.exists():
            target = self.folder / PATHS[edit.choice]
            target.parent.mkdir(exist_ok=True)
            path.rename(target)
        elif edit.kind == "touch" and path.exists():
            self._stamp(path)
        elif edit.kind == "configure":
            self.configuration = CONFIGURATIONS[edit.choice % len(CONFIGURATIONS)]
        elif edit.kind == "narrow":
            self.paths = ((".",), (edit.path,), ("app", "c"))[edit.choice % 3]
        elif edit.kind == "day":
            self.day = date(2030 if edit.choice % 2 else 2020, 1, 1)

    def _stamp(self, path: Path) -> None:
        """Gives each version of a file a time of its own, as editing by hand does."""
        self.clock += 1
        os.utime(path, (self.clock, self.clock))

    def report(self, kept: str, jobs: int = 1) -> str:
        given = parse(self.configuration, "iacguard.toml", "")
        resolved = resolved_settings.resolve(given)
        inputs: Inputs = resolved.inputs
        silence = Silence(resolved.severity_of, resolved.path_ignores)
        options = Options(
            self.paths, (), inputs, self.day, jobs, cache=kept, fingerprint=resolved.fingerprint
        )
        return render("json", check(options, resolved.choose, silence), View())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    made = Project(tmp_path / "project", tmp_path / "kept")
    for path in PATHS:
        made.apply(Edit("write", path, 0))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("trusting", [False, True], ids=["by content", "by the times of files"])
@settings(max_examples=60)
@given(steps=st.lists(st.lists(edits, max_size=3), min_size=1, max_size=5))
def test_a_cached_report_is_the_one_that_would_be_made_anew(trusting: bool, steps: list[list[Edit]]) -> None:
    with tempfile.TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        if trusting:
            patch.setattr(noting, "_SETTLED", -(10**18))
        folder = Path(top, "project")
        folder.mkdir()
        patch.chdir(folder)
        project = Project(folder, Path(top, "kept"))
        for path in PATHS:
            project.apply(Edit("write", path, 0))
        for step in ([], *steps):
            for edit in step:
                project.apply(edit)
            expected = project.report("")
            assert project.report(str(project.kept)) == expected
            assert project.report(str(project.kept)) == expected
        patch.undo()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the test runner has threads
def test_nothing_is_computed_again_while_nothing_changes(
    project: Project, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    kept = str(project.kept)
    first = project.report(kept, jobs)
    monkeypatch.setattr("iacguard.project.run.check_unit", _never)
    monkeypatch.setattr("iacguard.frontends.cloudformation.include.parse", _never)

    assert project.report(kept) == first


def test_only_what_a_change_can_reach_is_computed_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = str(project.kept)
    project.report(kept)
    seen: list[str] = []

    def noted(unit, rules, today):  # type: ignore[no-untyped-def] # as the function that it wraps
        seen.append(unit.path)
        return check_unit(unit, rules, today)

    monkeypatch.setattr("iacguard.project.run.check_unit", noted)

    project.apply(Edit("write", "app/terraform.tfvars", 1))
    project.report(kept)

    assert set(seen) == {"app", "other"}  # the two call one module, so they are one part
    seen.clear()
    project.apply(Edit("write", "c/d.yaml", 1))
    project.report(kept)
    assert "app" not in seen
    assert "b.yaml" in seen  # it imports what d.yaml does not export any more


def _never(*arguments: object) -> None:
    raise AssertionError(f"computed again: {arguments[:1]}")


@pytest.mark.parametrize(
    "damage", [b"", b"iacguard cache 1\n", b"iacguard cache 9\n" + bytes(40), bytes(100)]
)
def test_files_that_are_damaged_or_of_others_are_as_good_as_none(project: Project, damage: bytes) -> None:
    kept = str(project.kept)
    first = project.report(kept)
    for file in project.kept.glob("*/*"):
        file.write_bytes(damage or file.read_bytes()[:-1])

    assert project.report(kept) == first
    assert project.report(kept) == first


def test_a_result_that_was_planted_calls_nothing(project: Project) -> None:
    from iacguard.project.transfer import decode_places

    planted = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R."

    with pytest.raises(Exception, match=r"posix.system is no part of a result"):
        decode_places(planted, lambda path: None)


def test_a_folder_that_cannot_be_written_does_no_harm(project: Project) -> None:
    blocked = project.folder.parent / "blocked"
    blocked.write_text("a file")

    assert project.report(str(blocked / "inside")) == project.report("")


def test_runs_at_once_keep_what_the_others_found(project: Project) -> None:
    kept = str(project.kept)
    stores = [cache.Store(kept, "0" * 32) for _ in range(2)]
    for number, store in enumerate(stores):
        store.put(f"{number}", cache.Entry((), number))
    for store in stores:
        store.save()

    again = cache.Store(kept, "0" * 32)
    assert [again.get(str(number)) for number in range(2)] == [cache.Entry((), 0), cache.Entry((), 1)]


def test_what_was_not_used_for_longest_goes_first(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LARGEST", 200)
    kept = project.kept
    for age, run in enumerate(("a" * 32, "b" * 32, "c" * 32)):
        store = cache.Store(str(kept), run)
        store.put("x", cache.Entry((), "x" * 100))
        store.save()
        if (kept / run).is_dir():
            os.utime(kept / run, (age, age))

    assert sorted(one.name[0] for one in kept.iterdir() if one.is_dir()) == ["c"]


def test_clearing_leaves_what_is_not_ours(project: Project) -> None:
    project.report(str(project.kept))
    (project.kept / "mine").mkdir()

    cache.clear(str(project.kept))

    assert sorted(one.name for one in project.kept.iterdir()) == [".gitignore", "CACHEDIR.TAG", "mine"]


def test_no_secret_is_kept(project: Project) -> None:
    secret = "AKIAQWERTYUIOPASDFGH"
    (project.folder / "a.yaml").write_text(
        "Resources:\n  Role:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: x\n"
        f"      Tags: [{{Key: key, Value: {secret}}}]\n"
    )
    project.report(str(project.kept))

    assert all(secret.encode() not in file.read_bytes() for file in project.kept.glob("*/*"))


def test_another_installation_is_told_apart(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    index = project.folder / "rules" / "index.txt"
    index.parent.mkdir()
    index.write_text("")
    monkeypatch.setattr("iacguard.__path__", [str(project.folder / "iacguard")])
    monkeypatch.setattr("iacguard.catalogue.index_path", lambda: str(index))

    first = key("", ())
    same = key("", ())
    os.utime(index, (1, 1))

    assert first == same
    assert key("", ()) != first


def test_inputs_are_told_apart(project: Project) -> None:
    kept = str(project.kept)
    project.report(kept)
    options = Options((".",), (), NO_INPUTS._replace(variables={"open": "true"}), DAY, 1, cache=kept)

    def run(options: Options) -> str:
        return render("json", check(options, lambda one: one.load() if one.on else None), View())

    assert run(options) == run(options._replace(cache=""))
