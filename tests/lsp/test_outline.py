"""Symbols of documents and workspaces, and links, as an editor asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.text import Source
from tests.lsp.client import Client
from tests.lsp.marking import Editor, Json, Marked, placed
from tests.lsp.test_navigation import CASES


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    editor = Editor()
    yield editor
    editor.client.kill()


def _shown(editor: Editor, folder: Path, texts: dict[str, str]) -> dict[str, Source]:
    sources = {path: Source(path, text) for path, text in texts.items()}
    editor.show(folder, sources)
    return sources


def _told(symbols: list[Json], depth: int = 0) -> list[str]:
    found: list[str] = []
    for one in symbols:
        detail = f" ({one['detail']})" if one.get("detail") else ""
        found.append("  " * depth + one["name"] + detail)
        found.extend(_told(one.get("children") or [], depth + 1))
    return found


def test_a_template_is_sections_with_what_they_declare(editor: Editor, tmp_path: Path) -> None:
    text = """\
Parameters:
  Stage: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {maxReceiveCount: 3}
"""
    sources = _shown(editor, tmp_path, {"a.yaml": text})
    symbols = editor.ask("documentSymbol", sources["a.yaml"])
    assert _told(symbols) == [
        "Parameters",
        "  Stage (String)",
        "Resources",
        "  Queue (AWS::SQS::Queue)",
        "    Properties",
        "      RedrivePolicy",
        "        maxReceiveCount (3)",
    ]
    queue = symbols[1]["children"][0]
    assert placed("", queue["selectionRange"]) == ("", 3, 2, 3, 7)
    assert queue["range"]["end"]["line"] == 6


def test_a_module_is_blocks_with_what_is_in_them(editor: Editor, tmp_path: Path) -> None:
    text = """\
resource "aws_sqs_queue" "jobs" {
  name = "a"
  timeouts {
    create = "1m"
  }
}
locals {
  name = "a"
}
variable "ports" {
  type = list(number)
}
terraform {
  backend "s3" {}
}
"""
    sources = _shown(editor, tmp_path, {"main.tf": text})
    assert _told(editor.ask("documentSymbol", sources["main.tf"])) == [
        "aws_sqs_queue.jobs (resource)",
        "  name",
        "  timeouts",
        "    create",
        "locals",
        "  name",
        "ports (list(number))",
        "  type",
        "terraform",
        "  backend s3",
    ]


@pytest.mark.parametrize("case", CASES)
def test_symbols_lie_within_each_other(case: str, editor: Editor, tmp_path: Path) -> None:
    texts = Marked(CASES[case]).texts
    editor.show(tmp_path, texts)
    for source in texts.values():
        for symbol in editor.ask("documentSymbol", source) or []:
            _check(symbol, None)


def _check(symbol: Json, around: Json) -> None:
    whole, name = symbol["range"], symbol["selectionRange"]
    assert _start(whole) <= _start(name) <= _end(name) <= _end(whole)
    assert around is None or _start(around) <= _start(whole) <= _end(whole) <= _end(around)
    for child in symbol.get("children") or []:
        _check(child, whole)


def _start(range: Json) -> tuple[int, int]:
    return range["start"]["line"], range["start"]["character"]


def _end(range: Json) -> tuple[int, int]:
    return range["end"]["line"], range["end"]["character"]


def test_a_broken_text_shows_what_is_sound(editor: Editor, tmp_path: Path) -> None:
    texts = {
        "a.yaml": "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Alarm: {a: [\n  Topic: {Type: x}\n",
        "main.tf": 'variable "a" {}\noutput "b" {\n  value = var.a +\n}\nresource "aws_sqs_queue" {{{\n',
    }
    sources = _shown(editor, tmp_path, texts)
    assert "  Queue (AWS::SQS::Queue)" in _told(editor.ask("documentSymbol", sources["a.yaml"]))
    (found,) = editor.ask("definition", sources["main.tf"], texts["main.tf"].index("var.a") + 4)
    assert placed("", found["range"]) == ("", 0, 10, 0, 11)


def test_texts_that_are_no_code_have_no_symbols(editor: Editor, tmp_path: Path) -> None:
    sources = _shown(editor, tmp_path, {"a.yaml": "kind: Deployment\nspec: {a: 1}\n"})
    assert editor.ask("documentSymbol", sources["a.yaml"]) is None
    assert editor.ask("definition", sources["a.yaml"], 3) == []
    assert editor.ask("documentLink", sources["a.yaml"]) == []


def test_what_is_typed_counts_at_once_and_across_files(editor: Editor, tmp_path: Path) -> None:
    sources = _shown(editor, tmp_path, {"main.tf": "locals {\n  a = var.one\n}\n", "variables.tf": ""})
    main = sources["main.tf"]
    place = main.text.index("one")
    assert editor.ask("definition", main, place) == []
    editor.client.replace(editor.folder / "variables.tf", 2, '\nvariable "one" {}\n')
    (found,) = editor.ask("definition", main, place)
    assert placed(editor.path(found["uri"]), found["range"]) == ("variables.tf", 1, 10, 1, 13)


def test_the_whole_workspace_is_searched(editor: Editor, tmp_path: Path) -> None:
    sources = _shown(editor, tmp_path, {"open/main.tf": 'variable "jobs_name" {}\n'})
    del sources
    for path, text in {
        "closed/main.tf": 'resource "aws_sqs_queue" "jobs" {}\nmodule "jobs" { source = "./x" }\n',
        "closed/stack.yaml": "Resources:\n  JobsQueue:\n    Type: AWS::SQS::Queue\n",
        "closed/other.yaml": "jobs: []\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    uris = [{"uri": (tmp_path / path).as_uri(), "type": 1} for path in ("closed/main.tf",)]
    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": uris})
    found = editor.client.request("workspace/symbol", {"query": "jobs"})
    assert [(one["name"], one["containerName"]) for one in found] == [
        ("jobs", "./x, closed/main.tf"),
        ("JobsQueue", "AWS::SQS::Queue, closed/stack.yaml"),
        ("jobs_name", "open/main.tf"),
        ("aws_sqs_queue.jobs", "aws_sqs_queue, closed/main.tf"),
    ]
    assert [one["name"] for one in editor.client.request("workspace/symbol", {"query": "jq"})] == [
        "JobsQueue"
    ]


LINKS = {
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handle
  Api:
    Type: AWS::Serverless::Api
    # iacguard: ignore[sqs-encryption-disabled, no-such-rule] because
    Properties: {DefinitionUri: api.yaml, StageName: a}
  Nested:
    Type: AWS::Serverless::Application
    Properties: {Location: nested.yaml}
  Elsewhere:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://example.com/nested.yaml}
  Fn::Transform:
    Name: AWS::Include
    Parameters: {Location: more.yaml}
""",
    "src/app.py": "",
    "api.yaml": "openapi: 3.0.0\n",
    "nested.yaml": "Resources: {A: {Type: AWS::SNS::Topic}}\n",
    "more.yaml": "Topic: {Type: AWS::SNS::Topic}\n",
    "main.tf": """\
module "m" {
  source = "./m"
}
locals {
  a = file("${path.module}/m/a.txt")
  b = templatefile("m/a.txt", {})
  c = file("${var.where}/a.txt")
  d = file("m/missing.txt")
}
""",
    "m/main.tf": "",
    "m/a.txt": "",
}


def test_paths_and_rules_are_links(editor: Editor, tmp_path: Path) -> None:
    sources = _shown(editor, tmp_path, LINKS)
    assert _links(editor, sources["template.yaml"]) == [
        ("src/", "src/app.py"),
        ("sqs-encryption-disabled", "sqs-encryption-disabled.md"),
        ("api.yaml", "api.yaml"),
        ("nested.yaml", "nested.yaml"),
        ("more.yaml", "more.yaml"),
    ]
    assert _links(editor, sources["main.tf"]) == [
        ("./m", "m/main.tf"),
        ("${path.module}/m/a.txt", "m/a.txt"),
        ("m/a.txt", "m/a.txt"),
    ]


def _links(editor: Editor, source: Source) -> list[tuple[str, str]]:
    found = []
    lines = source.text.splitlines()
    for link in editor.ask("documentLink", source):
        line, start = link["range"]["start"].values()
        target = editor.path(link["target"])
        name = target.rsplit("/", 1)[-1] if "tooltip" in link else target
        found.append((lines[line][start : link["range"]["end"]["character"]], name))
    return found


def test_clients_that_know_no_hierarchy_get_a_list(tmp_path: Path) -> None:
    client = Client()
    try:
        client.initialize(tmp_path)
        path = tmp_path / "a.yaml"
        client.open(path, "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n")
        found = client.request("textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})
        assert [(one["name"], one.get("containerName")) for one in found] == [
            ("Resources", None),
            ("Queue", "Resources"),
        ]
    finally:
        client.kill()
