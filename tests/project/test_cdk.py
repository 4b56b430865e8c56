"""The output of ``cdk synth``: which files of it are checked, and what is told of constructs."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from iacguard.finding import Finding, Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from iacguard.report import View, render

CDK = Path(__file__).parents[2] / "fixtures" / "projects" / "cdk"

OFF = "s3-public-access-block-off"
HTTP = "s3-plain-http-allowed"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app, synthesised where it is; in the fixture that is ``/app``."""
    folder = tmp_path / "app"
    shutil.copytree(CDK, folder)
    (folder / ".git").mkdir()
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text().replace("/app/", f"{folder.as_posix()}/"))
    monkeypatch.chdir(folder)
    return folder


def report_of(*paths: str) -> Report:
    return check(Options(paths, (), NO_INPUTS, date(2026, 11, 21)), lambda rule: rule)


def created(finding: Finding) -> list[tuple[str, int, int]]:
    """The places at which a finding says that the construct was created."""
    places = [one.span for one in finding.related if one.message == "the construct is created here"]
    return [(span.source.path, *span.start_position) for span in places]


@pytest.mark.usefixtures("app")
def test_templates_of_all_assemblies_are_checked_and_nothing_else() -> None:
    report = report_of(".")

    assert (report.errors, report.notes, report.failures) == ([], [], [])
    assert report.checked == [
        "cdk.out/Storage.template.json",
        "cdk.out/StorageArchive8C1E2B3D.nested.template.json",
        "cdk.out/assembly-Prod/ProdStorage0EF194CB.template.json",
        "cdk.out/assembly-Prod/ProdStorageArchive5D6F.nested.template.json",
    ]
    skipped = {one.path: one.reason for one in report.skipped}
    beside = (
        "manifest.json",
        "tree.json",
        "Storage.assets.json",
        "asset.3f1d/",
        "assembly-Prod/manifest.json",
    )
    assert {skipped[f"cdk.out/{name}"] for name in beside} == {"made by cdk synth beside the templates"}


@pytest.mark.usefixtures("app")
def test_findings_tell_the_construct_and_where_it_is_created() -> None:
    found = {(one.construct, one.rule): created(one) for one in report_of(".").findings}

    assert found == {
        ("Storage/Raw", HTTP): [("lib/storage.ts", 9, 5)],
        ("Storage/Raw", OFF): [("lib/storage.ts", 9, 5)],
        ("Storage/Archive/Old", HTTP): [("lib/storage.ts", 17, 5)],
        ("Storage/Archive/Old", OFF): [("lib/storage.ts", 17, 5)],
        ("Prod/Storage/Raw", HTTP): [("lib/storage.ts", 9, 5)],
        ("Prod/Storage/Raw", OFF): [("lib/storage.ts", 9, 5)],
        ("Prod/Storage/Archive/Old", HTTP): [("lib/storage.ts", 17, 5)],
        ("Prod/Storage/Archive/Old", OFF): [("lib/storage.ts", 17, 5)],
    }


@pytest.mark.usefixtures("app")
def test_reports_tell_the_construct() -> None:
    report = report_of("cdk.out/Storage.template.json")

    view = View()
    assert "  = construct: Storage/Raw\n" in render("text", report, view)
    assert "  = see: lib/storage.ts:9:5: the construct is created here\n" in render("text", report, view)
    told = json.loads(render("json", report, view))["findings"]
    assert "Storage/Raw" in {one["construct"] for one in told}
    (run,) = json.loads(render("sarif", report, view))["runs"]
    logical = run["results"][0]["locations"][0]["logicalLocations"]
    assert {"fullyQualifiedName": "Storage/Raw", "kind": "construct"} in logical


def test_a_manifest_that_makes_no_sense_takes_nothing_away(app: Path) -> None:
    frames = [
        "no frame",
        "x (/etc/passwd:1:1)",
        f"x ({app}/lib/storage.ts:{'9' * 30}:1)",
        f"x ({app}/none.ts:1:1)",
    ]
    entry = {"type": "aws:cdk:creationStack", "data": [*frames, 3]}
    for text in (
        "",
        "[" * 100_000,
        "[]",
        '{"artifacts": [1]}',
        json.dumps(
            {"artifacts": {"a": 1, "b": {"additionalMetadataFile": "../x", "metadata": {"/Storage/Raw": 3}}}}
        ),
        json.dumps({"artifacts": {"b": {"metadata": {"/Storage/Raw": [3, entry]}}}}),
    ):
        (app / "cdk.out" / "manifest.json").write_text(text)
        report = report_of("cdk.out")
        assert report.errors == []
        assert [created(one) for one in report.findings if one.construct == "Storage/Raw"] == [[], []]


def test_other_folders_may_have_a_manifest(app: Path) -> None:
    (app / "deploy").mkdir()
    (app / "deploy" / "manifest.json").write_text("{}")
    (app / "deploy" / "stack.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")

    assert report_of("deploy").checked == ["deploy/stack.yaml"]


def test_a_text_that_is_read_again_is_the_same_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bucket = "{Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: false}}}"
    parent = "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}}\n"
    (tmp_path / "a.yaml").write_text(parent)
    (tmp_path / "b.yaml").write_text(f"Resources: {{Raw: {bucket}}}\n")
    (tmp_path / "c.yaml").write_text(parent)

    found = [one for one in report_of(".").findings if one.rule == OFF]

    # A nested template is checked once, whether its parent comes before it or after it.
    assert [sorted(one.instances) for one in found] == [["N/Raw", "Raw"]]
