"""Every format against the schema of its readers; ``tests/data/schemas/README.md`` tells whose it is."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings

from iacguard.finding import Report
from iacguard.report import render
from tests.conftest import Snapshot
from tests.report.made_up import reports
from tests.report.samples import VIEW, empty, full

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"
OF_XML = [("junit", "junit-10.xsd"), ("junit", "junit-ant.xsd"), ("checkstyle", "checkstyle.xsd")]
OF_JSON = [
    ("gitlab", "gitlab-code-quality.schema.json"),
    ("gitlab-sast", "gitlab-sast.schema.json"),
    ("rdjson", "rdjson.schema.json"),
]
SUFFIXES = {
    "checkstyle": "checkstyle.xml",
    "csv": "csv",
    "github": "github",
    "gitlab": "gitlab.json",
    "gitlab-sast": "gitlab-sast.json",
    "html": "html",
    "junit": "junit.xml",
    "markdown": "md",
    "rdjson": "rdjson",
}


@lru_cache
def xml_schema(name: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / name)


def validate(format: str, schema: str, report: Report) -> None:
    written = render(format, report, VIEW)
    if schema.endswith(".xsd"):
        xml_schema(schema).validate(ElementTree.fromstring(written.encode()))
    else:
        read = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(read).validate(json.loads(written))


@pytest.mark.parametrize("report", [empty(), full()], ids=["empty", "full"])
@pytest.mark.parametrize(("format", "schema"), [*OF_XML, *OF_JSON])
def test_a_report_is_valid(format: str, schema: str, report: Report) -> None:
    validate(format, schema, report)


@pytest.mark.parametrize(("format", "schema"), [*OF_XML, *OF_JSON])
@given(report=reports())
@settings(max_examples=10)
def test_a_report_with_any_texts_is_valid(format: str, schema: str, report: Report) -> None:
    validate(format, schema, report)


@pytest.mark.parametrize("format", SUFFIXES)
def test_a_full_report_looks_like_this(format: str, snapshot: Snapshot) -> None:
    written = render(format, full(), VIEW._replace(prefix="infra/"))

    snapshot(f"report/full.{SUFFIXES[format]}", written.replace("0.1.0", "0"))
