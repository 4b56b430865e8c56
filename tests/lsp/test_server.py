"""The server as an editor meets it: a process, and messages."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.harness import iacguard
from tests.lsp.client import Client

QUEUE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: {enabled}
"""
BAD = QUEUE.format(enabled="false")
GOOD = QUEUE.format(enabled="true")
RULE = "sqs-encryption-disabled"
ONLY = {"select": [RULE]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def line_edit(line: int, start: int, end: int, text: str) -> dict[str, object]:
    return {
        "range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}},
        "text": text,
    }


def test_findings_follow_the_text(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    path = folder / "queue.yaml"
    client.open(path, BAD)
    (found,) = client.diagnostics(path, 1)
    assert found["code"] == RULE
    assert found["source"] == "iacguard"
    assert found["range"]["start"] == {"line": 5, "character": 6}
    assert found["codeDescription"]["href"].endswith(f"{RULE}.md")
    assert len(found["data"]["fingerprint"]) == 16
    client.change(path, 2, line_edit(5, 28, 33, "true"))
    assert client.codes(path, 2) == []
    client.change(path, 3, line_edit(0, 0, 0, "# é\r\n"), line_edit(6, 28, 32, "false"))
    (found,) = client.diagnostics(path, 3)
    assert found["range"]["start"]["line"] == 6
    client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    assert client.diagnostics(path) == []
    assert client.end() == 0


def test_a_syntax_error_keeps_what_was_found(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    path = folder / "queue.yaml"
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    client.change(path, 2, line_edit(1, 0, 0, 'Description: "\n'))
    found = client.diagnostics(path, 2)
    assert [one["code"] for one in found] == [RULE, "syntax"]
    assert found[0]["range"]["start"]["line"] == 6
    assert found[1]["severity"] == 1
    client.change(path, 3, line_edit(1, 0, 14, 'Description: "a"'))
    assert client.codes(path, 3) == [RULE]


def test_diagnostics_are_pulled(client: Client, folder: Path) -> None:
    client.initialize(folder, {"textDocument": {"diagnostic": {}}}, ONLY)
    path = folder / "queue.yaml"
    client.open(path, BAD)
    document = {"textDocument": {"uri": path.as_uri()}}
    report = client.request("textDocument/diagnostic", document)
    assert report["kind"] == "full"
    assert [one["code"] for one in report["items"]] == [RULE]
    again = client.request("textDocument/diagnostic", {**document, "previousResultId": report["resultId"]})
    assert again == {"kind": "unchanged", "resultId": report["resultId"]}
    client.replace(path, 2, GOOD)
    report = client.request("textDocument/diagnostic", {**document, "previousResultId": report["resultId"]})
    assert report["items"] == []
    assert not [method for method, _ in client.notifications if method == "textDocument/publishDiagnostics"]


def test_the_encoding_is_negotiated(client: Client, folder: Path) -> None:
    capabilities = {"general": {"positionEncodings": ["utf-16", "utf-8"]}}
    result = client.initialize(folder, capabilities, ONLY)
    assert result["capabilities"]["positionEncoding"] == "utf-8"
    path = folder / "queue.yaml"
    client.open(path, BAD.replace("  Jobs:", "  # 😀\n  Jobs:"))
    assert client.codes(path, 1) == [RULE]
    # Four bytes are replaced by one.
    client.change(path, 2, line_edit(2, 4, 8, "a"), line_edit(6, 28, 33, "true"))
    assert client.codes(path, 2) == []


def test_settings_are_asked_for(client: Client, folder: Path) -> None:
    settings = {"ignore": [RULE]}
    client.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    client.initialize(folder, {"workspace": {"configuration": True}}, ONLY)
    client.wait_for_request("workspace/configuration")
    path = folder / "queue.yaml"
    client.open(path, BAD)
    assert client.codes(path, 1) == []
    settings["ignore"] = []
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert client.codes(path, 1) == [RULE]


def test_a_configuration_file_is_read_again_when_it_changes(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    path = folder / "queue.yaml"
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    own = folder / "iacguard.toml"
    own.write_text(f'ignore = ["{RULE}"]\n')
    watched = {"changes": [{"uri": own.as_uri(), "type": 1}]}
    client.notify("workspace/didChangeWatchedFiles", watched)
    assert client.codes(path, 1) == []
    own.write_text('ignore = ["nothing"]\n')
    client.notify("workspace/didChangeWatchedFiles", watched)
    (found,) = client.diagnostics(own)
    assert "there is no rule" in found["message"]


def test_files_are_watched_where_the_client_can(client: Client, folder: Path) -> None:
    client.initialize(folder, {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    (registration,) = client.wait_for_request("client/registerCapability")["registrations"]
    globs = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    assert "**/iacguard.toml" in globs


def test_a_file_that_is_not_open_is_told_of_and_read_again(client: Client, folder: Path) -> None:
    module = folder / "queue"
    module.mkdir()
    (module / "main.tf").write_text(
        'variable "on" {}\nresource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = var.on\n}\n'
    )
    root = folder / "main.tf"
    text = 'module "queue" {{\n  source = "./queue"\n  on     = {on}\n}}\n'
    client.initialize(folder, options=ONLY)
    client.open(root, text.format(on="false"))
    assert client.diagnostics(root, 1) == []
    assert RULE in client.codes(module / "main.tf")
    client.replace(root, 2, text.format(on="true"))
    assert client.codes(module / "main.tf") == []
    (module / "main.tf").write_text('resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = false\n}\n')
    changes = [{"uri": (module / "main.tf").as_uri(), "type": 2}]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    assert RULE in client.codes(module / "main.tf")


def test_the_whole_workspace_is_checked_when_asked(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    (folder / "queue.yaml").write_text(BAD)
    client.request("workspace/executeCommand", {"command": "iacguard.server.checkWorkspace"})
    assert client.codes(folder / "queue.yaml") == [RULE]


def test_folders_come_and_go(client: Client, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    client.initialize(None, options=ONLY)
    other = tmp_path_factory.mktemp("other")
    (other / "iacguard.toml").write_text(f'per-file-ignores = {{"below/*" = ["{RULE}"]}}\n')
    path = other / "below" / "queue.yaml"
    path.parent.mkdir()
    client.open(path, BAD)
    client.diagnostics(path, 1)
    for event in ("added", "removed"):
        change = {"added": [], "removed": [], event: [{"uri": other.as_uri(), "name": "other"}]}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": change})
        assert client.codes(path, 1) == []


def test_nonsense_is_survived(client: Client, folder: Path) -> None:
    client.send({"id": 7777, "method": "shutdown", "params": None})
    assert client.response(7777)["error"]["code"] == -32002
    client.initialize(folder, options=ONLY)
    for body in (b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "2.0", "method": 1}', b"\xff"):
        client.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    client.notify("textDocument/didChange", {"textDocument": {"uri": 5}, "contentChanges": 3})
    client.notify("no/suchMethod", {})
    assert client.response(client.post("textDocument/diagnostic", {"a": 1}))["error"]["code"] == -32602
    path = folder / "queue.yaml"
    client.change(path, 4, line_edit(0, 0, 0, "not open"))
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    assert client.end() == 0


def test_it_ends_with_one_when_it_was_not_shut_down(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    client.notify("exit", None)
    assert client.process.wait(timeout=20) == 1


def test_it_ends_when_the_client_is_gone(client: Client, folder: Path) -> None:
    client.initialize(folder, options=ONLY)
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.process.wait(timeout=20) == 1


def test_nothing_but_messages_is_printed(client: Client) -> None:
    client.initialize(None, options=ONLY)
    assert json.dumps(client.notifications) == "[]"


def test_a_request_can_be_cancelled(client: Client, folder: Path) -> None:
    client.initialize(folder, {"textDocument": {"diagnostic": {}}})
    path = folder / "queue.yaml"
    client.open(path, BAD)
    id = client.post("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    client.notify("$/cancelRequest", {"id": id})
    response = client.response(id)
    # It may have been answered before.
    assert response.get("error", {}).get("code", -32800) == -32800
    client.replace(path, 2, GOOD)
    assert client.end() == 0


def test_progress_is_told_of_what_takes_long(client: Client) -> None:
    fixtures = Path(__file__).parents[2] / "fixtures" / "rules" / "aws" / "iam"
    client.initialize(fixtures, {"window": {"workDoneProgress": True}})
    client.request("workspace/executeCommand", {"command": "iacguard.checkWorkspace"})
    client.wait_for_request("window/workDoneProgress/create")
    begin = client.wait("$/progress", lambda params: params["value"]["kind"] == "begin")
    end = client.wait("$/progress", lambda params: params["value"]["kind"] == "end")
    assert begin["token"] == end["token"]


def test_only_own_commands_are_told_of(client: Client, folder: Path) -> None:
    result = client.initialize(folder)
    commands = result["capabilities"]["executeCommandProvider"]["commands"]
    assert "iacguard.server.checkWorkspace" in commands
    assert all(command.startswith("iacguard.server.") for command in commands)


def test_it_ends_with_the_process_that_started_it(client: Client) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises(EOFError):
        client.request("initialize", {"processId": gone.pid, "rootUri": None, "capabilities": {}})
        client.wait("nothing")
    assert client.process.wait(timeout=20) == 1


def test_a_client_can_come_over_tcp(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = Client(None, "--tcp", f"127.0.0.1:{port}")
    try:
        for _ in range(200):
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                break
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
        with connection:
            connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            assert b"Content-Length" in connection.recv(100)
    finally:
        client.kill()


@pytest.mark.parametrize("address", ["here", "a:b", "a:99999"])
def test_an_address_that_makes_no_sense(address: str) -> None:
    result = iacguard("lsp", "--tcp", address)
    assert result.status == 2
    assert "expected HOST:PORT" in result.err


def test_what_to_install_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iacguard.cli.lsp.find_spec", lambda name: None)
    result = iacguard("lsp")
    assert result.status == 2
    assert 'pip install "iacguard[lsp]"' in result.err


def test_files_that_are_renamed_and_deleted_are_let_go_of(client: Client, folder: Path) -> None:
    child = QUEUE.format(enabled="false").replace("Resources", "Description: a\nResources")
    parent = (
        "Resources:\n  Jobs:\n    Type: AWS::CloudFormation::Stack\n"
        "    Properties: {TemplateURL: queue.yaml}\n"
    )
    (folder / "queue.yaml").write_text(child)
    client.initialize(folder, options=ONLY)
    client.open(folder / "parent.yaml", parent)
    assert client.codes(folder / "queue.yaml") == [RULE]
    (folder / "queue.yaml").rename(folder / "other.yaml")
    uris = {"oldUri": (folder / "queue.yaml").as_uri(), "newUri": (folder / "other.yaml").as_uri()}
    client.notify("workspace/didRenameFiles", {"files": [uris]})
    assert client.codes(folder / "queue.yaml") == []
    client.replace(folder / "parent.yaml", 2, parent.replace("queue", "other"))
    assert client.codes(folder / "other.yaml") == [RULE]
    (folder / "other.yaml").unlink()
    client.notify("workspace/didDeleteFiles", {"files": [{"uri": uris["newUri"]}]})
    assert client.codes(folder / "other.yaml") == []
