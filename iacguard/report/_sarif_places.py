"""Places as SARIF has them, and how one result is told from another."""

from __future__ import annotations

from hashlib import sha256

from iacguard.finding import Finding, Location, Report
from iacguard.graph.secrets import shape
from iacguard.report import View
from iacguard.report._linehash import line_hashes
from iacguard.report._sarif_rules import Json
from iacguard.report._secrets import expression_of, masked_text, secrets_of
from iacguard.report._uris import in_repository, is_absolute, uri_of
from iacguard.text import Source, Span

ROOT = "SRCROOT"
"""The name under which paths are relative: the root of the repository."""

_LONGEST_SNIPPET = 1000
_LINE_HASH = "primaryLocationLineHash"


class Places:
    """The places of one report. Which results look alike hangs on the order in which they are asked for."""

    def __init__(self, report: Report, view: View) -> None:
        self._view = view
        self._secrets = secrets_of(report)
        self._paths: dict[str, str] = {}
        self._hashes: dict[Source, list[str]] = {}
        self._identities: set[tuple[str, str, str]] = set()

    def path(self, path: str) -> str:
        """The path of a file from the root of the repository."""
        found = self._paths.get(path)
        if found is None:
            rooted = self._view.path_in_repository
            found = in_repository(path, self._view.prefix) if rooted is None else rooted(path)
            self._paths[path] = found
        return found

    def artifact(self, path: str) -> dict[str, Json]:
        """A file, named by the path under which it was checked."""
        path = self.path(path)
        uri = uri_of(path)
        return (
            {"uri": uri} if is_absolute(path) or path.startswith("../") else {"uri": uri, "uriBaseId": ROOT}
        )

    def location(self, span: Span) -> dict[str, Json]:
        """A place, with all four bounds of its region, of which the last is exclusive."""
        path, start, end = Location.of(span)
        region: Json = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
        return {"physicalLocation": {"artifactLocation": self.artifact(path), "region": region}}

    def file_location(self, path: str, line: int, column: int) -> dict[str, Json]:
        """A place in a file that maybe could not be read."""
        region: Json = {"startLine": max(line, 1), "startColumn": max(column, 1)}
        return {"physicalLocation": {"artifactLocation": self.artifact(path), "region": region}}

    def snippet(self, span: Span) -> str:
        """What stands at a place; empty where it is long, or holds what is a secret or looks like one."""
        if span.end - span.start > _LONGEST_SNIPPET:
            return ""
        secrets = self._secrets.get(span.source, ())
        if any(one.span.start < span.end and one.span.end > span.start for one in secrets):
            return ""
        text = span.text
        return "" if shape(text) else text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()

    def expression(self, span: Span) -> str:
        """What stands at a place, on one line and without the secrets in it."""
        return expression_of(span, self._secrets.get(span.source, ()))

    def fingerprints(self, finding: Finding) -> dict[str, Json]:
        """By what a result is known in other runs.

        The first two are our own: the finding where it is, and what is left of it when its file has
        another name. GitHub takes results of one rule with one hash of a line for one, so a second one on
        a line has one that is its own.
        """
        path = self.path(finding.span.source.path)
        moved = finding._replace(project_path="\0").fingerprint
        line = self._hash_of_line(finding.span)
        count = 0
        hash = line
        while (finding.rule, path, hash) in self._identities:
            count += 1
            told = f"{line}\0{finding.fingerprint}\0{count}"
            hash = f"{sha256(told.encode()).hexdigest()[:16]}:1"
        self._identities.add((finding.rule, path, hash))
        return {"iacguard/v1": finding.fingerprint, "iacguardMoved/v1": moved, _LINE_HASH: hash}

    def _hash_of_line(self, span: Span) -> str:
        """That of a line with a secret is of the line without it: hashes tell much."""
        source = span.source
        hashes = self._hashes.get(source)
        if hashes is None:
            text = masked_text(source, self._secrets.get(source, ()))
            hashes = self._hashes[source] = line_hashes(text)
        return hashes[span.start_position.line - 1]
