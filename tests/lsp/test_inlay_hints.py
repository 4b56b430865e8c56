"""Resolved values behind references, for who has asked for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client
from tests.lsp.test_hover import JSON, KEYS, MAIN, SECRET, TEMPLATE, VARIABLES

Hints = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def start(client: Client, folder: Path, options: object, files: dict[str, str]) -> None:
    capabilities = {"workspace": {"inlayHint": {"refreshSupport": True}}}
    client.initialize(folder, capabilities, options)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        client.open(path, text)


def ask(client: Client, path: Path, first: int = 0, last: int = 1000) -> list[Any]:
    part = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    params = {"textDocument": {"uri": path.as_uri()}, "range": part}
    return list(client.request("textDocument/inlayHint", params) or [])


def hints(client: Client, path: Path, text: str) -> Hints:
    """The hints of a file by what stands before them."""
    lines = text.splitlines()
    found: Hints = {}
    for hint in ask(client, path):
        position = hint["position"]
        before = lines[position["line"]][: position["character"]]
        found[before.strip()] = hint["label"]
    return found


def test_there_are_none_unless_somebody_asks(client: Client, folder: Path) -> None:
    start(client, folder, None, {"template.yaml": TEMPLATE})
    assert ask(client, folder / "template.yaml") == []


def test_a_template(client: Client, folder: Path) -> None:
    start(client, folder, {"showInlayHints": True}, {"template.yaml": TEMPLATE})
    found = hints(client, folder / "template.yaml", TEMPLATE)
    assert found["IsProd: !Equals [!Ref Env"] == " = dev"
    assert found["DelaySeconds: !FindInMap [Delays, !Ref Env, Seconds]"] == " = 1"
    assert found['QueueName: !Sub ["${Env}'] == " = dev"
    assert not any(SECRET in label or "Name" in label for label in found.values())
    assert not any(before.endswith(("!Ref Name", "!Ref Admin", "!Ref Logs", "${Other}")) for before in found)


def test_json(client: Client, folder: Path) -> None:
    start(client, folder, {"showInlayHints": True}, {"template.json": JSON})
    found = hints(client, folder / "template.json", JSON)
    assert found['"QueueName": {"Fn::Sub": "${Env}'] == " = dev"


def test_a_module(client: Client, folder: Path) -> None:
    files = {"main.tf": MAIN, "variables.tf": VARIABLES, "keys/main.tf": KEYS}
    start(client, folder, {"showInlayHints": True}, files)
    found = hints(client, folder / "main.tf", MAIN)
    assert found["bucket = local.name"] == " = dev-app"
    assert found["for_each                  = local.ports"] == " = {ssh: 22, web: 443}"
    assert found["delay_seconds             = each.value"] == " = 22 | 443"
    assert found["kms_master_key_id         = module.keys.alias"] == " = alias/dev-app"
    assert not any(SECRET in label.lower() for label in found.values())
    assert "password = var.db_password" not in found
    assert "fifo_queue                = var.fifo" not in found


def test_both_sides_and_the_whole_in_the_tooltip(client: Client, folder: Path) -> None:
    long = "a" * 60
    text = f"""\
variable "long" {{}}
locals {{
  side = var.long ? "prod" : "dev"
  text = "{long}"
  used = [local.side, local.text]
}}
"""
    start(client, folder, {"showInlayHints": True}, {"main.tf": text})
    side, whole = ask(client, folder / "main.tf")
    assert side["label"] == " = prod | dev"
    assert len(whole["label"]) == 30
    assert long in whole["tooltip"]
    assert "local text (main.tf:4)" in whole["tooltip"]
    assert ask(client, folder / "main.tf", 0, 3) == []


def test_the_client_is_told_to_ask_again(client: Client, folder: Path) -> None:
    start(client, folder, {"showInlayHints": True}, {"template.yaml": TEMPLATE})
    client.wait_for_request("workspace/inlayHint/refresh")
    client.replace(folder / "template.yaml", 2, TEMPLATE.replace("Default: dev", "Default: prod"))
    client.wait_for_request("workspace/inlayHint/refresh")
