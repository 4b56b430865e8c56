"""Commands of the server, as the extension for VS Code calls them (``editors/vscode/src/views.ts``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.config import pages
from tests.lsp.client import Client, Json

INVALID_PARAMS = -32602


def run(client: Client, command: str, *arguments: Json) -> Json:
    return client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def test_rules_are_listed_and_explained(client: Client, tmp_path: Path) -> None:
    result = client.initialize(tmp_path)
    assert set(result["capabilities"]["executeCommandProvider"]["commands"]) >= {
        "iacguard.server.explainRule",
        "iacguard.server.listRules",
        "iacguard.server.graph",
        "iacguard.server.openRule",
    }
    listed = run(client, "iacguard.server.listRules")
    assert [one["id"] for one in listed] == list(pages.ids())
    assert all(one["title"] for one in listed)
    page = run(client, "iacguard.server.explainRule", "sqs-encryption-disabled")
    assert page["id"] == "sqs-encryption-disabled"
    assert page["markdown"].startswith("# sqs-encryption-disabled\n\n**")
    assert {one["id"]: one["title"] for one in listed}[page["id"]] == page["title"]
    assert run(client, "iacguard.server.explainRule", "unused-suppression")["markdown"]
    assert run(client, "iacguard.server.explainRule", "no-such-rule") is None


def test_the_graph_of_a_file_is_drawn(client: Client, tmp_path: Path) -> None:
    client.initialize(tmp_path)
    path, other = tmp_path / "main.tf", tmp_path / "empty.yaml"
    client.open(path, 'resource "aws_sqs_queue" "jobs" {}\n')
    client.open(other, "Resources: {}\n")
    html = run(client, "iacguard.server.graph", path.as_uri())
    assert html.startswith("<!DOCTYPE html>")
    assert "aws_sqs_queue.jobs" in html
    assert run(client, "iacguard.server.graph", other.as_uri()) is None
    assert run(client, "iacguard.server.graph", (tmp_path / "not-open.tf").as_uri()) is None
    assert run(client, "iacguard.server.graph", "untitled:Untitled-1") is None


def test_the_page_of_a_rule_is_opened(client: Client, tmp_path: Path) -> None:
    client.answers["window/showDocument"] = lambda params: {"success": True}
    client.initialize(tmp_path, {"window": {"showDocument": {"support": True}}})
    assert run(client, "iacguard.server.openRule", "sqs-encryption-disabled") is True
    shown = client.wait_for_request("window/showDocument")
    assert shown["uri"].endswith("/sqs-encryption-disabled.md")
    assert run(client, "iacguard.server.openRule", "cfn-lint/E1001") is True
    shown = client.wait_for_request("window/showDocument")
    assert shown["uri"].startswith("https://")
    assert shown["external"] is True
    assert run(client, "iacguard.server.openRule", "no-such-rule") is False


def test_a_page_that_cannot_be_opened_is_told(client: Client, tmp_path: Path) -> None:
    client.initialize(tmp_path)
    assert run(client, "iacguard.server.openRule", "sqs-encryption-disabled") is True
    message = client.wait("window/showMessage")["message"]
    assert message.startswith("sqs-encryption-disabled: ")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("iacguard.server.explainRule", []),
        ("iacguard.server.explainRule", None),
        ("iacguard.server.explainRule", [5]),
        ("iacguard.server.explainRule", ["a", "b"]),
        ("iacguard.server.openRule", [{}]),
        ("iacguard.server.listRules", ["a"]),
        ("iacguard.server.graph", []),
        ("iacguard.server.graph", [None]),
        ("iacguard.server.checkWorkspace", [1]),
        ("iacguard.server.noSuchCommand", []),
    ],
)
def test_wrong_arguments_are_told(shared: Client, command: str, arguments: Json) -> None:
    params = {"command": command, "arguments": arguments}
    error = shared.response(shared.post("workspace/executeCommand", params))["error"]
    assert error["code"] == INVALID_PARAMS
    assert command in error["message"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client()
    client.initialize(tmp_path_factory.mktemp("project"))
    yield client
    client.kill()
