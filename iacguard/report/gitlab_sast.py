"""GitLab's security report for static analysis: what the vulnerability report and the merge request show.

Every finding is a vulnerability, whatever its category: ``--select security`` gives only those that
are about security. What was not checked is one too, because GitLab shows nobody the messages of a
scan; these have all errors, notes and suppressions. A suppressed finding is not listed: the only flag
that the schema has says "likely false positive", and an accepted risk is no such thing.

GitLab tells vulnerabilities apart by the first identifier and the lines, or, where it tracks them, by
the signature, which is the finding's fingerprint here.
Source: https://gitlab.com/gitlab-org/security-products/security-report-schemas, version 15.2.1;
https://docs.gitlab.com/development/integrations/secure/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID, uuid5

from iacguard import __version__
from iacguard.config.pages import Page, is_url
from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._levels import LEVELS
from iacguard.report._markdown import prose
from iacguard.report._telling import (
    Trouble,
    clean,
    facts,
    fingerprints,
    headline,
    lines_of,
    rooted,
    shortened,
    suppressed_in,
    troubles,
)
from iacguard.text import Span
from iacguard.typed import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

VERSION = "15.2.1"
"""Of the schema. GitLab validates with the one that a report names."""

_SCHEMAS = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw"
_NAMESPACE = UUID("a1a0f2a6-5c1f-5f0e-9d0b-6f9f3f0c7a54")
"""Ids of vulnerabilities are made in it (RFC 9562, version 5), so it never changes."""

_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 1_048_576
_LONGEST_SOLUTION = 7000
_MOST_PLACES = 100


def render(report: Report, view: View) -> str:
    """The report as one scan with its vulnerabilities."""
    undone = [trouble for trouble in troubles(report) if trouble.undone]
    tool: Json = {
        "id": "iacguard",
        "name": "iacguard",
        "vendor": {"name": "iacguard"},
        "version": __version__,
    }
    content: Json = {
        "version": VERSION,
        "schema": f"{_SCHEMAS}/v{VERSION}/dist/sast-report-format.json",
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": view.moment,
            "end_time": view.moment,
            "status": "failure" if undone else "success",
            "messages": [{"level": level, "value": text} for level, text in _messages(report, view)],
        },
        "vulnerabilities": [
            *(_of_trouble(one, name, view) for one, name in zip(undone, fingerprints(undone), strict=True)),
            *(
                _of_finding(one, name, view)
                for one, name in zip(report.findings, fingerprints(report.findings), strict=True)
            ),
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _messages(report: Report, view: View) -> Iterator[tuple[str, str]]:
    for trouble in troubles(report):
        level = {"error": "fatal", "rule-failure": "fatal", "warning": "warn"}.get(trouble.kind, "info")
        yield level, clean(f"{trouble.path}:{trouble.line}: {trouble.kind}: {trouble.message}")
    for finding, _, reason in suppressed_in(report, view):
        place = f"{finding.span.source.path}:{finding.span.start_position.line}"
        yield "info", clean(f"{place}: suppressed: {finding.rule}: {reason or 'no reason given'}")


# Vulnerabilities -------------------------------------------------------------------------------


def _of_finding(finding: Finding, fingerprint: str, view: View) -> dict[str, Json]:
    page = view.pages(finding.rule)
    first, last = lines_of(finding.span)
    path = rooted(finding.span.source.path, view)
    lines = [prose(headline(finding))]
    lines.extend(f"- {label}: {prose(text)}" for label, text in facts(finding, view))
    vulnerability: dict[str, Json] = {
        "id": str(uuid5(_NAMESPACE, fingerprint)),
        "name": shortened(clean(page.title if page is not None else finding.rule), _LONGEST_NAME),
        "description": shortened(f"{lines[0]}\n\n" + "\n".join(lines[1:]), _LONGEST_DESCRIPTION),
        "severity": LEVELS[finding.severity].gitlab,
        "identifiers": _identifiers(finding, page),
        "location": {"file": path, "start_line": first, "end_line": last},
        "tracking": _tracking(path, first, last, fingerprint),
    }
    if page is not None and page.fix:
        vulnerability["solution"] = shortened(page.fix, _LONGEST_SOLUTION)
    links = page.references if page is not None else ()
    vulnerability["links"] = [{"url": link} for link in links if link.startswith(("http://", "https://"))]
    if finding.origins:
        vulnerability["details"] = {"code_flows": _flow(finding, view)}
    return vulnerability


def _identifiers(finding: Finding, page: Page | None) -> list[Json]:
    own: dict[str, Json] = {"type": "iacguard_rule", "name": finding.rule, "value": finding.rule}
    if page is not None and is_url(page.link):
        own["url"] = page.link
    controls: list[Json] = [
        {"type": "control", "name": control, "value": control}
        for control in (page.controls if page is not None else ())
    ]
    return [own, *controls]


def _flow(finding: Finding, view: View) -> Json:
    """The way of the value at fault, from where it was written to where it does harm."""
    spans = [place.span for place in finding.origins[-_MOST_PLACES:]]
    kinds = ["source", *("propagation" for _ in spans[1:]), "sink"]
    nodes: list[Json] = [
        {"type": "code-flow-node", "node_type": kind, "file_location": _file_location(span, view)}
        for kind, span in zip(kinds, [*spans, finding.span], strict=True)
    ]
    return {"name": "Code flows", "type": "code-flows", "items": [nodes]}


def _file_location(span: Span, view: View) -> Json:
    first, last = lines_of(span)
    path = rooted(span.source.path, view)
    return {"type": "file-location", "file_name": path, "line_start": first, "line_end": last}


def _tracking(path: str, first: int, last: int, fingerprint: str) -> Json:
    signatures: list[Json] = [{"algorithm": "hash", "value": fingerprint}]
    item: Json = {"file": path, "start_line": first, "end_line": last, "signatures": signatures}
    return {"type": "source", "items": [item]}


def _of_trouble(trouble: Trouble, fingerprint: str, view: View) -> dict[str, Json]:
    """Of what nobody knows how bad it is: what was not checked."""
    path = rooted(trouble.path, view)
    broke = trouble.kind == "rule-failure"
    name = "A rule of iacguard broke" if broke else "File could not be read wholly"
    return {
        "id": str(uuid5(_NAMESPACE, fingerprint)),
        "name": name,
        "description": shortened(prose(trouble.message), _LONGEST_DESCRIPTION),
        "severity": "Unknown",
        "identifiers": [{"type": "iacguard_trouble", "name": name, "value": trouble.kind}],
        "location": {"file": path, "start_line": trouble.line, "end_line": trouble.line},
        "tracking": _tracking(path, trouble.line, trouble.line, fingerprint),
    }
