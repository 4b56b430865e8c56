"""The picture in the README."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="it is drawn where there are pseudo-terminals"
)


def test_it_shows_what_iacguard_shows_now() -> None:
    from tools import picture

    drawn = picture.picture()

    assert picture.TARGET.read_text(encoding="utf-8") == drawn, "run make docs"
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"


def test_lines_are_understood_as_a_terminal_shows_them() -> None:
    from tools.picture import COLUMNS, Run, lines

    shown = "checking: 1 of 2\r\x1b[K\x1b[1ma.tf:\x1b[0m \x1b[1;31mhigh\x1b[0m   x\r\n\r\n" + "word " * 30
    first, empty, *rest = lines(shown)

    assert first == [Run(0, "a.tf:", ("bold",)), Run(6, "high", ("bold", "red")), Run(13, "x", ())]
    assert empty == []
    assert len(rest) == 2
    assert all(run.column + len(run.text) <= COLUMNS for line in rest for run in line)
