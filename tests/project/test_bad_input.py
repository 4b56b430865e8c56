"""Input that nobody should write, and some that nobody can read: one message each, the rest checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from iacguard.finding import Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from tests.support.rules import SOME

GOOD_TEMPLATE = "Resources:\n  Open:\n    Type: AWS::S3::Bucket\n"
OPEN_TEMPLATE = (
    GOOD_TEMPLATE + "    Properties:\n      PublicAccessBlockConfiguration: {BlockPublicAcls: false}\n"
)
"""A template that is wrong by what is written in it, not by what is missing."""

GOOD_MODULE = 'resource "aws_s3_bucket" "open" {\n}\n'

Write = Callable[[str, "str | bytes"], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """A working folder with one template beside what a test puts there."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    write("good.yaml", GOOD_TEMPLATE)
    return write


def run(*paths: str) -> Report:
    return check(Options(paths or (".",), (), NO_INPUTS, date(2026, 11, 21)), SOME)


def found_in(report: Report) -> set[str]:
    return {finding.span.source.path for finding in report.findings}


def told(report: Report) -> list[str]:
    return [f"{error.path}:{error.line}:{error.column}: {error.message}" for error in report.errors]


@pytest.mark.parametrize("name", ["empty.yaml", "empty.json", "empty.template"])
def test_an_empty_file_is_skipped(write: Write, name: str) -> None:
    write(name, "")

    report = run()

    assert told(report) == []
    assert [skipped.path for skipped in report.skipped] == [name]
    assert found_in(report) == {"good.yaml"}


def test_an_empty_module_file_is_checked(write: Write) -> None:
    write("empty.tf", "")

    report = run()

    assert told(report) == []
    assert "empty.tf" in report.checked


def test_a_binary_file_is_skipped(write: Write) -> None:
    write("picture.json", b"\x89PNG\r\n\x1a\n\0\0\0")

    report = run()

    assert told(report) == []
    assert [(one.path, one.reason) for one in report.skipped] == [("picture.json", "is a binary file")]


def test_text_of_another_encoding_names_the_place(write: Write) -> None:
    write("latin.tf", '# ok\nlocals {\n  name = "caf\xe9"\n}\n'.encode("latin-1"))

    report = run()

    assert told(report) == ["latin.tf:3:14: is not UTF-8 text: byte 0xe9 here; save the file as UTF-8"]
    assert found_in(report) == {"good.yaml"}


def test_byte_order_marks_and_windows_line_ends_are_fine(write: Write) -> None:
    write("bom.yaml", b"\xef\xbb\xbf" + GOOD_TEMPLATE.replace("\n", "\r\n").encode())
    write("wide.yaml", GOOD_TEMPLATE.encode("utf-16"))
    write("main.tf", b"\xef\xbb\xbf" + GOOD_MODULE.replace("\n", "\r\n").encode())

    report = run()

    assert told(report) == []
    assert found_in(report) == {"good.yaml", "bom.yaml", "wide.yaml", "main.tf"}
    assert {
        finding.location.start for finding in report.findings if finding.span.source.path == "bom.yaml"
    } == {(2, 3)}


def test_tabs_in_yaml_are_told_with_their_place(write: Write) -> None:
    write("tabs.yaml", OPEN_TEMPLATE.replace("Resources:\n", "Resources:\n  A:\n\t\tType: AWS::S3::Bucket\n"))

    report = run()

    assert any(message.startswith("tabs.yaml:3:1: ") and "tab" in message for message in told(report))
    assert found_in(report) >= {"good.yaml", "tabs.yaml"}


def test_a_file_of_fifty_megabytes_is_not_read(write: Write) -> None:
    write("huge.json", b'{"Resources": {' + b" " * (50 * 1024 * 1024) + b"}}")

    assert [(one.path, "larger than 10 MB" in one.reason) for one in run().skipped] == [("huge.json", True)]
    assert any("larger than 10 MB" in message for message in told(run("huge.json")))


def test_a_module_file_of_fifty_megabytes_is_an_error(write: Write) -> None:
    write("huge.tf", b"# " + b"x" * (50 * 1024 * 1024))

    assert any("huge.tf:1:1: is larger than 10 MB" in message for message in told(run()))


def test_links_in_a_circle_end(write: Write, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "self.yaml").symlink_to(tmp_path / "self.yaml")

    report = run()

    assert found_in(report) == {"good.yaml"}
    assert {one.path for one in report.skipped} == {"a/b", "self.yaml"}


def test_a_link_out_of_the_tree_is_not_followed(
    write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text(GOOD_TEMPLATE)
    (tmp_path / "link.yaml").symlink_to(outside)

    report = run()

    assert found_in(report) == {"good.yaml"}
    assert [one.path for one in report.skipped] == ["link.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_an_unreadable_folder_is_an_error(write: Write, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)

    report = run()

    assert told(report) == ["closed:1:1: the folder cannot be read: Permission denied"]
    assert found_in(report) == {"good.yaml"}


def test_a_path_that_does_not_exist_is_an_error(write: Write) -> None:
    report = run("good.yaml", "gone.yaml")

    assert [message.split(";")[0] for message in told(report)] == [
        "gone.yaml:1:1: there is no such file or folder"
    ]
    assert found_in(report) == {"good.yaml"}


def test_a_yaml_bomb_is_refused(write: Write) -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    write("bomb.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nMetadata:\n  " + "\n  ".join(layers) + "\n")

    report = run()

    assert any(message.startswith("bomb.yaml:") for message in told(report))
    assert found_in(report) == {"good.yaml"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.yaml", "AWSTemplateFormatVersion: " + "[" * 100_000),
        ("deep.json", '{"AWSTemplateFormatVersion": ' + "[" * 100_000),
        ("deep.tf", "locals {\n  a = " + "[" * 100_000 + "\n}\n"),
        ("parentheses.tf", "locals {\n  a = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n}\n"),
        ("blocks.tf", "a {\n" * 20_000 + "}\n" * 20_000),
    ],
)
def test_absurd_nesting_is_told_once(write: Write, name: str, content: str) -> None:
    write(name, content)

    report = run()

    assert 1 <= len([message for message in told(report) if message.startswith(name)]) <= 20
    assert found_in(report) == {"good.yaml"}


def test_references_in_a_circle_end(write: Write) -> None:
    write("main.tf", "locals {\n  a = local.b\n  b = local.a\n}\n" + GOOD_MODULE)
    write(
        "circle.yaml",
        "Conditions:\n  A: !Condition B\n  B: !Condition A\n"
        "Resources:\n  One:\n    Type: AWS::S3::Bucket\n    Condition: A\n    Properties:\n"
        "      BucketName: !If [A, !Ref Two, x]\n"
        "  Two:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref One}\n",
    )

    report = run()

    assert found_in(report) >= {"good.yaml", "main.tf", "circle.yaml"}
    assert report.failures == []


def test_modules_in_a_circle_end(write: Write) -> None:
    write("a/main.tf", 'module "b" {\n  source = "../b"\n}\n' + GOOD_MODULE)
    write("b/main.tf", 'module "a" {\n  source = "../a"\n}\n' + GOOD_MODULE)
    write("self/main.tf", 'module "self" {\n  source = "./"\n}\n' + GOOD_MODULE)

    report = run()

    assert found_in(report) >= {"good.yaml", "a/main.tf", "self/main.tf"}
    assert report.failures == []


def test_a_module_source_above_the_tree_is_not_read(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("secret/main.tf", GOOD_MODULE)
    write("project/main.tf", 'module "x" {\n  source = "../secret"\n}\n')
    monkeypatch.chdir(tmp_path / "project")

    report = run()

    assert report.findings == []
    assert [note.kind for note in report.notes] == ["unresolved-module"]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("broken.tf", 'resource "aws_s3_bucket" "a" {\n  bucket = \n}\n' + GOOD_MODULE, "broken.tf:2:"),
        ("unclosed.tf", GOOD_MODULE + 'resource "aws_s3_bucket" "a" {\n', "unclosed.tf:3:"),
        ("comma.json", '{"AWSTemplateFormatVersion": "2010-09-09" "Resources": {}}', "comma.json:1:42"),
        ("quote.yaml", OPEN_TEMPLATE + '      BucketName: "open\n', "quote.yaml:"),
    ],
)
def test_a_syntax_error_has_a_place_and_the_rest_is_checked(
    write: Write, name: str, content: str, place: str
) -> None:
    write(name, content)

    report = run()

    assert any(message.startswith(place) for message in told(report)), told(report)
    assert "good.yaml" in found_in(report)
    if name != "comma.json":
        assert name in found_in(report)


@pytest.mark.parametrize(
    "content",
    [
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: []}\n",
        "services:\n  web: {image: nginx}\n",
        "on: push\njobs:\n  test: {runs-on: ubuntu-latest}\n",
        "openapi: 3.0.0\npaths: {}\n",
        "{% if x %}\nResources: {{ resources }}\n{% endif %}\n",
        "- just\n- a list\n",
        "just text",
    ],
)
def test_other_yaml_is_passed_over_silently(write: Write, content: str) -> None:
    write("other.yaml", content)

    report = run()

    assert told(report) == []
    assert [skipped.path for skipped in report.skipped] == ["other.yaml"]


def test_services_of_the_serverless_framework_are_skipped_with_the_reason(write: Write) -> None:
    write("serverless.yml", "service: x\nresources:\n  Resources:\n    B: {Type: AWS::S3::Bucket}\n")

    report = run()

    assert told(report) == []
    assert [skipped.path for skipped in report.skipped] == ["serverless.yml"]
    assert report.skipped[0].reason.startswith("is a service of the Serverless Framework")


def test_found_is_checked_and_skipped(write: Write) -> None:
    write("main.tf", GOOD_MODULE)
    write("other.yaml", "a: 1\n")
    write("node_modules/x/template.yaml", GOOD_TEMPLATE)

    report = run()

    assert report.checked == ["good.yaml", "main.tf"]
    assert [one.path for one in report.skipped] == ["node_modules/", "other.yaml"]
    assert report.found == 4


@pytest.mark.parametrize("path", ["app", "./app", "app/"])
def test_a_folder_that_is_named_is_read_itself(write: Write, path: str) -> None:
    write("app/main.tf", GOOD_MODULE)
    write("app/modules/inner/main.tf", GOOD_MODULE)

    report = run(path)

    assert report.checked == ["app/main.tf", "app/modules/inner/main.tf"]
