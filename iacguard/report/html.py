"""One page for people: everything in the file itself, nothing loaded, no script.

The filter by severity is style alone (``:has()``, in browsers since 2023), so the page works from a
disk, as an artifact, and where a policy forbids scripts. Without it all is shown.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from iacguard import __version__
from iacguard.config.pages import is_url
from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._frame import frame, header_of, plain
from iacguard.report._secrets import Secrets, secrets_of
from iacguard.report._telling import Trouble, clean, facts, from_here, headline, suppressed_in, troubles
from iacguard.report.text import summary
from iacguard.rule import Severity

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --code: #f6f8fa; --link: #0550ae; --mark: #cf222e;
  --critical: #82071e; --high: #cf222e; --medium: #9a6700; --low: #0969da; --info: #59636e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0d1117; --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --code: #151b23;
    --link: #79c0ff; --mark: #ff7b72;
    --critical: #ff9492; --high: #ff7b72; --medium: #e3b341; --low: #79c0ff; --info: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h2 small { color: var(--soft); font-weight: normal; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
code, pre { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; }
pre { background: var(--code); border-radius: .4rem; margin: .6rem 0; padding: .7rem; overflow-x: auto;
  overflow-wrap: normal; line-height: 1.4; }
pre i { color: var(--soft); font-style: normal; user-select: none; }
pre b { color: var(--mark); }
.soft { color: var(--soft); }
.filter { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; border: 0; }
.filter label { border: 1px solid var(--line); border-radius: 2rem; padding: .15rem .8rem; cursor: pointer; }
.badge { border: 1px solid currentColor; border-radius: 2rem; padding: 0 .6rem; font-size: .8rem;
  font-weight: 600; white-space: nowrap; }
.finding { border: 1px solid var(--line); border-left: .3rem solid var(--color); border-radius: .4rem;
  margin: .8rem 0; padding: .7rem 1rem; }
.critical { --color: var(--critical); } .high { --color: var(--high); } .medium { --color: var(--medium); }
.low { --color: var(--low); } .info { --color: var(--info); }
.badge, .filter b { color: var(--color); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0;
  font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; }
details { font-size: .9rem; } summary { cursor: pointer; color: var(--link); }
details p { margin: .4rem 0; white-space: pre-line; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td, th { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left;
  vertical-align: top; }
@media (max-width: 40rem) {
  body { padding: .8rem; } dl { grid-template-columns: 1fr; } dd { margin-left: 1rem; } }
@media print { .filter { display: none; } .finding { break-inside: avoid; } }
"""


def render(report: Report, view: View) -> str:
    """The report as a document."""
    view = from_here(view)
    secrets = secrets_of(report)
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.span.source.path, []).append(finding)
    body = [
        "<header>\n<h1>iacguard</h1>",
        f"<p>{_text(summary(report))}.</p>",
        *_filter(report.findings),
        "</header>\n<main>",
        *_troubles("Not checked", [one for one in troubles(report) if one.undone]),
        *(line for path, found in files.items() for line in _file(path, found, secrets, view)),
        *_troubles(
            "Not resolved, or not meant to be written", [one for one in troubles(report) if not one.undone]
        ),
        *_suppressed(report, view),
        *_skipped(report),
        f'</main>\n<footer class="soft"><p>iacguard {_text(__version__)}</p></footer>',
    ]
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>iacguard</title>\n<style>\n{_STYLE}{_hiding(files.values())}</style>\n</head>\n<body>\n"
    )
    return head + "\n".join(body) + "\n</body>\n</html>\n"


def _text(text: str) -> str:
    """A text on one line, nothing in it taken for markup."""
    return html.escape(plain(clean(text)))


# The filter ------------------------------------------------------------------------------------


def _filter(found: Sequence[Finding]) -> Iterator[str]:
    counts = Counter(finding.severity for finding in found)
    if counts:
        yield '<fieldset class="filter">'
        for severity in sorted(counts, reverse=True):
            yield (
                f'<label class="{severity}"><input type="checkbox" id="{severity}" checked> '
                f"<b>{severity}</b> {counts[severity]}</label>"
            )
        yield "</fieldset>"


def _hiding(files: Iterable[Sequence[Finding]]) -> str:
    """The rules that hide a severity, and a file of which all findings are hidden."""
    sets = {frozenset(finding.severity for finding in found) for found in files}
    rules = [
        f"body:has(#{severity}:not(:checked)) .finding.{severity} {{ display: none; }}\n"
        for severity in sorted(frozenset[Severity]().union(*sets), reverse=True)
    ]
    for severities in sorted(map(_sorted, sets)):
        unchecked = "".join(f":has(#{severity}:not(:checked))" for severity in severities)
        rules.append(f"body{unchecked} .{_only(severities)} {{ display: none; }}\n")
    return "".join(rules)


def _sorted(severities: Iterable[Severity]) -> list[Severity]:
    return sorted(set(severities), reverse=True)


def _only(severities: Iterable[Severity]) -> str:
    return "only-" + "-".join(map(str, severities))


# Findings --------------------------------------------------------------------------------------


def _file(path: str, found: Sequence[Finding], secrets: Secrets, view: View) -> Iterator[str]:
    only = _only(_sorted(finding.severity for finding in found))
    count = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    yield f'<section class="{only}">\n<h2><code>{_text(path)}</code> <small>{count}</small></h2>'
    for finding in found:
        yield from _finding(finding, secrets, view)
    yield "</section>"


def _finding(finding: Finding, secrets: Secrets, view: View) -> Iterator[str]:
    start = finding.span.start_position
    yield f'<article class="finding {finding.severity}">'
    yield f"<h3>{_text(headline(finding))}</h3>"
    place = f"{finding.category}, line {start.line}, column {start.column}"
    yield (
        f'<div><span class="badge">{finding.severity}</span> <code>{_text(finding.rule)}</code> '
        f'<span class="soft">{place}</span></div>'
    )
    masked = secrets.get(finding.span.source, ())
    lines = frame(finding.span, header_of(finding), masked, 0, _marked)
    yield "<pre>" + "\n".join(clean(html.escape(line).translate(_TAGS)) for line in lines) + "</pre>"
    yield "<dl>"
    for label, text in facts(finding, view):
        shown = _link(text, text) if is_url(text) and label == "Help" else f"<code>{_text(text)}</code>"
        yield f"<dt>{label}</dt><dd>{shown}</dd>"
    yield "</dl>"
    yield from _page(finding.rule, view)
    yield "</article>"


# Control characters never come out of a source's line, so these can only be the frame's own styles.
_TAGS = {1: "<i>", 2: "</i>", 3: "<b>", 4: "</b>"}


def _marked(text: str, style: str) -> str:
    return f"\1{text}\2" if style == "gutter" else f"\3{text}\4"


def _page(rule: str, view: View) -> Iterator[str]:
    page = view.pages(rule)
    if page is None:
        return
    yield f"<details><summary>{_text(page.title)}: why, and what to do</summary>"
    for label, text in (("", page.text), ("Why", page.why), ("Fix", page.fix)):
        if text:
            yield f"<p>{f'<b>{label}:</b> ' if label else ''}{_paragraphs(text)}</p>"
    if page.references:
        yield "<ul>"
        yield from (f"<li>{_link(reference, reference)}</li>" for reference in page.references)
        yield "</ul>"
    yield "</details>"


def _paragraphs(text: str) -> str:
    """The paragraphs of a rule's page, with what stands between backticks as code."""
    paragraphs = (
        paragraph if "\n- " in f"\n{paragraph}" else " ".join(paragraph.split())
        for paragraph in text.split("\n\n")
    )
    parts = html.escape("\n\n".join(paragraphs)).split("`")
    return "".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts))


def _link(text: str, url: str) -> str:
    # A plugin's rule may give any address, and one such as javascript: would be run.
    if not url.startswith(("https://", "http://")):
        return f"<code>{_text(text)}</code>"
    return f'<a href="{html.escape(plain(url))}" rel="noreferrer">{_text(text)}</a>'


# What is no finding ----------------------------------------------------------------------------


def _troubles(title: str, found: Sequence[Trouble]) -> Iterator[str]:
    rows = [
        (f"{one.path}:{one.line}" + (f":{one.column}" if one.column else ""), one.message, one.kind)
        for one in found
    ]
    yield from _table(title, ("place", "what", "kind"), rows)


def _suppressed(report: Report, view: View) -> Iterator[str]:
    rows = [
        (
            f"{finding.span.source.path}:{finding.span.start_position.line}",
            f"{finding.rule}: {headline(finding)}",
            reason or "no reason given",
        )
        for finding, _, reason in suppressed_in(report, view)
    ]
    yield from _table("Suppressed", ("place", "what", "reason"), rows)


def _skipped(report: Report) -> Iterator[str]:
    yield from _table("Skipped", ("file", "reason"), [(path, reason) for path, reason in report.skipped])


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"<section>\n<h2>{title} <small>{len(rows)}</small></h2>\n<table>"
    yield f"<thead><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr></thead>\n<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{_text(cell)}</td>" for cell in others)
        yield f"<tr><td><code>{_text(first)}</code></td>{cells}</tr>"
    yield "</tbody>\n</table>\n</section>"
