"""The output of ``cdk synth``: which files of it are checked, and what is told of constructs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from iacguard.finding import Finding, Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from iacguard.report import View, render
from tests.support.rules import SOME

CDK = Path(__file__).parents[2] / "fixtures" / "projects" / "cdk"
APP = Path(__file__).parents[2] / "fixtures" / "cdk" / "app"
PACKAGES = Path(__file__).parents[2] / "build" / "cdk" / "node_modules"

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
    return check(Options(paths, (), NO_INPUTS, date(2026, 11, 21)), SOME)


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

    # A nested template is checked in its parents only, whether they come before it or after it.
    assert [one.resource.address for one in found] == ["N/Raw"]


# A real app --------------------------------------------------------------------------------------


def _missing() -> str:
    if shutil.which("node") is None:
        return "node is not installed"
    if not (PACKAGES / "aws-cdk-lib").is_dir():
        return "the packages of fixtures/cdk/app are not installed; make cdk installs them"
    return ""


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as the CDK makes templates of it, with the context that its command line gives it."""
    if _missing():
        pytest.skip(_missing())
    folder = tmp_path_factory.mktemp("cdk") / "app"
    shutil.copytree(APP, folder, ignore=shutil.ignore_patterns("node_modules", "cdk.out"))
    (folder / ".git").mkdir()
    (folder / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    context = {
        "aws:cdk:enable-path-metadata": True,
        "aws:cdk:enable-asset-metadata": True,
        "aws:cdk:version-reporting": True,
        "aws:cdk:bundling-stacks": ["**"],
    }
    subprocess.run(
        [shutil.which("node") or "node", "bin/app.js"],
        cwd=folder,
        env={**os.environ, "CDK_OUTDIR": "cdk.out", "CDK_CONTEXT_JSON": json.dumps(context)},
        check=True,
        timeout=55,
    )
    return folder


@pytest.mark.slow
def test_what_the_cdk_makes_of_a_real_app(synthesised: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(synthesised)

    report = report_of(".")

    assert (report.errors, report.notes, report.failures) == ([], [], [])
    assert [path for path in report.checked if "nested" not in path] == [
        "cdk.out/Ingest.template.json",
        "cdk.out/Site.template.json",
    ]
    assert len(report.checked) == 3
    found = {(one.construct, one.rule): created(one) for one in report.findings}
    old, nightly = [("lib/site.js", 8, 5)], [("lib/ingest.js", 32, 21)]
    assert found == {
        ("Site/Archive/Old/Resource", OFF): old,
        ("Site/Archive/Old/Resource", HTTP): old,
        ("Ingest/Nightly/Resource", "lambda-async-no-failure-destination"): nightly,
        ("Ingest/Nightly/ServiceRole/DefaultPolicy/Resource", "iam-admin-policy"): [
            ("lib/ingest.js", 33, 13)
        ],
    }


@pytest.mark.slow
@pytest.mark.usefixtures("synthesised")
def test_files_that_the_cdk_writes_beside_the_templates_are_no_templates(
    synthesised: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(synthesised)

    skipped = {one.path: one.reason for one in report_of("cdk.out").skipped}

    for name in ("Site.metadata.json", "Site.assets.json", "manifest.json", "tree.json"):
        assert skipped[f"cdk.out/{name}"] == "made by cdk synth beside the templates"


def test_a_construct_without_frames_of_its_own_is_a_part_of_one_that_has_some(app: Path) -> None:
    """Newer versions leave out the frames of libraries."""
    silent = {"type": "aws:cdk:creationStack", "data": ["...aws-cdk-lib...", "(no user code in 10 frames)"]}
    telling = {
        "type": "aws:cdk:creationStack",
        "data": ["...new Bucket2 in aws-cdk-lib...", f"new Storage ({app}/lib/storage.ts:9:5)"],
    }
    template = json.loads((app / "cdk.out" / "Storage.template.json").read_text())
    for resource in template["Resources"].values():
        if resource.get("Metadata", {}).get("aws:cdk:path") == "Storage/Raw":
            resource["Metadata"]["aws:cdk:path"] = "Storage/Raw/Copy/Resource"
    (app / "cdk.out" / "Storage.template.json").write_text(json.dumps(template))
    metadata = {"/Storage/Raw/Copy/Resource": [silent], "/Storage/Raw/Resource": [telling]}
    manifest = {"artifacts": {"Storage": {"metadata": metadata}}}
    (app / "cdk.out" / "manifest.json").write_text(json.dumps(manifest))

    found = [one for one in report_of("cdk.out").findings if one.construct == "Storage/Raw/Copy/Resource"]

    assert found
    for one in found:
        (place,) = [related for related in one.related if "created here" in related.message]
        assert place.message == "the construct Storage/Raw, which it is a part of, is created here"
        assert (place.span.source.path, *place.span.start_position) == ("lib/storage.ts", 9, 5)
