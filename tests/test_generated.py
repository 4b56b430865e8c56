"""What is generated is what would be generated now."""

from __future__ import annotations

from tools import build_docs


def test_the_pages_of_the_rules_are_fresh() -> None:
    wanted = build_docs.generated()
    written = {path.name: path.read_text() for path in build_docs.FOLDER.glob("*.md")}

    assert written == wanted, "run make docs"
