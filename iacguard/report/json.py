"""For programs: everything a run found out. The schema is ``docs/schema/report.schema.json``."""

from __future__ import annotations

import json
from collections import Counter

from iacguard import __version__
from iacguard.finding import FileError, Finding, Location, Report
from iacguard.report import View
from iacguard.report._secrets import expression_of, secrets_of
from iacguard.rule import Severity
from iacguard.typed import TypeAlias

VERSION = 1
"""Raised when something is removed or changes its meaning; additions leave it alone."""

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def render(report: Report, view: View) -> str:
    """The report as one JSON object."""
    counts = Counter(finding.severity for finding in report.findings)
    baseline: dict[str, Json] = {}
    if report.baseline is not None:
        new, known, gone = report.baseline
        baseline["baseline"] = {"new": new, "known": known, "gone": gone}
    content: dict[str, Json] = {
        "version": VERSION,
        "tool": {"name": "iacguard", "version": __version__},
        "findings": [_finding(finding, view) for finding in report.findings],
        "errors": [_error(error) for error in (*report.errors, *report.failures)],
        "notes": [
            {"kind": note.kind, "path": note.path, "line": note.line, "message": note.message}
            for note in report.notes
        ],
        "suppressed": [
            {**_finding(finding, view), "suppression": {"kind": kind, "reason": reason}}
            for finding, kind, reason in (report.suppressed if view.with_suppressed else ())
        ],
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in report.skipped],
        "summary": {
            "files": report.found,
            "checked": len(report.checked),
            "skipped": len(report.skipped),
            "resources": report.resources,
            "findings": len(report.findings),
            "suppressed": len(report.suppressed),
            "by_severity": {str(severity): counts[severity] for severity in sorted(Severity, reverse=True)},
            **baseline,
        },
    }
    if report.since is not None:
        content["since"] = {
            "revision": report.since.asked,
            "commit": report.since.commit,
            "older": report.since.older,
        }
    if report.undecided is not None:
        secrets = secrets_of(report)
        content["undecided"] = [
            {
                "rule": one.rule,
                "resource": one.address,
                "location": _location(Location.of(one.span)),
                "expression": expression_of(one.span, secrets.get(one.span.source, ())),
                "reason": one.reason,
            }
            for one in report.undecided
        ]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding, view: View) -> dict[str, Json]:
    identity = finding.resource
    resource: Json = None
    if identity.address:
        resource = {"address": identity.address, "type": identity.type, "source_type": identity.source_type}
    page = view.pages(finding.rule)
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "category": str(finding.category),
        "message": finding.message,
        "resource": resource,
        "construct": finding.construct,
        "property": finding.property_path,
        "location": _location(finding.location),
        "when": [{"condition": when.condition, "value": when.value} for when in finding.when],
        "instances": list(finding.instances),
        "related": [
            {"message": place.message, "location": _location(Location.of(place.span))}
            for place in finding.related
        ],
        "origins": [
            {"message": place.message, "location": _location(Location.of(place.span))}
            for place in finding.origins
        ],
        "fingerprint": finding.fingerprint,
        "covers": list(finding.covers),
        "help": "" if page is None else page.link,
    }


def _location(location: Location) -> dict[str, Json]:
    return {
        "path": location.path,
        "start": {"line": location.start.line, "column": location.start.column},
        "end": {"line": location.end.line, "column": location.end.column},
    }


def _error(error: FileError) -> dict[str, Json]:
    return {
        "path": error.path,
        "line": error.line,
        "column": error.column,
        "message": error.message,
        "fatal": error.fatal,
    }
