"""SARIF 2.1.0, as code scanning services read it. ``docs/sarif.md`` says what is written and why.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; for what GitHub makes of it
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence

from iacguard import __version__
from iacguard.config.pages import HOME
from iacguard.finding import FileError, Finding, RelatedPlace, Remark, Report, Suppressed
from iacguard.report import View
from iacguard.report._frame import plain
from iacguard.report._sarif_places import ROOT, Places
from iacguard.report._sarif_rules import LEVELS, Json, described, notified
from iacguard.tuples import NamedTuple

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MOST_RESULTS = 25_000
"""More in one run, and GitHub refuses the file."""
MOST_BYTES = 9_500_000
"""Compressed: a file of more than 10 MB is refused, and it is compressed in another order than here."""
MOST_NOTIFICATIONS = 1000
_MOST_PLACES = 100
"""Of a result's locations and steps: that many are kept."""
_MOST_LINKS = 10
_BLOCK = 1 << 18
"""Characters that are compressed before the size is looked at."""


def render(report: Report, view: View) -> str:
    """The report as a log with one run, a line for each result."""
    places = Places(report, view)
    entries = _entries(report, view, places)
    kept = _most_severe(entries)
    worst: dict[str, Finding] = {}
    for finding, _ in kept:
        if finding.rule not in worst or finding.severity > worst[finding.rule].severity:
            worst[finding.rule] = finding
    order = {id: index for index, id in enumerate(sorted(worst))}
    rules: list[Json] = [described(worst[id], view) for id in order]
    notifications = _bounded(list(_notifications(report, places)))
    # What was there before a change is left out, and what is in a baseline is suppressed.
    is_compared = report.since is not None or report.baseline is not None
    results: list[str] = []
    for entry in kept:
        result = _result(entry, order[entry.finding.rule], places)
        if is_compared:
            is_known = entry.suppressed is not None and entry.suppressed.is_known
            result["baselineState"] = "unchanged" if is_known else "new"
        results.append(json.dumps(result, ensure_ascii=False))
    beside = json.dumps([rules, *(one.text for one in notifications)])
    written = _within_size(kept, results, len(beside))
    if len(written) < len(entries):
        notifications.insert(0, _left_out(len(entries) - len(written), len(entries)))
    return _document(_run(report, view, rules, notifications), written)


def _document(run: dict[str, Json], results: list[str]) -> str:
    """The log. Results are filled in as text, because as objects they take ten times the memory."""
    log: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [{**run, "results": []}]}
    before, empty, after = json.dumps(log, indent=2, ensure_ascii=False).rpartition('"results": []')
    if results:
        indent = "\n" + 8 * " "
        empty = f'"results": [{indent}{f",{indent}".join(results)}\n      ]'
    return f"{before}{empty}{after}\n"


def _run(
    report: Report, view: View, rules: list[Json], notifications: Sequence[_Notification]
) -> dict[str, Json]:
    kinds = {one.id: one.level for one in reversed(notifications)}
    indices = {id: index for index, id in enumerate(sorted(kinds))}
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "iacguard",
                "semanticVersion": __version__,
                "version": __version__,
                "informationUri": HOME,
                "rules": rules,
                "notifications": [notified(id, kinds[id]) for id in indices],
            }
        },
        "originalUriBaseIds": {
            ROOT: {
                "description": {"text": "The root of the repository, or the folder that was checked from."}
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, view, [_notification(one, indices) for one in notifications])],
        "properties": {
            "files": report.found,
            "checked": len(report.checked),
            "skipped": len(report.skipped),
            "resources": report.resources,
        },
    }
    if view.category:
        # Unless somebody asks for it: what is written here keeps the category from being set at the upload.
        run["automationDetails"] = {"id": f"{view.category.rstrip('/')}/"}
    if view.checkout is not None:
        url, revision, branch = view.checkout
        version = {"repositoryUri": url, "revisionId": revision, "branch": branch}
        told: dict[str, Json] = {name: value for name, value in version.items() if value}
        run["versionControlProvenance"] = [{**told, "mappedTo": {"uriBaseId": ROOT}}]
    return run


# What is written, and what there is no room for ----------------------------------------------


class _Entry(NamedTuple):
    finding: Finding
    suppressed: Suppressed | None


def _entries(report: Report, view: View, places: Places) -> list[_Entry]:
    """What there is to write. A file that was reached by two paths has its findings once."""
    suppressed = report.suppressed if view.with_suppressed else []
    every = (
        *(_Entry(finding, None) for finding in report.findings),
        *(_Entry(one.finding, one) for one in suppressed),
    )
    different: dict[tuple[object, ...], _Entry] = {}
    for entry in every:
        finding = entry.finding
        span = finding.span
        key = (
            finding.rule,
            places.path(span.source.path),
            span.start,
            span.end,
            finding.message,
            finding.when,
        )
        different.setdefault(key, entry)
    return list(different.values())


def _importance(entry: _Entry) -> tuple[bool, int]:
    """What is written first where there is no room for all: it sorts before the others."""
    return entry.suppressed is not None, -entry.finding.severity


def _most_severe(entries: list[_Entry]) -> list[_Entry]:
    if len(entries) <= MOST_RESULTS:
        return entries
    ranked = sorted(range(len(entries)), key=lambda index: _importance(entries[index]))
    return [entries[index] for index in sorted(ranked[:MOST_RESULTS])]


def _within_size(entries: Sequence[_Entry], results: list[str], size: int) -> list[str]:
    """The results that the file has room for. ``size`` is that of all else, not compressed."""
    if 4 * (sum(map(len, results)) + size) < MOST_BYTES:
        return results
    compressor = zlib.compressobj()
    block: list[int] = []
    characters, kept = 0, 0
    ranked = sorted(range(len(entries)), key=lambda index: _importance(entries[index]))
    for index in ranked:
        block.append(index)
        characters += len(results[index])
        if characters < _BLOCK:
            continue
        size += _compressed(compressor, [results[one] for one in block])
        if size > MOST_BYTES:
            break
        kept += len(block)
        block, characters = [], 0
    else:
        size += _compressed(compressor, [results[one] for one in block])
        kept += len(block) if size <= MOST_BYTES else 0
    return [results[index] for index in sorted(ranked[:kept])]


def _compressed(compressor: zlib._Compress, results: list[str]) -> int:
    data = compressor.compress("".join(results).encode("utf-8", "backslashreplace"))
    return len(data) + len(compressor.flush(zlib.Z_SYNC_FLUSH))


def _left_out(left: int, every: int) -> _Notification:
    text = (
        f"{left} of {every} results are left out, suppressed ones first and then the least severe, because "
        f"code scanning takes {MOST_RESULTS} results and 10 MB, compressed; --format json has them all."
    )
    return _Notification("results-left-out", "warning", text)


# Results -------------------------------------------------------------------------------------


def _result(entry: _Entry, index: int, places: Places) -> dict[str, Json]:
    finding, suppressed = entry
    place = places.location(finding.span)
    snippet = places.snippet(finding.span)
    physical = place["physicalLocation"]
    if snippet and isinstance(physical, dict) and isinstance(physical["region"], dict):
        physical["region"]["snippet"] = {"text": snippet}
    addresses = finding.instances[:_MOST_PLACES] or (finding.resource.address,)
    names = [*((plain(one), "resource") for one in addresses), (plain(finding.construct), "construct")]
    logical: list[Json] = [
        {"fullyQualifiedName": name, "kind": kind} for name, kind in dict.fromkeys(names) if name
    ]
    if logical:
        place["logicalLocations"] = logical
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [place],
        "partialFingerprints": places.fingerprints(finding),
    }
    related = finding.related[:_MOST_PLACES]
    if related:
        result["relatedLocations"] = [
            {**places.location(one.span), "id": number, "message": {"text": _phrase(one.message)}}
            for number, one in enumerate(related, 1)
        ]
    if finding.origins:
        result["codeFlows"] = [_flow(finding, places)]
    if suppressed is not None:
        suppression: dict[str, Json] = {
            "kind": "inSource" if suppressed.kind == "inline" else "external",
            "status": "accepted",
        }
        if suppressed.reason:
            suppression["justification"] = plain(suppressed.reason)
        result["suppressions"] = [suppression]
    properties: dict[str, Json] = {"severity": str(finding.severity)}
    if finding.covers:
        properties["covers"] = list(finding.covers)
    result["properties"] = properties
    return result


def _flow(finding: Finding, places: Places) -> dict[str, Json]:
    """The way of the value at fault: from where it was written through all that hand it on."""
    at = finding.property_path or "the value"
    here = RelatedPlace(finding.fault or finding.span, f"{at} is set here")
    steps: list[Json] = [
        {"location": {**places.location(one.span), "message": {"text": _phrase(one.message)}}}
        for one in (*finding.origins[1 - _MOST_PLACES :], here)
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
        for number, place in enumerate(finding.related[:_MOST_LINKS], 1)
    ]
    told = " ".join(map(_phrase, sentences))
    return f"{told} See {', '.join(links)}." if links else told


def _phrase(text: str) -> str:
    """A text on one line that makes no link, whatever the sources that it quotes hold."""
    return plain(text).replace("](", "] (") or "-"


def _link_text(text: str) -> str:
    return _phrase(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


# What else happened --------------------------------------------------------------------------


class _Notification(NamedTuple):
    id: str
    level: str
    text: str
    location: dict[str, Json] | None = None
    rule: str = ""


def _invocation(report: Report, view: View, notifications: list[Json]) -> dict[str, Json]:
    """How the run went. No time, machine or folder is in it: the same input gives the same bytes."""
    broken = any(error.fatal for error in (*report.errors, *report.failures))
    invocation: dict[str, Json] = {"executionSuccessful": not broken}
    if view.status is not None:
        invocation["exitCode"] = view.status
    invocation["toolExecutionNotifications"] = notifications
    return invocation


def _notifications(report: Report, places: Places) -> Iterator[_Notification]:
    if not report.checked:
        yield _Notification("nothing-checked", "warning", "No infrastructure code was checked.")
    for error in sorted(report.errors, key=lambda error: not error.fatal):
        kind, level = ("unreadable", "error") if error.fatal else ("questionable", "warning")
        place = places.file_location(error.path, error.line, error.column)
        yield _Notification(kind, level, _told(error), place)
    for failure in report.failures:
        at = _place_of(failure, places)
        yield _Notification("internal-error", "error", _told(failure), at, failure.rule)
    for note in report.notes:
        place = places.file_location(note.path, note.line, 1)
        yield _Notification(note.kind, "note", _told(note), place)
    for one in report.undecided or ():
        subject = f" about {one.address}" if one.address else ""
        text = f"{one.rule} was not decided{subject}: {places.expression(one.span)}: {one.reason}"
        yield _Notification("undecided", "note", text, places.location(one.span), one.rule)


def _told(trouble: FileError | Remark) -> str:
    """What there is to say of a file, together with the place, which not every viewer shows."""
    return f"{trouble.path}:{trouble.line}: {trouble.message}"


def _place_of(failure: FileError, places: Places) -> dict[str, Json] | None:
    """Where a rule broke; a rule that could not even be loaded broke nowhere in the sources."""
    if failure.rule and failure.path == f"rule {failure.rule}":
        return None
    return places.file_location(failure.path, failure.line, failure.column)


def _bounded(notifications: list[_Notification]) -> list[_Notification]:
    left = len(notifications) - MOST_NOTIFICATIONS
    if left <= 0:
        return notifications
    text = f"{left} more notifications are left out; --format json has them all."
    return [*notifications[:MOST_NOTIFICATIONS], _Notification("notifications-left-out", "warning", text)]


def _notification(one: _Notification, indices: Mapping[str, int]) -> Json:
    text = _phrase(one.text)
    notification: dict[str, Json] = {
        "descriptor": {"id": one.id, "index": indices[one.id]},
        "level": one.level,
        "message": {"text": text if text.endswith(".") else f"{text}."},
    }
    if one.location is not None:
        notification["locations"] = [one.location]
    if one.rule:
        notification["associatedRule"] = {"id": one.rule}
    return notification
