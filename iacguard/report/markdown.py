"""A summary in Markdown: for the step summary of GitHub Actions, a comment, a wiki.

GitHub takes 1 MiB of summary a step and shows none of a longer one, so the worst findings are named
and the rest is counted; whatever the report holds, the summary stays below that with room for what
else a step writes.
Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._markdown import code, link, prose, table
from iacguard.report._telling import (
    Trouble,
    facts,
    headline,
    link_of,
    rooted,
    shortened,
    suppressed_in,
    troubles,
)
from iacguard.report.text import summary

MOST_BYTES = 960 * 1024
"""Below GitHub's 1 MiB a step, of which other commands of the step may want some."""

_MOST_FINDINGS = 100
_MOST_OTHERS = 50
_MOST_FACTS = 8
_LEFT_OUT = ("Covers", "Help", "Property")
_LONGEST = 400
"""Characters of a cell."""


def render(report: Report, view: View) -> str:
    """The report as a section with tables."""
    blocks = [["## iacguard"], [f"{prose(summary(report))}."]]
    counts = Counter(finding.severity for finding in report.findings)
    if counts:
        present = sorted(counts, reverse=True)
        blocks.append(table(map(str, present), [[str(counts[severity]) for severity in present]]))
    found = troubles(report)
    blocks.extend(_troubles("Not checked", [one for one in found if one.undone], view))
    blocks.extend(_findings(report.findings, view))
    unresolved = [one for one in found if not one.undone]
    blocks.extend(_troubles("Not resolved, or not meant to be written", unresolved, view))
    blocks.extend(_suppressed(report, view))
    return _bounded(blocks)


# What there is ---------------------------------------------------------------------------------


def _troubles(title: str, found: Sequence[Trouble], view: View) -> Iterable[list[str]]:
    if not found:
        return
    yield [f"### {title}"]
    rows = (
        [code(_place(one.path, one.line, view)), _cut(one.message), code(one.kind)]
        for one in found[:_MOST_OTHERS]
    )
    yield table(("place", "what", "kind"), rows)
    yield from _more(len(found) - _MOST_OTHERS, "of these")


def _findings(found: Sequence[Finding], view: View) -> Iterable[list[str]]:
    if not found:
        return
    worst = sorted(found, key=lambda finding: -finding.severity)[:_MOST_FINDINGS]
    yield ["### Findings" if len(worst) == len(found) else f"### The {len(worst)} worst findings"]
    rows = (
        [
            str(finding.severity),
            _rule(finding.rule, view),
            code(_place(finding.span.source.path, finding.span.start_position.line, view)),
            _cut(headline(finding)) + _facts(finding, view),
        ]
        for finding in worst
    )
    yield table(("severity", "rule", "place", "what"), rows)
    yield from _more(len(found) - len(worst), "findings, none of them worse")
    yield from _rules(dict.fromkeys(finding.rule for finding in worst), view)


def _facts(finding: Finding, view: View) -> str:
    told = [(label, text) for label, text in facts(finding, view) if label not in _LEFT_OUT]
    return "".join(f"<br>{label}: {code(shortened(text, _LONGEST))}" for label, text in told[:_MOST_FACTS])


def _rules(rules: Iterable[str], view: View) -> Iterable[list[str]]:
    """Why each rule is there and what to do, folded away."""
    for rule in rules:
        page = view.pages(rule)
        if page is None or not (page.why or page.fix):
            continue
        lines = [f"<details><summary><code>{prose(rule)}</code>: {prose(page.title)}</summary>", ""]
        if page.why:
            lines += [f"**Why:** {page.why}", ""]
        if page.fix:
            lines += [f"**Fix:** {page.fix}", ""]
        lines += [f"- <{reference}>" for reference in page.references]
        yield [*lines, "", "</details>"]


def _suppressed(report: Report, view: View) -> Iterable[list[str]]:
    found = suppressed_in(report, view)
    if not found:
        return
    yield ["### Suppressed"]
    rows = (
        [
            code(_place(finding.span.source.path, finding.span.start_position.line, view)),
            code(finding.rule),
            _cut(reason or "no reason given"),
        ]
        for finding, _, reason in found[:_MOST_OTHERS]
    )
    yield table(("place", "rule", "reason"), rows)
    yield from _more(len(found) - _MOST_OTHERS, "suppressed findings")


def _rule(rule: str, view: View) -> str:
    url = link_of(rule, view)
    return link(code(rule), url) if url else code(rule)


def _place(path: str, line: int, view: View) -> str:
    return shortened(f"{rooted(path, view)}:{line}", _LONGEST)


def _cut(text: str) -> str:
    return prose(shortened(text, _LONGEST))


def _more(count: int, what: str) -> Iterable[list[str]]:
    if count > 0:
        yield [f"... and {count} more {what}; another format shows all."]


# Its size --------------------------------------------------------------------------------------

_HEAD = 2
"""Lines of a table above its rows."""

_CUT = "**The rest is cut off, because GitHub shows no longer summary; another format shows all.**"


def _bounded(blocks: Iterable[list[str]]) -> str:
    """The blocks with a blank line between them; what is too much at the end is left out.

    A table may end after any row. All else is shown whole or not at all.
    """
    room = MOST_BYTES - len(_CUT) - 2
    kept: list[str] = []
    for block in blocks:
        fitting = 0
        for line in block:
            room -= len(line.encode("utf-8", "backslashreplace")) + 1
            if room < 0:
                break
            fitting += 1
        room -= 1
        if fitting == len(block):
            kept.append("\n".join(block) + "\n")
            continue
        if block[0].startswith("| ") and fitting > _HEAD:
            kept.append("\n".join(block[:fitting]) + "\n")
        kept.append(f"{_CUT}\n")
        break
    return "\n".join(kept)
