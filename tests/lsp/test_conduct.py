"""What the protocol asks of a server at its edges: the order of messages, folders that go, odd paths."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iacguard.lsp.documents import Change, Document
from iacguard.lsp.places import path_of
from iacguard.lsp.positions import Place
from tests.lsp.client import Client, Json

QUEUE = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {SqsManagedSseEnabled: false}\n"
RULE = "sqs-encryption-disabled"
ONLY = {"select": [RULE]}
PULLING: Json = {"textDocument": {"diagnostic": {}}}
NOT_INITIALIZED, INVALID_REQUEST = -32002, -32600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def document(path: Path) -> Json:
    return {"textDocument": {"uri": path.as_uri()}}


def code(client: Client, method: str, params: Json) -> Json:
    return client.response(client.post(method, params)).get("error", {}).get("code")


def pulled(client: Client, path: Path) -> list[str]:
    report = client.request("textDocument/diagnostic", document(path))
    return [one["code"] for one in report["items"]]


def folders(client: Client, **events: list[Path]) -> None:
    event: Json = {"added": [], "removed": []}
    for name, paths in events.items():
        event[name] = [{"uri": path.as_uri(), "name": path.name} for path in paths]
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})


# The order of messages ---------------------------------------------------------------------------


def test_messages_out_of_order_are_refused(client: Client, folder: Path) -> None:
    path = folder / "queue.yaml"
    # The parameters of what comes too early are not even looked at.
    assert code(client, "textDocument/hover", {}) == NOT_INITIALIZED
    client.open(path, QUEUE)
    client.initialize(folder, PULLING, ONLY)
    # Notifications that came too early are dropped.
    assert pulled(client, path) == []
    client.open(path, QUEUE)
    assert pulled(client, path) == [RULE]
    again: Json = {"capabilities": {}, "processId": None, "rootUri": None}
    assert code(client, "initialize", again) == INVALID_REQUEST
    assert pulled(client, path) == [RULE]
    client.request("shutdown", None)
    client.replace(path, 2, "")
    assert code(client, "textDocument/diagnostic", document(path)) == INVALID_REQUEST
    assert code(client, "textDocument/hover", None) == INVALID_REQUEST
    assert code(client, "shutdown", None) == INVALID_REQUEST
    client.notify("exit", None)
    assert client.process.wait(timeout=20) == 0


# Folders -----------------------------------------------------------------------------------------


def test_nothing_stays_told_of_a_folder_that_was_removed(client: Client, folder: Path) -> None:
    (folder / "queue.yaml").write_text(QUEUE)
    (folder / "other.yaml").write_text(QUEUE)
    client.initialize(folder, options=ONLY)
    client.open(folder / "queue.yaml", QUEUE)
    client.request("workspace/executeCommand", {"command": "iacguard.server.checkWorkspace"})
    assert client.codes(folder / "other.yaml") == [RULE]
    folders(client, removed=[folder])
    assert client.codes(folder / "other.yaml") == []
    # What is open is checked by itself.
    assert client.codes(folder / "queue.yaml", 1) == [RULE]
    # The whole of a folder that comes later is checked, too.
    folders(client, added=[folder])
    assert client.codes(folder / "other.yaml") == [RULE]


def test_a_file_is_told_of_by_the_innermost_folder_alone(client: Client, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "main.tf").write_text('resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = false\n}\n')
    text = 'module "inner" {\n  source = "./inner"\n}\n'
    client.initialize(folder, options=ONLY)
    folders(client, added=[inner])
    client.open(inner / "main.tf", 'resource "aws_sqs_queue" "q" {}\n')
    assert client.codes(inner / "main.tf", 1) == []
    client.open(folder / "main.tf", text)
    assert client.codes(folder / "main.tf", 1) == []
    told = [params["uri"] for name, params in client.notifications if name.endswith("publishDiagnostics")]
    assert (inner / "main.tf").as_uri() not in told
    client.notify("textDocument/didClose", document(inner / "main.tf"))
    client.codes(inner / "main.tf")
    # Without a folder of its own it is told of by the outer one.
    folders(client, removed=[inner])
    assert client.codes(inner / "main.tf") == [RULE]


def test_the_progress_of_a_folder_that_is_removed_comes_to_its_end(client: Client) -> None:
    rules = Path(__file__).parents[2] / "fixtures" / "rules" / "aws"
    client.initialize(rules, {"window": {"workDoneProgress": True}})
    client.request("workspace/executeCommand", {"command": "iacguard.server.checkWorkspace"})
    client.wait_for_request("window/workDoneProgress/create")
    client.wait("$/progress", lambda params: params["value"]["kind"] == "begin")
    folders(client, removed=[rules])
    client.wait("$/progress", lambda params: params["value"]["kind"] == "end")
    assert client.end() == 0


def test_a_folder_that_is_deleted_and_comes_back(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "queue.yaml"
    client.initialize(folder, options=ONLY)
    client.open(path, QUEUE)
    assert client.codes(path, 1) == [RULE]
    shutil.rmtree(folder)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3}]})
    assert client.codes(path) == []
    hover = {**document(path), "position": {"line": 0, "character": 0}}
    assert client.request("textDocument/hover", hover) is None
    folder.mkdir()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
    assert client.codes(path, 1) == [RULE]


def test_a_file_in_a_folder_that_is_not_there_yet(client: Client, tmp_path: Path) -> None:
    client.initialize(None, PULLING, ONLY)
    path = tmp_path / "new" / "folder" / "queue.yaml"
    client.open(path, QUEUE)
    assert pulled(client, path) == [RULE]


def test_new_files_that_a_check_would_pass_over_are(client: Client, folder: Path) -> None:
    (folder / "iacguard.toml").write_text('exclude = ["examples"]\n')
    client.initialize(folder, PULLING, ONLY)
    for path in ("examples/new/queue.yaml", ".terraform/modules/queue.yaml"):
        client.open(folder / path, QUEUE)
        assert pulled(client, folder / path) == []
    client.open(folder / "more-examples.yaml", QUEUE)
    assert pulled(client, folder / "more-examples.yaml") == [RULE]


# Settings ----------------------------------------------------------------------------------------


def test_a_setting_that_is_taken_out_counts_no_more(client: Client, folder: Path) -> None:
    client.initialize(folder, PULLING, ONLY)
    path = folder / "queue.yaml"
    client.open(path, QUEUE)
    client.notify("workspace/didChangeConfiguration", {"settings": {"iacguard": {"ignore": [RULE]}}})
    assert pulled(client, path) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"iacguard": {}}})
    # What the client brought along holds still.
    assert pulled(client, path) == [RULE]


def test_a_named_configuration_is_read_again(client: Client, folder: Path) -> None:
    own, path = folder / "strict.toml", folder / "queue.yaml"
    own.write_text(f'select = ["{RULE}"]\n')
    client.initialize(folder, PULLING, {"configPath": "strict.toml"})
    client.open(path, QUEUE)
    assert pulled(client, path) == [RULE]
    own.write_text('select = ["sqs-queue-no-dlq"]\n')
    client.notify("textDocument/didSave", document(own))
    assert pulled(client, path) == ["sqs-queue-no-dlq"]
    client.open(own, f'select = ["{RULE}"]\n')
    assert pulled(client, path) == [RULE]


def test_a_client_that_does_not_tell_its_settings_after_all(client: Client, folder: Path) -> None:
    client.answers["workspace/configuration"] = lambda params: []
    capabilities = {**PULLING, "workspace": {"configuration": True}}
    client.initialize(folder, capabilities, ONLY)
    client.wait_for_request("workspace/configuration")
    client.open(folder / "queue.yaml", QUEUE)
    assert pulled(client, folder / "queue.yaml") == [RULE]


# Texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.tf", "/a/b c.tf"),
        ("file:///a/b c.tf", "/a/b c.tf"),
        ("FILE:///a/b.tf", "/a/b.tf"),
        ("file://localhost/a/b.tf", "/a/b.tf"),
        ("file:/a/b.tf", "/a/b.tf"),
        ("file:///c%3A/b.tf", None),
        ("file:///a%00b.tf", None),
        ("file:", None),
        ("untitled:Untitled-1", None),
        ("git:/a/b.tf?HEAD", None),
    ],
)
@pytest.mark.skipif(not Path("/").is_absolute(), reason="as paths are where there are no drives")
def test_paths_of_uris(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


def test_texts_that_are_no_files_are_left_alone(client: Client, folder: Path) -> None:
    client.initialize(folder, PULLING, ONLY)
    item = {"uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": QUEUE}
    client.notify("textDocument/didOpen", {"textDocument": item})
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": item["uri"]}})
    assert report["items"] == []
    assert not client.notifications


def test_a_range_may_be_the_other_way_round() -> None:
    text = Document.opened("file:///a", "a", 1, "a😀b\r\nc", "utf-16")
    edited = text.changed(2, [Change(Place(1, 1), Place(0, 1), "x")])
    assert edited.source.text == "ax"
