"""Quick fixes as an editor has them: offered, chosen, applied to its text, and the finding is gone."""

from __future__ import annotations

import json
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
UTF_8: Json = {**RESOLVING, "general": {"positionEncodings": ["utf-8"]}}
CAPABILITIES: dict[str, Json] = {"bare": {}, "plain": PLAIN, "resolving": RESOLVING, "utf-8": UTF_8}
TEXTS = {"queue.yaml": YAML, "queue.json": JSON, "app.yaml": SAM, "main.tf": HCL}


@pytest.fixture(scope="module", params=CAPABILITIES)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".git").mkdir()
    desk = Desk(folder, CAPABILITIES[request.param])
    yield desk
    desk.client.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder, RESOLVING)
    yield desk
    desk.client.kill()


class Desk:
    """An editor with one open file, and somebody who chooses what it offers."""

    def __init__(self, folder: Path, capabilities: Json, options: Json = None) -> None:
        self.client = Client()
        self.folder = folder
        self.encoding = self.client.initialize(folder, capabilities, options or ONLY)["capabilities"][
            "positionEncoding"
        ]
        self.path = folder
        self.version = 0
        self.text = ""
        self.message: Json = None
        """What the user was told last of something that was done."""

    def open(self, name: str, text: str) -> list[Json]:
        self.path, self.text, self.version = self.folder / name, text, 1
        self.client.open(self.path, text)
        return self.client.diagnostics(self.path, 1)

    def close(self) -> None:
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.path.as_uri()}})

    def write(self, text: str) -> list[Json]:
        self.version += 1
        self.text = text
        self.client.replace(self.path, self.version, text)
        return self.client.diagnostics(self.path, self.version)

    def offers(self, *diagnostics: Json, only: list[str] | None = None) -> list[Json]:
        context = {"diagnostics": list(diagnostics), **({"only": only} if only else {})}
        found = self.client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": self.path.as_uri()},
                "range": {"start": diagnostics[0]["range"]["start"], "end": diagnostics[-1]["range"]["end"]},
                "context": context,
            },
        )
        return list(found or ())

    def titles(self, *diagnostics: Json) -> list[str]:
        return [one["title"] for one in self.offers(*diagnostics)]

    def choose(self, title: str, *diagnostics: Json) -> list[Json]:
        """Has an offer done; gives what is told of the file afterwards."""
        (action,) = (one for one in self.offers(*diagnostics) if one["title"] == title)
        assert action["kind"] == "quickfix"
        assert action["diagnostics"] == list(diagnostics)
        if "edit" not in action and "command" not in action:
            action = self.client.request("codeAction/resolve", action)
        if "edit" in action:
            texts = {self.path.as_uri(): (self.version, self.text)}
            return self.write(apply(action["edit"], texts, self.encoding)[self.path.as_uri()])
        command = {key: action["command"][key] for key in ("command", "arguments")}
        assert self.client.request("workspace/executeCommand", command) is True
        self.message = self.client.wait(
            "window/showMessage", lambda params: "from now on" in params["message"]
        )
        return self.client.diagnostics(self.path, self.version)


def told(diagnostics: list[Json]) -> list[tuple[str, str]]:
    return sorted((one["code"], one["message"]) for one in diagnostics)


def of_rule(diagnostics: list[Json], rule: str = RULE) -> Json:
    (found,) = (one for one in diagnostics if one["code"] == rule)
    return found


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_finding_is_suppressed(shared: Desk, name: str, ending: str) -> None:
    text = TEXTS[name].replace("\n", ending)
    before = shared.open(name, text)
    finding = of_rule(before)
    titles = [title for title in shared.titles(finding) if title.startswith("Suppress")]
    assert len(set(titles)) == len(titles) == (2 if name == "queue.json" else 3)
    for title in titles:
        after = shared.choose(title, finding)
        assert "\n" not in shared.text.replace(ending, "")
        without_reason = [one for one in after if "no reason" not in one["message"]]
        assert told(without_reason) == told([one for one in before if one != finding]), title
        assert not [one for one in shared.titles(*after) if RULE in one] if after else True
        shared.write(text)
    shared.close()


UNUSED = {
    "unused.yaml": (
        YAML.replace("false", f"true # iacguard: ignore[{RULE}] why"),
        YAML.replace("false", "true"),
    ),
    "unused.tf": (HCL.replace("false", f"true # iacguard: ignore[{RULE}] why"), HCL.replace("false", "true")),
    "unused.json": (
        JSON.replace("false", "true").replace(
            '"Type"', f'"Metadata": {{"iacguard": {{"ignore": ["{RULE}"]}}}}, "Type"'
        ),
        JSON.replace("false", "true"),
    ),
    "unused-sam.yaml": (
        SAM.replace("false", f"true # iacguard: ignore[{RULE}] why"),
        SAM.replace("false", "true"),
    ),
}


@pytest.mark.parametrize("name", UNUSED)
def test_suppressions_are_mended(shared: Desk, name: str) -> None:
    text, without = UNUSED[name]
    before = shared.open(name, text)
    unused = of_rule(before, "unused-suppression")
    assert not [title for title in shared.titles(unused) if title.startswith("Suppress")]
    after = shared.choose(f"Remove the unused suppression of {RULE}", unused)
    assert shared.text == without
    assert "unused-suppression" not in [one["code"] for one in after]
    before = shared.write(text.replace(RULE, RULE.replace("encryption", "encription")))
    after = shared.choose(f"Change it to {RULE}", of_rule(before, "unknown-rule-in-suppression"))
    assert shared.text == text
    shared.close()


def test_an_expired_suppression_is_removed(shared: Desk) -> None:
    text = HCL.replace("false", f"false # iacguard: ignore[{RULE}] until=2020-01-01 why")
    before = shared.open("expired.tf", text)
    after = shared.choose("Remove the expired suppression", of_rule(before, "expired-suppression"))
    assert shared.text == HCL
    assert told(after) == told([one for one in before if one["code"] != "expired-suppression"])
    shared.close()


def test_the_reason_is_asked_for_by_a_snippet(folder: Path) -> None:
    edits = {"documentChanges": True, "snippetEditSupport": True}
    desk = Desk(folder, {"workspace": {"workspaceEdit": edits}})
    before = desk.open("$queue.tf", HCL)
    finding = of_rule(before)
    (action,) = (one for one in desk.offers(finding) if one["title"] == f"Suppress {RULE} on this line")
    (change,) = action["edit"]["documentChanges"]
    (edit,) = change["edits"]
    assert edit["snippet"] == {"kind": "snippet", "value": f"  # iacguard: ignore[{RULE}] ${{1:reason}}\n"}
    after = desk.choose(action["title"], finding)
    assert told(after) == told([one for one in before if one != finding])
    desk.close()
    # Several lines are no snippet, since editors would indent them.
    finding = of_rule(desk.open("queue.json", JSON))
    desk.choose(f"Suppress {RULE} for Jobs", finding)
    assert '"rule": "sqs-encryption-disabled"' in desk.text
    desk.client.kill()


def test_what_is_chosen_too_late_changes_nothing(desk: Desk) -> None:
    finding = of_rule(desk.open("main.tf", HCL))
    action = desk.offers(finding)[0]
    assert "edit" not in action
    desk.write("\n" + HCL)
    error = desk.client.response(desk.client.post("codeAction/resolve", action))["error"]
    assert error["code"] == -32801


def test_what_is_not_wanted_is_not_offered(desk: Desk) -> None:
    (desk.folder / "iacguard.toml").write_text(f'never-suppress = ["{RULE}"]\n')
    finding = of_rule(desk.open("main.tf", HCL))
    assert not [title for title in desk.titles(finding) if title.startswith("Suppress")]
    assert desk.offers(finding, only=["quickfix"])
    assert not desk.offers(finding, only=["refactor", "source.fixAll"])
    # Somewhere else on the page there is nothing to be done.
    nowhere = {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}}
    assert not desk.offers({**finding, **nowhere, "message": "of another tool"})
    # What cannot be read is told as it was, and cannot be changed for the better.
    (desk.folder / "iacguard.toml").unlink()
    desk.client.notify(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": (desk.folder / "iacguard.toml").as_uri(), "type": 3}]},
    )
    finding = of_rule(desk.write(HCL + 'x = "'))
    assert not [title for title in desk.titles(finding) if title.startswith("Suppress")]


def test_findings_on_several_lines_are_suppressed_at_once(desk: Desk) -> None:
    both = HCL + HCL.replace('"jobs"', '"more"')
    before = desk.open("main.tf", both)
    found = [one for one in before if one["code"] == RULE]
    assert len(found) == 2
    after = desk.choose(f"Suppress {RULE} on these lines", *found)
    assert RULE not in [one["code"] for one in after]
    assert desk.text.count("# iacguard: ignore") == 2


def test_a_mark_at_the_start_stays_there(desk: Desk) -> None:
    before = desk.open("main.tf", f"\ufeff{HCL}")
    finding = of_rule(before)
    after = desk.choose(f"Suppress {RULE} in this file", finding)
    assert desk.text.startswith("\ufeff# iacguard: ignore-file[")
    assert RULE not in [one["code"] for one in after]


def test_what_has_no_comments_is_suppressed_where_it_is_read(folder: Path) -> None:
    policy = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}\n'
    main = folder / "main.tf"
    text = 'resource "aws_sqs_queue" "q" {\n  policy = file("${path.module}/policy.json")\n}\n'
    rule = "sqs-policy-public"
    (folder / "policy.json").write_text(policy)
    desk = Desk(folder, {**PLAIN, "textDocument": {"diagnostic": {}}}, {"select": [rule]})

    def pulled() -> list[Json]:
        params = {"textDocument": {"uri": desk.path.as_uri()}}
        return list(desk.client.request("textDocument/diagnostic", params)["items"])

    desk.path = folder / "policy.json"
    desk.client.open(main, text, 7)
    desk.client.open(desk.path, policy)
    finding = of_rule(pulled(), rule)
    titles = [f"Suppress {rule} {where}" for where in ("in main.tf", "for aws_sqs_queue.q")]
    for version, title in enumerate(titles, 4):
        offered = {one["title"]: one for one in desk.offers(finding) if "edit" in one}
        assert [*offered] == titles
        changed = apply(offered[title]["edit"], {main.as_uri(): (2 * version - 1, text)})[main.as_uri()]
        desk.client.replace(main, 2 * version, changed)
        assert rule not in [one["code"] for one in pulled()]
        desk.client.replace(main, 2 * version + 1, text)
        assert of_rule(pulled(), rule) == finding
    desk.client.kill()


def test_a_rule_is_explained(folder: Path) -> None:
    desk = Desk(folder, {"experimental": {"commands": ["iacguard.explainRule"]}})
    finding = of_rule(desk.open("main.tf", HCL))
    commands = [one["command"] for one in desk.offers(finding) if "command" in one]
    assert [(one["command"], one["arguments"]) for one in commands] == [
        ("iacguard.explainRule", [RULE]),
        ("iacguard.server.openRule", [RULE]),
    ]
    desk.client.kill()


@pytest.mark.parametrize("exists", [True, False])
def test_a_finding_is_added_to_the_baseline(folder: Path, exists: bool) -> None:
    (folder / "iacguard.toml").write_text('baseline = "known/baseline.jsonl"\n')
    (folder / "known").mkdir()
    file = folder / "known" / "baseline.jsonl"
    if exists:
        file.write_text('{"iacguard-baseline": 1, "version": "0.1.0"}\n')
    desk = Desk(folder, RESOLVING)
    # The unsaved text counts.
    (folder / "main.tf").write_text("")
    before = desk.open("main.tf", HCL)
    finding = of_rule(before)
    after = desk.choose(f"Add {RULE} to the baseline", finding)
    assert told(after) == told([one for one in before if one != finding])
    assert json.loads(file.read_text().splitlines()[1])["path"] == "main.tf"
    assert desk.message == {
        "type": 3,
        "message": f"iacguard: {RULE} is known from now on; it was added to known/baseline.jsonl",
    }
    # It stays known while the text changes, and comes back when the file goes.
    assert RULE not in [one["code"] for one in desk.write("# moved\n" + HCL)]
    file.write_text('{"iacguard-baseline": 1, "version": "0.1.0"}\n')
    desk.client.notify("textDocument/didSave", {"textDocument": {"uri": desk.path.as_uri()}})
    assert RULE in [one["code"] for one in desk.client.diagnostics(desk.path, desk.version)]
    desk.client.kill()


def test_why_nothing_is_added_to_a_baseline_is_told(desk: Desk) -> None:
    finding = of_rule(desk.open("main.tf", HCL))
    assert not [title for title in desk.titles(finding) if "baseline" in title]

    def run(*arguments: Json) -> Json:
        command = {"command": "iacguard.server.addToBaseline", "arguments": list(arguments)}
        return desk.client.response(desk.client.post("workspace/executeCommand", command))

    assert run(desk.path.as_uri(), finding)["result"] is False
    assert "names no baseline" in desk.client.wait("window/showMessage")["message"]
    assert run(desk.path.as_uri(), {**finding, "message": "none"})["result"] is False
    for wrong in ((), (1, finding), (desk.path.as_uri(),), (desk.path.as_uri(), 5)):
        assert run(*wrong)["error"]["code"] == -32602
