"""Reviewdog's diagnostic format, in its form for a whole result.

Columns count bytes of UTF-8 and ends are exclusive. Paths are relative to the working folder, in
which reviewdog runs too. What was suppressed is left out, because there is no way to say so.
Source: https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
"""

from __future__ import annotations

import json

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._levels import LEVELS
from iacguard.report._telling import (
    Trouble,
    account,
    clean,
    from_here,
    headline,
    in_bytes,
    link_of,
    troubles,
)
from iacguard.text import Span
from iacguard.typed import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_MOST_PLACES = 100


def render(report: Report, view: View) -> str:
    """The report as one ``DiagnosticResult``."""
    view = from_here(view)
    content: Json = {
        "source": {"name": "iacguard"},
        "diagnostics": [
            *(_of_trouble(trouble) for trouble in troubles(report)),
            *(_of_finding(finding, view) for finding in report.findings),
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _of_finding(finding: Finding, view: View) -> Json:
    code: dict[str, Json] = {"value": clean(finding.rule)}
    link = link_of(finding.rule, view)
    if link:
        code["url"] = link
    start = finding.span.start_position
    place = f"{finding.span.source.path}:{start.line}:{start.column}"
    diagnostic: dict[str, Json] = {
        "message": "\n".join(account(finding, view)),
        "location": _location(finding.span),
        "severity": LEVELS[finding.severity].rdjson,
        "code": code,
        "original_output": clean(f"{place}: {finding.severity} {finding.rule}: ") + headline(finding),
    }
    places = dict.fromkeys((*finding.related, *finding.origins))
    if places:
        diagnostic["related_locations"] = [
            {"message": clean(place.message), "location": _location(place.span)}
            for place in list(places)[:_MOST_PLACES]
        ]
    return diagnostic


def _location(span: Span) -> Json:
    start, end = in_bytes(span)
    return {
        "path": clean(span.source.path),
        "range": {
            "start": {"line": start.line, "column": start.column},
            "end": {"line": end.line, "column": end.column},
        },
    }


def _of_trouble(trouble: Trouble) -> Json:
    # The column is one of code points, and the text to count its bytes in is not at hand.
    return {
        "message": trouble.message,
        "location": {"path": clean(trouble.path), "range": {"start": {"line": trouble.line}}},
        "severity": LEVELS[trouble.severity].rdjson,
        "code": {"value": f"iacguard-{trouble.kind}"},
        "original_output": clean(f"{trouble.path}:{trouble.line}: {trouble.kind}: {trouble.message}"),
    }
