"""What the page about suppressions shows is understood."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from iacguard.config import pages
from iacguard.config.options import keys, parse
from iacguard.config.settings import resolve
from iacguard.suppress.comments import read
from iacguard.text import Source

PAGE = (Path(__file__).parents[2] / "docs/suppressions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(?P<notation>\S+)(?P<foreign> foreign)?\n(?P<text>.*?)^```$", PAGE, re.M | re.S)
ENDINGS = {"hcl": "tf", "tf.json": "tf.json", "yaml": "yaml", "json": "json"}


@pytest.mark.parametrize(("notation", "foreign", "text"), EXAMPLES)
def test_examples_are_understood(notation: str, foreign: str, text: str) -> None:
    if notation == "toml":
        assert resolve(parse(text, "iacguard.toml", "")) != resolve(None)
        return
    found = read(Source(f"a.{ENDINGS[notation]}", text), bool(foreign))

    assert found
    for one in found:
        assert not one.problem
        assert one.told()
        assert bool(one.tool) is bool(foreign)
        assert one.scope.file or one.scope.line or one.scope.block
        for name in one.rules:
            assert any(fnmatchcase(id, name.text) for id in pages.ids()), name.text


def test_every_rule_about_suppressions_and_every_key_is_told_of() -> None:
    for page in pages.SUPPRESSION_RULES:
        assert f"`{page.id}`" in PAGE
    assert {"compat-suppressions", "never-suppress"} <= set(keys())
