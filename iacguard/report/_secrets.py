"""Where secrets stand in the sources, so that no format shows one.

A secret that one finding is about may stand on a line that another finding is shown with: whole
templates are written on one line. So what is masked is gathered over the whole report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from iacguard.finding import Finding, Report
from iacguard.frontends.terraform.names import may_be_plan
from iacguard.patterns import pattern
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias


class Masked(NamedTuple):
    """A part of a source that is not shown."""

    span: Span
    keeps_name: bool
    """Whether it begins with the name that the secret is given to, which is shown."""


Secrets: TypeAlias = Mapping[Source, Sequence[Masked]]
"""What is masked, by source."""


def secrets_of(report: Report) -> Secrets:
    """Everything that the findings of a report say is secret, suppressed ones included."""
    found: dict[Source, dict[Masked, None]] = {}
    for finding in (*report.findings, *(one.finding for one in report.suppressed)):
        if finding.secret:
            for masked in _of_finding(finding):
                found.setdefault(masked.span.source, {})[masked] = None
    for source in _plans(report.findings):
        # A plan is mostly one line, with secrets in it that no finding is about.
        from iacguard.frontends.terraform.plan_secrets import secret_places

        for span in secret_places(source):
            found.setdefault(source, {})[Masked(span, False)] = None
    return {source: list(masked) for source, masked in found.items()}


def _plans(findings: Sequence[Finding]) -> list[Source]:
    """The plans that findings point into."""
    spans = (span for one in findings for span in (one.span, *(place.span for place in one.related)))
    sources = dict.fromkeys(span.source for span in spans)
    return [source for source in sources if not source.path.endswith(_NOT_PLANS) and may_be_plan(source.text)]


def _of_finding(finding: Finding) -> list[Masked]:
    written = (span for span in (finding.cause, *finding.also) if span != finding.span)
    return [Masked(finding.span, True), *(Masked(span, False) for span in written)]


_NAME = pattern(r"""\s*(?:-\s+)?(?:"[^"]*"|'[^']*'|[\w.-]+)\s*(?P<mark>[=:])\s*""")
_VISIBLE = pattern(r"\S")
_NOT_PLANS = (".tf", ".yaml", ".yml")
"""Endings of most files, which spare them from being looked through."""

_HCL = (".tf", ".tofu", ".tfvars", ".hcl")


def masked_line(
    source: Source, number: int, secrets: Sequence[Masked], low: int = 0, high: int | None = None
) -> str:
    """A line (counted from 1), each character of a secret in it replaced by a star.

    Of a line that is very long, as all of a plan, ``low`` and ``high`` say which part is wanted.
    """
    start = source.line_starts[number - 1]
    end = start + length_of_line(source, number)
    done, stop = min(start + low, end), end if high is None else min(start + high, end)
    text = source.text
    parts: list[tuple[int, int]] = []
    for span, keeps_name in secrets:
        if span.start < end and span.end > start:
            first, last = max(span.start, start), min(span.end, end)
            if keeps_name and span.start >= start:
                first += _length_of_name(source, text[first:last])
            parts.append((max(first, done), min(last, stop)))
    shown: list[str] = []
    for first, last in sorted(parts):
        if last > max(first, done):
            shown += (text[done:first], _VISIBLE.sub("*", text[max(first, done) : last]))
            done = last
    return "".join((*shown, text[done:stop]))


def length_of_line(source: Source, number: int) -> int:
    """The characters of a line without its line end."""
    starts, text = source.line_starts, source.text
    start = starts[number - 1]
    end = starts[number] if number < len(starts) else len(text)
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return end - start


def _length_of_name(source: Source, text: str) -> int:
    """The characters before the value: ``name = `` in HCL, ``name: `` elsewhere, none for a value alone."""
    match = _NAME.match(text)
    if match is None:
        return 0
    is_hcl = source.path.endswith(_HCL)
    after = text[match.end("mark") :][:1]
    if match["mark"] == "=":
        return match.end() if is_hcl and after != "=" else 0
    # In a URL or a time no space follows, and behind a quoted name of JSON none has to.
    is_name = not is_hcl and (after in ("", " ", "\t") or match[0].lstrip(" -").startswith(('"', "'")))
    return match.end() if is_name else 0


def masked_text(source: Source, secrets: Sequence[Masked]) -> str:
    """A whole text with as many lines, each secret in it replaced by a star whatever its length."""
    parts: list[str] = []
    end = 0
    for span in sorted((one.span for one in secrets), key=lambda span: (span.start, span.end)):
        if span.end > end:
            start = max(span.start, end)
            if start > end and source.text[start - 1 : start + 1] == "\r\n":
                # The first half of a line end is a whole one without the other.
                start -= 1
            starts = source.line_starts
            lines = bisect_right(starts, span.end) - bisect_right(starts, start)
            parts += (source.text[end:start], "*" + "\n" * lines)
            end = span.end
    return "".join((*parts, source.text[end:]))


_LONGEST_EXPRESSION = 100


def expression_of(span: Span, secrets: Sequence[Masked]) -> str:
    """What is written at a place, in one line and not too long, without the secrets in it."""
    first = span.source.position(span.start)
    lines = masked_line(span.source, first.line, secrets)[first.column - 1 :]
    text = " ".join(lines[: span.end - span.start].split())
    is_whole = "\n" not in span.text and len(text) <= _LONGEST_EXPRESSION
    return text if is_whole else f"{text[:_LONGEST_EXPRESSION]}..."
