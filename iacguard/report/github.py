"""Workflow commands, of which GitHub Actions makes annotations at the lines.

Of one step, ten errors, ten warnings and ten notices become annotations and the rest stays in the
log, so the worst comes first. Columns are only taken where something begins and ends on one line.
Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions, for the
limits https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md, for escaping and columns
``ActionCommand.cs`` and ``ActionCommandManager.cs`` of https://github.com/actions/runner
"""

from __future__ import annotations

from collections import Counter

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._levels import LEVELS
from iacguard.report._telling import Trouble, account, clean, lines_of, rooted, shortened, troubles
from iacguard.rule import Severity

MOST = 10
"""Annotations that GitHub makes of each kind in one step."""

_LONGEST_MESSAGE = 16_000
"""Characters of a message: GitHub takes 64 KiB of it, and a character may be four bytes."""
_LONGEST_TITLE = 255


def render(report: Report, view: View) -> str:
    """A command a line; nothing when there is nothing to say."""
    commands: list[tuple[bool, Severity, str]] = [
        *((trouble.undone, trouble.severity, _of_trouble(trouble, view)) for trouble in troubles(report)),
        *((False, finding.severity, _of_finding(finding, view)) for finding in report.findings),
    ]
    # Nobody knows what there is in a file that was not checked, so that outranks all findings.
    commands.sort(key=lambda command: (not command[0], -command[1]))
    counts = Counter(LEVELS[severity].github for _, severity, _ in commands)
    lines = [line for _, _, line in commands]
    if any(count > MOST for count in counts.values()):
        text = (
            f"GitHub shows at most {MOST} errors, {MOST} warnings and {MOST} notices of a step, and there "
            f"are {counts['error']}, {counts['warning']} and {counts['notice']}; the others are in the log."
        )
        lines.insert(0, _command("notice", {"title": "iacguard: not all is shown"}, text))
    return "".join(f"{line}\n" for line in lines)


def _of_finding(finding: Finding, view: View) -> str:
    first, last = lines_of(finding.span)
    start, end = finding.span.start_position, finding.span.end_position
    path = rooted(finding.span.source.path, view)
    properties: dict[str, str | int] = {"file": path, "line": first, "endLine": last}
    if end.line == first:
        properties |= {"col": start.column, "endColumn": end.column}
    properties["title"] = f"{finding.severity}: {finding.rule}"
    return _command(LEVELS[finding.severity].github, properties, "\n".join(account(finding, view)))


def _of_trouble(trouble: Trouble, view: View) -> str:
    title = {"error": "could not be read wholly", "rule-failure": "a rule broke"}.get(
        trouble.kind, trouble.kind
    )
    properties: dict[str, str | int] = {"file": rooted(trouble.path, view), "line": trouble.line}
    if trouble.column:
        properties["col"] = trouble.column
    properties["title"] = f"iacguard: {title}"
    return _command(LEVELS[trouble.severity].github, properties, trouble.message)


def _command(kind: str, properties: dict[str, str | int], message: str) -> str:
    told = ",".join(
        f"{name}={_in_property(shortened(str(value), _LONGEST_TITLE) if name == 'title' else str(value))}"
        for name, value in properties.items()
    )
    return f"::{kind} {told}::{_in_message(shortened(message, _LONGEST_MESSAGE))}"


def _in_message(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
