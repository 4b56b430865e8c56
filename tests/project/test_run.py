"""What a run over a project gives, beyond what single rules find."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard import catalogue
from iacguard.finding import Finding, Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from iacguard.rule import Rule
from tests.support.rules import SOME

OFF = "s3-public-access-block-off"
BUCKET = "Resources:\n  Open:\n    Type: AWS::S3::Bucket\n"
QUEUE = 'variable "name" {}\nresource "aws_s3_bucket" "this" {\n  bucket = var.name\n}\n'


def run(*paths: str, exclude: tuple[str, ...] = ()) -> Report:
    return check(Options(paths or (".",), exclude, NO_INPUTS, date(2026, 11, 21)), SOME)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fingerprints(report: Report) -> set[str]:
    return {finding.fingerprint for finding in report.findings}


def test_a_module_that_is_called_is_checked_as_called(here: Path) -> None:
    write(
        here,
        {
            "modules/bucket/main.tf": QUEUE,
            "main.tf": 'module "a" {\n  source = "./modules/bucket"\n  name = "a"\n}\n'
            'module "b" {\n  source = "./modules/bucket"\n  name = "b"\n}\n',
        },
    )

    found = [one for one in run().findings if one.rule == "s3-public-access-block-implicit"]

    assert [one.instances for one in found] == [
        ("module.a.aws_s3_bucket.this", "module.b.aws_s3_bucket.this")
    ]


@pytest.mark.parametrize(
    ("named", "found"),
    [("modules/bucket/main.tf", ["a", "b"]), ("a.tf", ["a", "b"]), ("b.tf", ["a", "b"]), ("c.tf", [])],
)
def test_a_named_file_has_what_its_arguments_cause_in_the_modules_that_it_calls(
    here: Path, named: str, found: list[str]
) -> None:
    call = 'module "{0}" {{\n  source = "./modules/bucket"\n  block = {1}\n}}\n'
    write(
        here,
        {
            "modules/bucket/main.tf": 'variable "block" {}\n'
            'resource "aws_s3_bucket" "this" {}\n'
            'resource "aws_s3_bucket_public_access_block" "this" {\n'
            "  bucket = aws_s3_bucket.this.id\n"
            "  block_public_acls = var.block\n"
            "  block_public_policy = true\n  ignore_public_acls = true\n  restrict_public_buckets = true\n"
            "}\n",
            "a.tf": call.format("a", "false"),
            "b.tf": call.format("b", "false"),
            "c.tf": call.format("c", "true"),
        },
    )

    reports: list[Finding | None] = [one for one in run(named).findings if one.rule == OFF]
    (report,) = reports or [None]

    addresses = [f"module.{name}.aws_s3_bucket.this" for name in found]
    assert ([] if report is None else list(report.instances)) == addresses


def test_a_named_file_is_checked_in_the_unit_that_it_belongs_to(here: Path) -> None:
    write(
        here,
        {
            "modules/bucket/main.tf": QUEUE,
            "main.tf": 'module "a" {\n  source = "./modules/bucket"\n  name = "a"\n}\n'
            'resource "aws_s3_bucket" "other" {\n}\n',
        },
    )

    found = run("modules/bucket/main.tf").findings

    assert {one.span.source.path for one in found} == {"modules/bucket/main.tf"}
    assert {one.resource.address for one in found} == {"module.a.aws_s3_bucket.this"}


def test_the_same_finding_has_the_same_fingerprint_from_every_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {".git/HEAD": "", "app/template.yaml": BUCKET})
    from_root = fingerprints(run())
    monkeypatch.chdir(here / "app")

    assert from_root == fingerprints(run()) == fingerprints(run(str(here)))
    assert from_root


def test_fingerprints_survive_moved_lines_and_statements(here: Path) -> None:
    statement = "          - {Effect: Allow, Action: '*', Resource: '*'}\n"
    other = "          - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*'}\n"
    head = (
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"
        "        Version: '2012-10-17'\n        Statement:\n"
    )
    write(here, {"template.yaml": head + statement})
    before = fingerprints(run())
    write(here, {"template.yaml": "# a comment\n\n" + head + other + statement})

    assert fingerprints(run()) == before
    assert before


def test_excluded_paths_are_listed_as_skipped(here: Path) -> None:
    write(here, {"a.yaml": BUCKET, "examples/b.yaml": BUCKET})

    report = run(exclude=("examples/*",))

    assert report.checked == ["a.yaml"]
    assert [(one.path, one.reason) for one in report.skipped] == [
        ("examples/b.yaml", "excluded by the configuration")
    ]


def test_a_read_only_folder_is_no_obstacle(here: Path) -> None:
    write(here, {"a.yaml": BUCKET})
    here.chmod(0o500)
    try:
        assert [one.span.source.path for one in run().findings] == ["a.yaml", "a.yaml"]
    finally:
        here.chmod(0o700)


def test_two_runs_give_the_same_report(here: Path) -> None:
    write(here, {"a.yaml": BUCKET, "main.tf": QUEUE, "b/c.yaml": BUCKET})

    first, second = run(), run()

    assert [finding._replace(span=finding.span.source.span(0, 0)).rule for finding in first.findings] == [
        finding.rule for finding in second.findings
    ]
    assert [one.location for one in first.findings] == [one.location for one in second.findings]
    assert fingerprints(first) == fingerprints(second)


def test_a_nested_template_is_checked_where_it_is_deployed(here: Path) -> None:
    child = (
        "Parameters: {Open: {Type: String}}\n"
        "Conditions: {IsOpen: !Equals [!Ref Open, 'yes']}\n"
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
        "      PublicAccessBlockConfiguration: {BlockPublicAcls: !If [IsOpen, false, true],\n"
        "        IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}\n"
    )
    parent = (
        "Resources:\n  Stack:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: child.yaml\n      Parameters: {Open: 'no'}\n"
    )
    write(here, {"child.yaml": child, "parent.yaml": parent})

    assert "s3-public-access-block-off" not in {one.rule for one in run().findings}
    assert "s3-public-access-block-off" in {one.rule for one in run("child.yaml").findings}
    assert run().checked == ["child.yaml", "parent.yaml"]


def test_nested_templates_that_cannot_be_reached_are_checked_by_themselves(here: Path) -> None:
    def nest(name: str) -> str:
        return (
            "Resources:\n  Stack:\n    Type: AWS::CloudFormation::Stack\n"
            f"    Properties: {{TemplateURL: {name}}}\n"
            "  Bucket: {Type: AWS::S3::Bucket}\n"
        )

    write(here, {"one.yaml": nest("two.yaml"), "two.yaml": nest("one.yaml")})

    assert run().checked == ["one.yaml", "two.yaml"]
    assert {one.span.source.path for one in run().findings} == {"one.yaml", "two.yaml"}


def test_a_rule_that_cannot_be_imported_is_told_of_and_the_others_run(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {"open.yaml": BUCKET})
    load = catalogue.Listed.load

    def broken(rule: catalogue.Listed) -> Rule:
        if rule.id == "s3-plain-http-allowed":
            raise SyntaxError("unmatched '('")
        return load(rule)

    monkeypatch.setattr(catalogue.Listed, "load", broken)

    report = run()

    assert {one.rule for one in report.findings} == {"s3-public-access-block-implicit"}
    assert [(one.path, one.message.partition(" at ")[0]) for one in report.failures] == [
        ("rule s3-plain-http-allowed", "internal error: SyntaxError: unmatched '('")
    ]
