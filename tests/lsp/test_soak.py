"""Hours of typing in seconds: nothing grows, and nothing is left behind."""

from __future__ import annotations

import gc
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.text import Source
from tests.lsp.client import Client
from tests.lsp.editing import edits
from tests.lsp.test_session import PROJECT, Editor

EDITS = 2000


def _typing(chance: random.Random, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Paths and their next texts; what was edited is as it was before after a while."""
    while True:
        path = chance.choice(sorted(texts))
        for _ in range(3):
            for text in edits(texts[path], chance):
                yield path, text
        yield path, texts[path]


def _weight() -> tuple[int, int]:
    """How many objects there are, and how many characters of texts."""
    gc.collect()
    objects = gc.get_objects()
    return len(objects), sum(len(one.text) for one in objects if isinstance(one, Source))


@pytest.mark.slow
def test_a_session_does_not_grow(tmp_path: Path) -> None:
    editor = Editor(tmp_path, PROJECT)
    typing = _typing(random.Random(1), PROJECT)
    started = time.monotonic()
    early = (0, 0)
    for count in range(EDITS):
        editor.edit(*next(typing))
        if count == EDITS // 5:
            for path, text in PROJECT.items():
                editor.edit(path, text)
            early = _weight()
    for path, text in PROJECT.items():
        editor.edit(path, text)
    late = _weight()
    assert late[0] < 1.1 * early[0]
    assert late[1] < 1.5 * early[1] + 10_000
    assert time.monotonic() - started < 120


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the size of a process")
def test_a_server_does_not_grow_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    client = Client()
    try:
        client.initialize(tmp_path)
        paths = {name: tmp_path / name.replace("/", "-") for name in PROJECT}
        for name, text in PROJECT.items():
            client.open(paths[name], text)
        versions = dict.fromkeys(PROJECT, 1)
        typing = _typing(random.Random(2), PROJECT)
        early = 0
        for count in range(EDITS):
            name, text = next(typing)
            versions[name] += 1
            client.replace(paths[name], versions[name], text)
            if count % 20 == 0:
                client.diagnostics(paths[name], versions[name])
            if count == EDITS // 4:
                early = _resident(client.process.pid)
        late = _resident(client.process.pid)
        assert late < 1.3 * early
        assert client.end() == 0
    finally:
        client.kill()
    with pytest.raises(ProcessLookupError):
        os.kill(client.process.pid, 0)


def _resident(process: int) -> int:
    """Pages that a process has in memory."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
