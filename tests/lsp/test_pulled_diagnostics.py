"""Clients that pull diagnostics: each is shown once, and none stays that is no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.client import Client, Json

RULE = "sqs-encryption-disabled"
PULLS = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
ROOT = """\
module "queue" {
  source = "./queue"
}
"""
MODULE = """\
resource "aws_sqs_queue" "jobs" {
  sqs_managed_sse_enabled = false
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "queue").mkdir()
    (tmp_path / "main.tf").write_text(ROOT)
    (tmp_path / "queue" / "main.tf").write_text(MODULE)
    return tmp_path


def pull(client: Client, path: Path) -> list[str]:
    report: Json = client.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    return [one["code"] for one in report["items"]]


def test_what_was_pushed_is_withdrawn_when_the_file_is_opened(client: Client, folder: Path) -> None:
    module = folder / "queue" / "main.tf"
    client.initialize(folder, PULLS, {"select": [RULE]})
    client.open(folder / "main.tf", ROOT)
    assert client.codes(module) == [RULE]
    client.open(module, MODULE)
    assert client.codes(module) == []
    assert pull(client, module) == [RULE]
    client.notify("textDocument/didClose", {"textDocument": {"uri": module.as_uri()}})
    assert client.codes(module) == [RULE]


def test_the_client_pulls_again_when_files_are_checked_no_more(client: Client, folder: Path) -> None:
    module = folder / "queue" / "main.tf"
    client.initialize(folder, PULLS, {"select": [RULE]})
    client.open(module, MODULE)
    assert pull(client, module) == [RULE]
    client.requests.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": {"iacguard": {"enable": False}}})
    client.wait_for_request("workspace/diagnostic/refresh")
    assert pull(client, module) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"iacguard": {"enable": True}}})
    client.wait_for_request("workspace/diagnostic/refresh")
    assert pull(client, module) == [RULE]
