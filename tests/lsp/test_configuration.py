"""The configuration while it is typed: mistakes at their place, and the last good one holds meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.lsp.baselines import add
from iacguard.lsp.session import Session, working_folder
from iacguard.text import Source
from tests.lsp.client import Client, Json

QUEUE = 'resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = false\n}\n'
RULE = "sqs-encryption-disabled"
ONLY = f'select = ["{RULE}"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


PULLING: Json = {"textDocument": {"diagnostic": {}}}


def start(client: Client, folder: Path, capabilities: Json = None) -> Path:
    client.initialize(folder, capabilities)
    client.open(folder / "main.tf", QUEUE)
    return folder / "main.tf"


def pulled(client: Client, path: Path) -> list[Json]:
    params = {"textDocument": {"uri": path.as_uri()}}
    return list(client.request("textDocument/diagnostic", params)["items"])


def codes(client: Client, path: Path) -> list[str]:
    return [one["code"] for one in pulled(client, path)]


def test_the_open_text_counts(client: Client, folder: Path) -> None:
    own = folder / "iacguard.toml"
    own.write_text(ONLY)
    main = start(client, folder, PULLING)
    assert codes(client, main) == [RULE]
    client.open(own, f'ignore = ["{RULE}"]\n')
    assert RULE not in codes(client, main)
    assert pulled(client, own) == []
    client.replace(own, 2, ONLY)
    assert codes(client, main) == [RULE]


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ('ignore = ["sqs-encription-disabled"]', 10, "there is no rule"),
        ('é = "😀"', 0, ""),
        ("selekt = []", 0, 'did you mean "select"?'),
        ("fail-on = 5", 0, "expected"),
        ('profile = "😀"', 0, ""),
        ("select = [", None, ""),
    ],
)
def test_a_mistake_is_told_at_its_place_and_the_last_good_one_holds(
    shared: tuple[Client, Path], text: str, start: int | None, message: str
) -> None:
    client, own = shared
    main = own.parent / "main.tf"
    client.open(own, ONLY)
    client.open(main, QUEUE)
    assert codes(client, main) == [RULE]
    client.replace(own, 2, text)
    (found,) = pulled(client, own)
    assert found["severity"] == 1
    assert found["source"] == "iacguard"
    assert found["code"] == "configuration"
    assert message in found["message"]
    # It is marked in the text, counted in UTF-16, and not behind it.
    assert found["range"]["start"]["line"] == found["range"]["end"]["line"] == 0
    assert start is None or found["range"]["start"]["character"] == start
    assert found["range"]["end"]["character"] <= len(text.encode("utf-16-le")) // 2
    client.replace(main, 2, "# moved\n" + QUEUE)
    assert codes(client, main) == [RULE]
    # Nobody is interrupted by what they see while they type it.
    assert not [params for method, params in client.notifications if method == "window/showMessage"]
    client.replace(own, 3, ONLY)
    assert pulled(client, own) == []
    for path in (own, main):
        client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".git").mkdir()
    client = Client()
    client.initialize(folder, PULLING)
    yield client, folder / "iacguard.toml"
    client.kill()


def test_a_mistake_in_a_file_is_told_and_taken_back(client: Client, folder: Path) -> None:
    shared_file = folder / "pyproject.toml"
    shared_file.write_text('[tool.iacguard]\nignore = ["no-such-rule"]\n')
    start(client, folder)
    (found,) = client.diagnostics(shared_file)
    assert found["range"] == {"start": {"line": 1, "character": 10}, "end": {"line": 1, "character": 25}}
    shared_file.write_text("[tool.iacguard]\nignore = []\n")
    changes = [{"uri": shared_file.as_uri(), "type": 2}]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    assert client.diagnostics(shared_file) == []


def test_a_baseline_that_cannot_be_read_is_told(client: Client, folder: Path) -> None:
    own, file = folder / "iacguard.toml", folder / "known.jsonl"
    own.write_text(f'{ONLY}baseline = "known.jsonl"\n')
    main = start(client, folder)
    (found,) = client.diagnostics(own)
    assert "there is no file known.jsonl" in found["message"]
    file.write_text('{"iacguard-baseline": 1}\nnonsense\n')
    saved = {"textDocument": {"uri": main.as_uri()}}
    client.notify("textDocument/didSave", saved)
    (found,) = client.diagnostics(file)
    assert found["range"]["start"]["line"] == 1
    file.write_text('{"iacguard-baseline": 1}\n')
    client.notify("textDocument/didSave", saved)
    assert client.diagnostics(file) == []


def test_what_is_known_is_not_told_as_a_check_does_not(folder: Path) -> None:
    (folder / "main.tf").write_text(QUEUE)
    (folder / "iacguard.toml").write_text('baseline = "known.jsonl"\n')
    (folder / "known.jsonl").write_text('{"iacguard-baseline": 1}\n')
    session = Session(str(folder))
    buffers = {"main.tf": Source("main.tf", QUEUE)}
    found = session.analyse(buffers).files["main.tf"].findings
    settings = session.resolved_settings
    assert settings is not None
    with working_folder(str(folder)):
        assert add(found[:1], settings) == "known.jsonl"
    assert session.analyse(buffers).files["main.tf"].findings == found[1:]
    moved = {"main.tf": Source("main.tf", f"# moved\n{QUEUE}")}
    after = session.analyse(moved).files["main.tf"].findings
    assert [one.rule for one in after] == [one.rule for one in found[1:]]
