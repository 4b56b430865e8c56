"""GitLab's code quality report, which merge requests and diffs show.

GitLab reads a part of Code Climate's format: one array, in it ``description``, ``check_name``,
``fingerprint``, ``severity`` and ``location`` with a path from the root of the repository and a
line. It keeps one of several entries with the same fingerprint, and stops at the first entry that
lacks one of these. What was suppressed is left out, because there is no way to say so.
Source: https://docs.gitlab.com/ci/testing/code_quality/#import-code-quality-results-from-a-cicd-job
"""

from __future__ import annotations

import json

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._levels import LEVELS
from iacguard.report._telling import Trouble, clean, fingerprints, in_a_line, lines_of, rooted, troubles
from iacguard.typed import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def render(report: Report, view: View) -> str:
    """The report as an array, which is empty when there is nothing to say."""
    found = troubles(report)
    entries: list[Json] = [
        *(_of_trouble(one, name, view) for one, name in zip(found, fingerprints(found), strict=True)),
        *(
            _of_finding(one, name, view)
            for one, name in zip(report.findings, fingerprints(report.findings), strict=True)
        ),
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _of_finding(finding: Finding, fingerprint: str, view: View) -> Json:
    first, last = lines_of(finding.span)
    return {
        "description": in_a_line(finding, view),
        "check_name": clean(finding.rule),
        "fingerprint": fingerprint,
        "severity": LEVELS[finding.severity].code_quality,
        "categories": [str(finding.category).capitalize()],
        "location": {
            "path": rooted(finding.span.source.path, view),
            "lines": {"begin": first, "end": last},
        },
    }


def _of_trouble(trouble: Trouble, fingerprint: str, view: View) -> Json:
    return {
        "description": trouble.message,
        "check_name": f"iacguard-{trouble.kind}",
        "fingerprint": fingerprint,
        "severity": LEVELS[trouble.severity].code_quality,
        "location": {
            "path": rooted(trouble.path, view),
            "lines": {"begin": trouble.line, "end": trouble.line},
        },
    }
