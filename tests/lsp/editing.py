"""Edits as people make them, and what a fresh check says of the texts that they leave."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from iacguard.config import settings
from iacguard.finding import FileError, Finding, Location
from iacguard.lsp.session import Analysis
from iacguard.project import run
from iacguard.suppress.apply import Silence

Told = dict[str, list[object]]


def finding_told(finding: Finding) -> object:
    """A finding in all that users see of it."""
    return (
        finding.rule,
        str(finding.severity),
        finding.message,
        finding.resource,
        finding.property_path,
        finding.location,
        finding.when,
        finding.implied,
        finding.instances,
        finding.covers,
        finding.fingerprint,
        [(Location.of(one.span), one.message) for one in finding.related],
        [(Location.of(one.span), one.message) for one in finding.origins],
    )


def _told(findings: Mapping[str, list[Finding]], errors: Mapping[str, list[FileError]]) -> Told:
    return {
        path: [*map(finding_told, findings.get(path, [])), *errors.get(path, [])]
        for path in sorted({*findings, *errors})
    }


def of_session(analysis: Analysis) -> Told:
    """What a session says of each file that it has anything to say of."""
    return _told(
        {path: list(result.findings) for path, result in analysis.files.items() if result.findings},
        {path: list(result.errors) for path, result in analysis.files.items() if result.errors},
    )


def of_check(folder: Path) -> Told:
    """What a check of a folder says of its files as they are."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        resolved = settings.resolve(None)
        options = run.Options((".",), (), resolved.inputs, date.today())
        report = run.check(options, resolved.choose, Silence(resolved.severity_of))
    finally:
        os.chdir(before)
    findings: dict[str, list[Finding]] = {}
    errors: dict[str, list[FileError]] = {}
    for finding in report.findings:
        findings.setdefault(finding.span.source.path, []).append(finding)
    for error in report.errors:
        errors.setdefault(error.path, []).append(error)
    return _told(findings, errors)


def edits(text: str, chance: random.Random) -> Iterator[str]:
    """The states that a text goes through while one edit is made."""
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    kind = chance.randrange(9)
    if kind == 0:
        yield "".join(lines[:at] + lines[at + 1 :])
    elif kind == 1:
        yield "".join([*lines[: at + 1], *lines[at:]])
    elif kind == 2:
        yield "".join([*lines[:at], "# remark\n", *lines[at:]])
    elif kind in (3, 4):
        yield _exchanged(text, chance)
    elif kind == 5:
        typed = lines[chance.randrange(len(lines))]
        # Every keystroke would take long, and some are enough.
        for end in sorted({1, len(typed) // 2, len(typed) - 1, len(typed)}):
            yield "".join(lines[:at]) + typed[:end] + "".join(lines[at:])
    elif kind == 6:
        for old, new in (("true", "false"), ("false", "true"), ("Enabled", "Disabled"), ('"*"', '"a"')):
            if old in lines[at]:
                yield "".join([*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]])
    elif kind == 7:
        end = min(len(lines), at + chance.randrange(1, 8))
        yield "".join(lines[:at] + lines[end:])
        yield text
    else:
        end = min(len(lines), at + chance.randrange(1, 12))
        other = chance.randrange(len(lines) + 1)
        moved, rest = lines[at:end], lines[:at] + lines[end:]
        yield "".join([*rest[:other], *moved, *rest[other:]])


def _exchanged(text: str, chance: random.Random) -> str:
    import re

    words = list(re.finditer(r"\w+", text))
    if not words:
        return text
    one, other = chance.choice(words), chance.choice(words)
    return text[: one.start()] + other[0] + text[one.end() :]
