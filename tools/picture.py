"""Draws what iacguard shows in a terminal, for the README.

Usage: python tools/picture.py [--check]

Runs the command on the demo project in a pseudo-terminal and writes ``docs/terminal.svg``. The same
output gives the same bytes; ``--check`` writes nothing and fails when the picture is not up to date.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "terminal.svg"
COMMAND = ("iacguard", "check", "--select", "critical")
FOLDER = ROOT / "fixtures" / "demo"
COLUMNS = 108

_CELL, _LINE = 8.4, 20
"""Width of a character and height of a line, in pixels."""
_LEFT, _TOP, _BOTTOM = 24, 68, 22
"""Room around the text."""

_COLORS = {31: "red", 32: "green", 33: "yellow", 34: "blue", 36: "cyan"}
"""Classes of the colours that are used, by the parameters that set them (ECMA-48, SGR)."""

_STYLE = """\
.window { fill: #ffffff; stroke: #d0d7de }
.bar { fill: #f3f5f8 }
.edge { stroke: #d0d7de }
.dot { fill: #c6cdd5 }
text { font: 14px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre; fill: #1f2328 }
.title { fill: #57606a; font-size: 13px }
.bold { font-weight: 700 }
.dim { fill: #5b6570 }
.red { fill: #c21f2c }
.green { fill: #17713a }
.yellow { fill: #8a5a00 }
.blue { fill: #0a5cc4 }
.cyan { fill: #0f6d84 }
@media (prefers-color-scheme: dark) {
  .window { fill: #0d1117; stroke: #30363d }
  .bar { fill: #161b22 }
  .edge { stroke: #30363d }
  .dot { fill: #3d444d }
  text { fill: #e6edf3 }
  .title { fill: #9198a1 }
  .dim { fill: #9198a1 }
  .red { fill: #ff7b72 }
  .green { fill: #56d364 }
  .yellow { fill: #e3b341 }
  .blue { fill: #79c0ff }
  .cyan { fill: #76e3ea }
}
"""


class Run(NamedTuple):
    """Characters that look the same, from a column on."""

    column: int
    text: str
    classes: tuple[str, ...]


def main() -> int:
    """0 when the picture is up to date, or was made so."""
    drawn = picture()
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == drawn:
        return 0
    if "--check" in sys.argv:
        print(f"{TARGET.relative_to(ROOT)} is stale; run make docs")
        return 1
    TARGET.write_text(drawn, encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


def picture() -> str:
    """The picture, as SVG."""
    prompt = [Run(0, "$", ("green",)), Run(2, " ".join(COMMAND), ("bold",))]
    return _svg([prompt, *lines(shown())])


# Running ----------------------------------------------------------------------------------------


def shown() -> str:
    """What the command writes to a terminal, findings and summary, with escape sequences."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    kept = ("PATH", "SYSTEMROOT", "HOME")
    process = subprocess.Popen(
        [sys.executable, "-m", *COMMAND, "--no-cache"],
        cwd=FOLDER,
        env={
            **{name: os.environ[name] for name in kept if name in os.environ},
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'rules'}",
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    text = b"".join(_chunks(ours)).decode("utf-8")
    os.close(ours)
    if process.wait() != 1:
        raise SystemExit(f"{' '.join(COMMAND)} ended with {process.returncode}: {text}")
    return text


def _chunks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            # Linux says so where others give an end.
            return
        if not chunk:
            return
        yield chunk


# Understanding ----------------------------------------------------------------------------------


def lines(text: str) -> Iterator[list[Run]]:
    """The lines of a terminal's output as it looks, broken at words where they are too long."""
    for line in text.replace("\r\n", "\n").rstrip("\n").split("\n"):
        # What was written over, such as how far a run is, is not seen in the end.
        cells = list(_cells(line.rpartition("\r")[2]))
        while len(cells) > COLUMNS:
            spaces = [index for index in range(COLUMNS + 1) if cells[index][0] == " "]
            cut = spaces[-1] if spaces else COLUMNS
            yield list(_runs(cells[:cut]))
            cells = cells[cut + bool(spaces) :]
        yield list(_runs(cells))


def _cells(line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The characters of a line, each with its classes."""
    classes: tuple[str, ...] = ()
    for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z])", line):
        if part.startswith("\x1b["):
            if part.endswith("m"):
                classes = tuple(_classes(part[2:-1]))
        else:
            yield from ((character, classes) for character in part)


def _classes(parameters: str) -> Iterator[str]:
    for number in map(int, filter(None, parameters.split(";"))):
        if number in (1, 2):
            yield "bold" if number == 1 else "dim"
        elif number:
            yield _COLORS[number]


def _runs(cells: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Run]:
    """Neighbours that look the same, without the blanks around them."""
    column, text = 0, ""
    look: tuple[str, ...] = ()
    for index, (character, classes) in enumerate([*cells, ("", ("end",))]):
        if classes != look or (character == " " and text.endswith(" ")):
            if text.strip():
                start = column + len(text) - len(text.lstrip())
                yield Run(start, text.strip(), look)
            column, text, look = index, "", classes
        text += character


# Drawing ----------------------------------------------------------------------------------------


def _svg(shown: list[list[Run]]) -> str:
    width = round(2 * _LEFT + COLUMNS * _CELL)
    height = _TOP + (len(shown) - 1) * _LINE + _BOTTOM
    text = "".join(_text(index, runs) for index, runs in enumerate(shown))
    dots = "".join(f'<circle class="dot" cx="{24 + 20 * number}" cy="20" r="6"/>' for number in range(3))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">
<title>{escape(" ".join(COMMAND))}: three findings in three languages, each with the source underlined</title>
<style>
{_STYLE}</style>
<rect class="window" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10"/>
<path class="bar" d="M1 40V10.5A9.5 9.5 0 0 1 10.5 1H{width - 10.5}A9.5 9.5 0 0 1 {width - 1} 10.5V40Z"/>
<path class="edge" d="M1 40.5H{width - 1}"/>
{dots}
<text class="title" x="{width // 2}" y="25" text-anchor="middle">{FOLDER.name}</text>
{text}</svg>
"""


def _text(index: int, runs: list[Run]) -> str:
    if not runs:
        return ""
    spans = "".join(map(_span, runs))
    return f'<text y="{_TOP + index * _LINE}" xml:space="preserve">{spans}</text>\n'


def _span(run: Run) -> str:
    # The length is told too, so that columns meet whatever font there is.
    x, length = _LEFT + run.column * _CELL, len(run.text) * _CELL
    look = f' class="{" ".join(run.classes)}"' if run.classes else ""
    return f'<tspan x="{x:.1f}" textLength="{length:.1f}"{look}>{escape(run.text)}</tspan>'


if __name__ == "__main__":
    raise SystemExit(main())
