"""Quick fixes as an editor has them: offered, chosen, applied to its text, and the finding is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lsp.applying import apply
from tests.lsp.client import Client, Json

RULE = "sqs-encryption-disabled"
ONLY = {"select": [RULE, "sqs-queue-no-dlq", "operations"]}
PLAIN: dict[str, Json] = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
RESOLVING: dict[str, Json] = {
    **PLAIN,
    "textDocument": {
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
}

YAML = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: "jöbs 😀"
      SqsManagedSseEnabled: false
"""
JSON = """\
{
  "Resources": {
    "Jobs": {
      "Type": "AWS::SQS::Queue",
      "Properties": {
        "SqsManagedSseEnabled": false
      }
    }
  }
}
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: false
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: ./src
      Events:
        Job:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
"""
HCL = """\
resource "aws_sqs_queue" "jobs" {
  name                    = "jobs"
  sqs_managed_sse_enabled = false
}
"""
TEXTS = {"queue.yaml": YAML, "queue.json": JSON, "app.yaml": SAM, "main.tf": HCL}


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def actions(client: Client, path: Path, diagnostic: Json) -> list[Json]:
    found = client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": path.as_uri()},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        },
    )
    return list(found or ())


def chosen(client: Client, found: list[Json], title: str) -> Json:
    (action,) = (one for one in found if one["title"] == title)
    return action if "edit" in action else client.request("codeAction/resolve", action)


def told(diagnostics: list[Json]) -> list[tuple[str, str]]:
    return sorted((one["code"], one["message"]) for one in diagnostics)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("capabilities", [{}, PLAIN, RESOLVING], ids=["bare", "plain", "resolving"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_finding_is_suppressed(
    client: Client, folder: Path, name: str, capabilities: Json, ending: str
) -> None:
    client.initialize(folder, capabilities, ONLY)
    path = folder / name
    text = TEXTS[name].replace("\n", ending)
    client.open(path, text)
    before = client.diagnostics(path, 1)
    (finding,) = (one for one in before if one["code"] == RULE)
    offers = actions(client, path, finding)
    titles = [one["title"] for one in offers if "Suppress" in one["title"]]
    assert len(set(titles)) == len(titles) == (2 if name == "queue.json" else 3)
    version = 1
    for title in titles:
        action = chosen(client, actions(client, path, finding), title)
        assert action["diagnostics"] == [finding]
        changed = apply(action["edit"], {path.as_uri(): (version, text)})[path.as_uri()]
        assert "\n" not in changed.replace(ending, "")
        client.replace(path, version + 1, changed)
        after = [one for one in client.diagnostics(path, version + 1) if "no reason" not in one["message"]]
        before_others = told([one for one in before if one != finding])
        assert told(after) == before_others, title
        client.replace(path, version + 2, text)
        client.diagnostics(path, version + 2)
        version += 2
