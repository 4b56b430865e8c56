"""Checkstyle's XML, which Jenkins (Warnings NG), reviewdog and many editors read.

There is no published schema; Checkstyle's own writer is the reference: a ``file`` for each path with
``error`` elements that have ``line``, ``column``, ``severity`` (``error``, ``warning``, ``info``),
``message`` and ``source``. Columns count code points. Readers show the last part of ``source`` as
the type and what stands before it as the category.
Source: https://github.com/checkstyle/checkstyle, ``XMLLogger``
"""

from __future__ import annotations

from iacguard.finding import Report
from iacguard.report import View
from iacguard.report._levels import LEVELS
from iacguard.report._telling import account, clean, from_here, troubles
from iacguard.report._xml import DECLARATION, attributes


def render(report: Report, view: View) -> str:
    """The report as one document. Paths are relative to the working folder, where readers run."""
    view = from_here(view)
    files: dict[str, list[str]] = {clean(path): [] for path in report.checked}
    for trouble in troubles(report):
        files.setdefault(clean(trouble.path), []).append(
            attributes(
                line=trouble.line,
                column=trouble.column or 1,
                severity=LEVELS[trouble.severity].checkstyle,
                message=trouble.message,
                source=f"iacguard.{trouble.kind}",
            )
        )
    for finding in report.findings:
        start = finding.span.start_position
        files.setdefault(clean(finding.span.source.path), []).append(
            attributes(
                line=start.line,
                column=start.column,
                severity=LEVELS[finding.severity].checkstyle,
                message="\n".join(account(finding, view)),
                source=f"iacguard.{finding.category}.{finding.rule}",
            )
        )
    parts = [DECLARATION, '<checkstyle version="4.3">\n']
    for path, errors in sorted(files.items()):
        parts.append(f"  <file{attributes(name=path)}>\n")
        parts.extend(f"    <error{error}/>\n" for error in errors)
        parts.append("  </file>\n")
    parts.append("</checkstyle>\n")
    return "".join(parts)
