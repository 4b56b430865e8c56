"""What a reader of each format finds in it: one entry for each finding, error or note that is listed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from xml.etree import ElementTree

from markdown_it import MarkdownIt


class Entry(NamedTuple):
    path: str
    line: int
    text: str


def junit(written: str) -> Iterator[Entry]:
    for suite in ElementTree.fromstring(written.encode()).iter("testsuite"):
        for case in suite.iter("testcase"):
            for outcome in case:
                # The text begins with the place, or with a reason and the place below it.
                text = f"{outcome.get('message')}\n{outcome.text}"
                yield Entry(suite.get("name") or "", 0, text)


def checkstyle(written: str) -> Iterator[Entry]:
    for file in ElementTree.fromstring(written.encode()).iter("file"):
        for error in file:
            yield Entry(file.get("name") or "", int(error.get("line") or 0), error.get("message") or "")


def rdjson(written: str) -> Iterator[Entry]:
    for one in json.loads(written)["diagnostics"]:
        line = one["location"]["range"]["start"]["line"]
        yield Entry(one["location"]["path"], line, one["message"])


def gitlab(written: str) -> Iterator[Entry]:
    for one in json.loads(written):
        yield Entry(one["location"]["path"], one["location"]["lines"]["begin"], one["description"])


def github(written: str) -> Iterator[Entry]:
    """As ``ActionCommand.TryParseV2`` of actions/runner reads it."""
    for line in written.split("\n"):
        if not line.startswith("::"):
            assert line == ""
            continue
        told, _, message = line[2:].partition("::")
        kind, _, rest = told.partition(" ")
        assert kind in ("error", "warning", "notice")
        properties = dict(pair.split("=", 1) for pair in rest.split(","))
        if "file" in properties:
            path = unescaped(properties["file"].replace("%3A", ":").replace("%2C", ","))
            yield Entry(path, int(properties["line"]), unescaped(message))


def unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def table(written: str) -> Iterator[Entry]:
    for row in csv.DictReader(io.StringIO(written, newline="")):
        cells = {name: cell.removeprefix("'") for name, cell in row.items()}
        if cells["kind"] not in ("skipped", "suppressed"):
            yield Entry(cells["path"], int(cells["line"]), cells["message"])


READERS: dict[str, Callable[[str], Iterator[Entry]]] = {
    "junit": junit,
    "checkstyle": checkstyle,
    "rdjson": rdjson,
    "gitlab": gitlab,
    "github": github,
    "csv": table,
}


class _Words(HTMLParser):
    """The text that a browser shows, and that all is closed which was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "img", "iframe", "link", "object", "base", "form")
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "href" or (value or "").startswith("https://")
        if tag not in ("br", "meta", "input", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.told.append(data)


def words_of_html(written: str) -> str:
    """All text of a page, runs of blanks as one space."""
    words = _Words()
    words.feed(written)
    words.close()
    assert words.open == []
    return " ".join("".join(words.told).split())


def words_of_markdown(written: str) -> str:
    """All text that Markdown comes out as."""
    return words_of_html(MarkdownIt("commonmark").enable("table").render(written))
