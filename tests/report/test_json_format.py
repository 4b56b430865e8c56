"""What programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from iacguard import __version__
from iacguard.finding import Report, Tally
from iacguard.report import formats, render
from iacguard.rule import Category, Severity
from tests.conftest import Snapshot
from tests.report.made_up import reports
from tests.report.samples import TEMPLATE, VIEW, empty, finding, full

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8")
)


def closed(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema by which no object has properties that are not named."""
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed(value) for key, value in schema.items()}
    if "finding" in shut:
        # Suppressed findings have one property more, so it is closed where it is referred to.
        shut["finding"].pop("unevaluatedProperties")
    if {"properties", "$ref", "allOf"} & schema.keys():
        shut["unevaluatedProperties"] = False
    return shut


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

    # The same schema, in which nothing may be beside what it names.
    jsonschema.Draft202012Validator(closed(SCHEMA)).validate(written)
    assert set(written) == set(SCHEMA["properties"])
    assert set(written["findings"][0]) == set(SCHEMA["$defs"]["finding"]["properties"])
    assert set(written["summary"]) == set(SCHEMA["properties"]["summary"]["properties"])


@given(report=reports())
@settings(max_examples=10)
def test_a_report_with_any_texts_has_the_published_shape(report: Report) -> None:
    written = json.loads(render("json", report, VIEW))

    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert [one["message"] for one in written["findings"]] == [one.message for one in report.findings]


def test_a_rule_of_cfn_lint_has_the_published_shape() -> None:
    report = empty()._replace(findings=[finding(TEMPLATE, "Site:", "unknown", rule="cfn-lint/E3002")])

    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render("json", report, VIEW)))


def test_a_full_report_looks_like_this(snapshot: Snapshot) -> None:
    snapshot("report/full.json", render("json", full(), VIEW).replace(f'"{__version__}"', '"0"'))


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
