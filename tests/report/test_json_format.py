"""What programs read."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from iacguard import __version__
from iacguard.finding import Report, Tally
from iacguard.report import formats, render
from iacguard.rule import Category, Severity
from tests.conftest import Snapshot
from tests.report.samples import VIEW, empty, full

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("report", [empty(), full()], ids=["empty", "full"])
def test_the_output_has_the_published_shape(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render("json", report, VIEW)))


def test_the_schema_lists_every_severity_and_category() -> None:
    finding = SCHEMA["$defs"]["finding"]["properties"]

    assert SCHEMA["$defs"]["severity"]["enum"] == [str(one) for one in sorted(Severity, reverse=True)]
    assert finding["category"]["enum"] == [str(one) for one in Category]


def test_the_schema_names_every_property_that_is_written() -> None:
    written = json.loads(render("json", full()._replace(baseline=Tally(4, 0, 1)), VIEW))

    assert set(written) == set(SCHEMA["properties"])
    assert set(written["findings"][0]) == set(SCHEMA["$defs"]["finding"]["properties"])
    assert set(written["summary"]) == set(SCHEMA["properties"]["summary"]["properties"])


def test_a_full_report_looks_like_this(snapshot: Snapshot) -> None:
    snapshot("report/full.json", render("json", full(), VIEW).replace(f'"{__version__}"', '"0"'))


def test_formats_are_found_by_their_files() -> None:
    assert formats() == ("json", "sarif", "text")


@pytest.mark.parametrize("format", formats())
def test_every_format_gives_the_same_bytes_twice_and_ends_its_last_line(format: str) -> None:
    first, second = render(format, full(), VIEW), render(format, full(), VIEW)

    assert first == second
    assert first.endswith("\n")


@pytest.mark.parametrize("format", formats())
def test_no_format_quotes_a_sensitive_value(format: str) -> None:
    assert "hunter2" not in render(format, full(), VIEW)


@pytest.mark.parametrize("format", formats())
def test_every_format_tells_of_errors_notes_and_failures(format: str) -> None:
    shown = render(format, full(), VIEW)

    for told in ("expected", "module vpc is not on disk", "broke on aws_s3_bucket.logs"):
        assert told in shown
