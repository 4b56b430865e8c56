"""What goes wrong around a server: clients that talk nonsense or are killed, rules that break."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.client import ROOT, Client, Json

QUEUE = """\
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
def path(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path / "queue.yaml"


def expect_alive(client: Client, path: Path, version: int) -> None:
    """Edits a text and waits for what is said of it."""
    client.replace(path, version, GOOD)
    assert client.codes(path, version) == []
    client.replace(path, version + 1, BAD)
    assert client.codes(path, version + 1) == [RULE]


MESSAGE = b'{"jsonrpc": "2.0", "method": "$/nothing"}'


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: many\r\n\r\n" + MESSAGE,
        b"Content-Length: -5\r\n\r\n" + MESSAGE,
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + MESSAGE,
        b"Content-Length: 9999999999\r\n\r\n" + MESSAGE,
        b"Content-Length: 12\r\n\r\n" + MESSAGE,
        b"Content-Size: 41\r\n\r\n" + MESSAGE,
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xfe\x00 no header at all",
    ],
    ids=["word", "negative", "digits", "absurd", "short", "other", "http", "bytes"],
)
def test_messages_with_wrong_headers_are_passed_over(client: Client, path: Path, data: bytes) -> None:
    client.initialize(path.parent, options=ONLY)
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    client.raw(data)
    client.notify("$/nothing", {})
    told = client.wait("window/logMessage", lambda params: "is no message" in params["message"])
    assert len(told["message"]) < 500
    expect_alive(client, path, 2)
    assert client.end() == 0


def test_empty_messages_are_passed_over(client: Client, path: Path) -> None:
    client.initialize(path.parent, options=ONLY)
    client.open(path, BAD)
    client.raw(b"Content-Length: 0\r\n\r\n\r\n\r\n")
    expect_alive(client, path, 2)
    assert client.end() == 0


def test_headers_may_be_written_otherwise(client: Client, path: Path) -> None:
    body = b'{"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"capabilities": {}}}'
    length = b"content-length:%d\r\n" % len(body)
    client.raw(b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" + length + b"\r\n" + body)
    # Responses are known by the ids that the client gave.
    assert client.response("a")["result"]["serverInfo"]["name"] == "iacguard"


def test_broken_messages_are_told_and_survived(client: Client, path: Path) -> None:
    client.initialize(path.parent, options=ONLY)
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    deep = b"[" * 100_000
    number = b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown", "params": ' + b"9" * 5000 + b"}"
    for body in (b"{", b"[]", b"[1]", b"7", b'"a"', b"null", b"{}", b"\xff\xff", deep, number):
        client.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    messages: tuple[dict[str, object], ...] = (
        {"method": 7},
        {"method": None, "params": []},
        {"id": 900, "result": None},
        {"id": "nobody", "error": {"code": 1, "message": "no"}},
        {"method": "$/cancelRequest", "params": {"id": 77}},
        {"method": "$/cancelRequest", "params": None},
        {"method": "$/setTrace", "params": {"value": 3}},
        {"method": "$/progress", "params": {"token": "?", "value": None}},
        {"method": "initialized", "params": {}},
    )
    for message in messages:
        client.send(message)
    expect_alive(client, path, 2)
    assert client.end() == 0


def test_unknown_requests_are_refused(client: Client, path: Path) -> None:
    client.initialize(path.parent, options=ONLY)
    for method in ("no/suchMethod", "$/optional", ""):
        assert client.response(client.post(method, {}))["error"]["code"] == -32601, method


def test_wrong_parameters_are_refused_or_answered(client: Client, path: Path) -> None:
    initialized = client.initialize(path.parent, options=ONLY)
    client.open(path, BAD)
    assert client.codes(path, 1) == [RULE]
    good = path.as_uri()
    beyond = {"line": 4_000_000, "character": 4_000_000}
    start = {"line": 0, "character": 0}
    backwards = {"start": beyond, "end": start}
    for method in requests_of(initialized["capabilities"]):
        for uri in (
            good,
            "untitled:Untitled-1",
            "git:/queue.yaml?HEAD",
            "file:///%zz%00",
            "file:",
            "",
            7,
            None,
        ):
            params: Json = {
                "textDocument": {"uri": uri},
                "position": beyond,
                "range": backwards,
                "context": {"diagnostics": [], "includeDeclaration": True},
                "positions": [beyond],
                "options": {},
                "query": "\ud800",
                "command": "iacguard.server.graph",
                "arguments": [uri],
            }
            assert_answered(client, method, params)
        for params in (None, [], [1], 5, "a", {}, {"textDocument": None}, {"textDocument": {"uri": {}}}):
            assert_answered(client, method, params)
        for position in (
            {"line": -1, "character": -1},
            {"line": 1e300, "character": 0.5},
            {"line": "1"},
            None,
        ):
            params = {"textDocument": {"uri": good}, "position": position, "range": {"start": position}}
            assert_answered(client, method, params)
    for method in ("didOpen", "didChange", "didSave", "didClose"):
        for params in (None, [], {"textDocument": None}, {"textDocument": {"uri": "no uri", "version": "1"}}):
            client.notify(f"textDocument/{method}", params)
    for range_ in (backwards, {"start": start, "end": {"line": -1, "character": 0}}, {"start": None}):
        change = {"range": range_, "text": ""}
        document = {"uri": "untitled:x", "version": 2}
        client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    every: tuple[object, ...] = (
        None,
        [],
        7,
        {"iacguard": 7},
        {"iacguard": {"select": {"a": 1}, "enable": "no", "x": 1}},
    )
    for settings in every:
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
    for event in (None, {"added": [{"uri": "", "name": ""}], "removed": [{"uri": "file:///", "name": ""}]}):
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    expect_alive(client, path, 2)
    assert client.end() == 0


METHODS = {
    "codeActionProvider": "textDocument/codeAction",
    "codeLensProvider": "textDocument/codeLens",
    "completionProvider": "textDocument/completion",
    "declarationProvider": "textDocument/declaration",
    "definitionProvider": "textDocument/definition",
    "diagnosticProvider": "textDocument/diagnostic",
    "documentHighlightProvider": "textDocument/documentHighlight",
    "documentLinkProvider": "textDocument/documentLink",
    "documentSymbolProvider": "textDocument/documentSymbol",
    "executeCommandProvider": "workspace/executeCommand",
    "foldingRangeProvider": "textDocument/foldingRange",
    "hoverProvider": "textDocument/hover",
    "implementationProvider": "textDocument/implementation",
    "inlayHintProvider": "textDocument/inlayHint",
    "referencesProvider": "textDocument/references",
    "renameProvider": "textDocument/rename",
    "selectionRangeProvider": "textDocument/selectionRange",
    "typeDefinitionProvider": "textDocument/typeDefinition",
    "workspaceSymbolProvider": "workspace/symbol",
}


def requests_of(capabilities: Json) -> list[str]:
    """The requests that a server offers to answer."""
    offered = {name for name, value in capabilities.items() if name.endswith("Provider") and value}
    assert offered <= METHODS.keys()
    return sorted(METHODS[name] for name in offered)


def assert_answered(client: Client, method: str, params: Json) -> None:
    response = client.response(client.post(method, params))
    # An internal error would be a fault of ours.
    assert response.get("error", {}).get("code", 0) != -32603, (method, params, response)


# Rules ------------------------------------------------------------------------------------------


def broken_rules(folder: Path, old: str, new: str) -> dict[str, str]:
    """An environment in which a rule has another text; the rule says whether an encryption is disabled."""
    copy = folder / "rules"
    shutil.copytree(ROOT / "rules" / "iacguard_rules", copy / "iacguard_rules")
    module = copy / "iacguard_rules" / "aws" / "sqs" / "encryption_disabled.py"
    text, count = re.subn(old, new, module.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1
    module.write_text(text, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(ROOT), str(copy)])}


@pytest.mark.parametrize("error", ["ValueError('a fault')", "RecursionError('a fault')"])
def test_a_rule_that_breaks_is_told_and_others_go_on(tmp_path: Path, path: Path, error: str) -> None:
    breaks = rf"\g<0>    raise {error}\n"
    client = Client(broken_rules(tmp_path, r'^def check\(.*\n(?:    """.*"""\n)', breaks))
    try:
        client.initialize(path.parent, options={"select": [RULE, "sqs-queue-no-dlq"]})
        client.open(path, BAD)
        told = client.wait("window/logMessage", lambda params: RULE in params["message"])
        assert told["type"] == 1
        assert "a fault" in told["message"]
        assert client.codes(path, 1) == ["sqs-queue-no-dlq"]
        client.replace(path, 2, GOOD)
        assert client.codes(path, 2) == ["sqs-queue-no-dlq"]
        assert client.end() == 0
    finally:
        client.kill()


# Ends -------------------------------------------------------------------------------------------

PARENT = """
import subprocess, sys
server = subprocess.Popen([sys.executable, "-m", "iacguard", "lsp"])
print(server.pid, file=sys.stderr, flush=True)
server.wait()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells of the end of others' children")
def test_a_killed_parent_is_followed_though_others_hold_the_pipes(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "rules")])}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert parent.stdin and parent.stdout and parent.stderr
    try:
        server = os.pidfd_open(int(parent.stderr.readline()))
        params = {"processId": parent.pid, "rootUri": path.parent.as_uri(), "capabilities": {}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
        body = json.dumps(message).encode()
        parent.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        parent.stdin.flush()
        assert parent.stdout.readline().startswith(b"Content-Length")
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        # Standard input is open still: it is ours.
        ended, _, _ = select.select([server], [], [], 30)
        assert ended
        os.close(server)
    finally:
        parent.kill()
        parent.communicate()
