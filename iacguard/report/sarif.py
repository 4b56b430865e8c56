"""SARIF 2.1.0, as code scanning services read it.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and for what GitHub makes
of it https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import posixpath
from typing import TypeAlias
from urllib.parse import quote

from iacguard import __version__
from iacguard.config.pages import Page, is_url
from iacguard.finding import FileError, Finding, Location, Report, Suppressed
from iacguard.report import View
from iacguard.report._linehash import line_hashes
from iacguard.report._secrets import Secrets, masked_text, secrets_of
from iacguard.rule import Category, Severity
from iacguard.text import Source, Span

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""The name under which paths are relative: the root of the repository."""

_LONGEST_TEXT = 1024
_MOST_PLACES = 100
_MOST_TAGS = 10

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# Inside GitHub's bands: over 9.0 is critical, from 7.0 high, from 4.0 medium, below that low.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(report: Report, view: View) -> str:
    """The report as a log with one run."""
    results = [
        *((finding, None) for finding in report.findings),
        *((one.finding, one) for one in report.suppressed),
    ]
    worst: dict[str, Finding] = {}
    for finding, _ in results:
        if finding.rule not in worst or finding.severity > worst[finding.rule].severity:
            worst[finding.rule] = finding
    order = {id: index for index, id in enumerate(sorted(worst))}
    hashes = _Hashes(secrets_of(report))
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "iacguard",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [_rule(worst[id], view) for id in order],
            }
        },
        "automationDetails": {"id": "iacguard/"},
        "originalUriBaseIds": {
            ROOT: {
                "description": {"text": "The root of the repository, or the folder that was checked from."}
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, view)],
        "results": [
            _result(finding, order[finding.rule], suppressed, view, hashes) for finding, suppressed in results
        ],
    }
    log: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


# Rules ---------------------------------------------------------------------------------------


def _rule(worst: Finding, view: View) -> dict[str, Json]:
    """A rule, as bad as its worst result: the configuration may have changed its severity."""
    page = view.pages(worst.rule)
    level = _LEVELS[worst.severity]
    tags: list[Json] = [str(worst.category), "infrastructure-as-code", "aws"]
    properties: dict[str, Json] = {"precision": "high", "problem.severity": _SEVERITIES[level]}
    if worst.category is Category.SECURITY and worst.severity in _SCORES:
        properties["security-severity"] = _SCORES[worst.severity]
    if page is not None:
        tags.append(page.service)
        tags.extend(page.controls)
    properties["tags"] = list(dict.fromkeys(tags))[:_MOST_TAGS]
    title = page.title if page is not None else worst.rule
    why = " ".join(page.why.split()) if page is not None else ""
    rule: dict[str, Json] = {
        "id": worst.rule,
        "name": "".join(word.capitalize() for word in worst.rule.split("-")),
        "shortDescription": {"text": _shortened(f"{title}.")},
        "fullDescription": {"text": _shortened(f"{why[:1].upper()}{why[1:]}" or f"{title}.")},
        "defaultConfiguration": {"level": level},
        "help": _help(worst.rule, page),
        "properties": properties,
    }
    if page is not None and is_url(page.link):
        rule["helpUri"] = page.link
    return rule


def _help(id: str, page: Page | None) -> dict[str, Json]:
    if page is None:
        return {"text": f"iacguard rule {id} tells more."}
    paragraphs = [
        page.text,
        f"**Why:** {page.why}" if page.why else "",
        f"**Fix:** {page.fix}" if page.fix else "",
    ]
    paragraphs.append("\n".join(f"- <{reference}>" for reference in page.references))
    markdown = "\n\n".join([f"# {page.title}", *(paragraph for paragraph in paragraphs if paragraph)])
    text = "\n\n".join(
        part
        for part in (
            f"{page.title}.",
            page.text,
            f"Why: {page.why}" if page.why else "",
            f"Fix: {page.fix}" if page.fix else "",
            "\n".join(page.references),
        )
        if part
    )
    return {"text": text, "markdown": markdown}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."


# Results -------------------------------------------------------------------------------------


def _result(
    finding: Finding, index: int, suppressed: Suppressed | None, view: View, hashes: _Hashes
) -> dict[str, Json]:
    related = finding.related[:_MOST_PLACES]
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.span, view)],
        "partialFingerprints": {
            "iacguard/v1": finding.fingerprint,
            "primaryLocationLineHash": hashes.of(finding.span),
        },
    }
    if finding.resource.address:
        addresses = finding.instances[:_MOST_PLACES] or (finding.resource.address,)
        locations: list[Json] = [{"fullyQualifiedName": address, "kind": "resource"} for address in addresses]
        if finding.construct:
            locations.append({"fullyQualifiedName": finding.construct, "kind": "construct"})
        place = result["locations"]
        assert isinstance(place, list) and isinstance(place[0], dict)
        place[0]["logicalLocations"] = locations
    if related:
        result["relatedLocations"] = [
            {**_location(place.span, view), "id": number, "message": {"text": place.message}}
            for number, place in enumerate(related, 1)
        ]
    if finding.origins:
        result["codeFlows"] = [_flow(finding, view)]
    if finding.covers:
        result["properties"] = {"covers": list(finding.covers)}
    if suppressed is not None:
        suppression: dict[str, Json] = {
            "kind": "inSource" if suppressed.kind == "inline" else "external",
            "status": "accepted",
        }
        if suppressed.reason:
            suppression["justification"] = suppressed.reason
        result["suppressions"] = [suppression]
    return result


def _flow(finding: Finding, view: View) -> dict[str, Json]:
    """The way of the value at fault: from where it was written through all that hand it on."""
    places = [(origin.span, origin.message) for origin in finding.origins[-_MOST_PLACES:]]
    at = finding.property_path or "the value"
    steps: list[Json] = [
        {"location": {**_location(span, view), "message": {"text": message}}}
        for span, message in (*places, (finding.span, f"{at} is set here"))
    ]
    return {"threadFlows": [{"locations": steps}]}


def _message(finding: Finding) -> str:
    """What is wrong in the first sentence, which is all that is shown where space is short."""
    when = f" when {' and '.join(map(str, finding.when))}" if finding.when else ""
    sentences = [f"{finding.message[:1].upper()}{finding.message[1:]}{when}."]
    if finding.instances:
        shown = ", ".join(finding.instances[:5])
        more = len(finding.instances) - 5
        sentences.append(f"Resources: {shown}{f' and {more} more' if more > 0 else ''}.")
    elif finding.resource.address:
        sentences.append(f"Resource: {finding.resource.address}.")
    links = [
        f"[{_link_text(place.message)}]({number})"
        for number, place in enumerate(finding.related[:_MOST_PLACES], 1)
    ]
    if links:
        sentences.append(f"See {', '.join(links)}.")
    return " ".join(sentences)


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(span: Span, view: View) -> dict[str, Json]:
    path, start, end = Location.of(span)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(path, view),
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        }
    }


def _artifact(path: str, view: View) -> dict[str, Json]:
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(posixpath.normpath(view.prefix + path)), "uriBaseId": ROOT}


class _Hashes:
    """The hashes of lines. Those of a line with a secret are of the line without it: hashes tell much."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._by_source: dict[Source, list[str]] = {}

    def of(self, span: Span) -> str:
        """The hash of the line on which a span starts."""
        source = span.source
        hashes = self._by_source.get(source)
        if hashes is None:
            text = masked_text(source, self._secrets.get(source, ()))
            hashes = self._by_source[source] = line_hashes(text)
        return hashes[span.start_position.line - 1]


# What else happened --------------------------------------------------------------------------


def _invocation(report: Report, view: View) -> dict[str, Json]:
    errors = [*report.errors, *report.failures]
    notifications: list[Json] = [_notification(error, view) for error in errors]
    notifications.extend(
        {
            "descriptor": {"id": note.kind},
            "level": "note",
            "message": {"text": note.message},
            "locations": [_file_location(note.path, note.line, 1, view)],
        }
        for note in report.notes
    )
    return {
        "executionSuccessful": not any(error.fatal for error in errors),
        "toolExecutionNotifications": notifications,
    }


def _notification(error: FileError, view: View) -> dict[str, Json]:
    return {
        "level": "error" if error.fatal else "warning",
        "message": {"text": error.message},
        "locations": [_file_location(error.path, error.line, error.column, view)],
    }


def _file_location(path: str, line: int, column: int, view: View) -> dict[str, Json]:
    region: Json = {"startLine": max(line, 1), "startColumn": max(column, 1)}
    return {"physicalLocation": {"artifactLocation": _artifact(path, view), "region": region}}
