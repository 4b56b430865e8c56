"""A table for spreadsheets and scripts, by RFC 4180: CRLF ends the rows, the first row has the names.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@`` (of full width too), a tab or a
line end for a formula, whatever quotes stand around it. Such a cell gets an apostrophe in front, and
so does one that begins with an apostrophe: who takes one off has the text as it was.
Source: https://www.rfc-editor.org/rfc/rfc4180, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._telling import (
    Trouble,
    clean,
    fingerprints,
    from_here,
    link_of,
    place_of,
    suppressed_in,
    troubles,
)

COLUMNS = (
    "kind",
    "severity",
    "rule",
    "category",
    "message",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "resource",
    "type",
    "property",
    "when",
    "instances",
    "construct",
    "comes_from",
    "related",
    "covers",
    "fingerprint",
    "reason",
    "help",
)
"""``kind`` is ``finding``, ``suppressed``, ``error``, ``warning``, ``rule-failure``, ``note`` or
``skipped``; ``reason`` is that of a suppression or of a skipped file, and the kind of a note. Lists have
``; `` between their items. Lines and columns count from 1, columns in code points, ends are exclusive."""

_DANGEROUS = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n'")


def render(report: Report, view: View) -> str:
    """The report as a table with a row for whatever there is to say; paths from the working folder."""
    view = from_here(view)
    found = troubles(report)
    rows: list[dict[str, str | int]] = [
        _of_trouble(one, name) for one, name in zip(found, fingerprints(found), strict=True)
    ]
    named = zip(report.findings, fingerprints(report.findings), strict=True)
    rows.extend({"kind": "finding", **_of_finding(finding, name, view)} for finding, name in named)
    suppressed = suppressed_in(report, view)
    names = fingerprints(one.finding for one in suppressed)
    for (finding, _, reason), name in zip(suppressed, names, strict=True):
        rows.append({"kind": "suppressed", **_of_finding(finding, name, view), "reason": reason})
    rows.extend({"kind": "skipped", "path": path, "reason": reason} for path, reason in report.skipped)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row.get(column, "")) for column in COLUMNS] for row in rows)
    return table.getvalue()


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _of_finding(finding: Finding, fingerprint: str, view: View) -> dict[str, str | int]:
    path, start, end = finding.location
    return {
        "severity": str(finding.severity),
        "rule": finding.rule,
        "category": str(finding.category),
        "message": finding.message,
        "path": path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "resource": finding.resource.address,
        "type": finding.resource.type,
        "property": finding.property_path,
        "when": "; ".join(map(str, finding.when)),
        "instances": "; ".join(finding.instances),
        "construct": finding.construct,
        "comes_from": "; ".join(place_of(place, view) for place in finding.origins),
        "related": "; ".join(place_of(place, view) for place in finding.related),
        "covers": "; ".join(finding.covers),
        "fingerprint": fingerprint,
        "help": link_of(finding.rule, view),
    }


def _of_trouble(trouble: Trouble, fingerprint: str) -> dict[str, str | int]:
    is_note = trouble.kind not in ("error", "warning", "rule-failure")
    row: dict[str, str | int] = {
        "kind": "note" if is_note else trouble.kind,
        "severity": str(trouble.severity),
        "message": trouble.message,
        "path": trouble.path,
        "line": trouble.line,
        "fingerprint": fingerprint,
        "reason": trouble.kind if is_note else "",
    }
    if trouble.column:
        row["column"] = trouble.column
    return row
