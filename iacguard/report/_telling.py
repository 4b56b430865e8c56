"""What formats tell alike: findings in plain words, where they are, and how one is told from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.config.pages import is_url
from iacguard.finding import Finding, Location, OpenDecision, RelatedPlace, Report, Suppressed
from iacguard.patterns import pattern
from iacguard.report import View
from iacguard.report._secrets import expression_of, secrets_of
from iacguard.report._uris import in_repository
from iacguard.rule import Severity
from iacguard.text import Position, Span
from iacguard.tuples import NamedTuple

_MOST_NAMED = 20
_MOST_PLACES = 20

# Source: https://www.w3.org/TR/xml/#charsets
_UNSPEAKABLE = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """A text without what no format can be trusted with: U+FFFD stands for each such character.

    These are the characters that XML forbids. Some readers of JSON refuse them too: PostgreSQL, and
    with it GitLab, has no NUL, and protobuf, and with it reviewdog, no half of a surrogate pair.
    """
    return _UNSPEAKABLE.sub("\ufffd", text)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, with three dots where something was cut off."""
    return text if len(text) <= most else text[: most - 3] + "..."


# Findings --------------------------------------------------------------------------------------


def headline(finding: Finding) -> str:
    """What is wrong and when, as one sentence."""
    when = f", when {' and '.join(map(str, finding.when))}" if finding.when else ""
    message = finding.message
    # A name of something stays as it is written.
    if message.partition(" ")[0].isalpha():
        message = f"{message[:1].upper()}{message[1:]}"
    return clean(f"{message}{when}.")


def facts(finding: Finding, view: View) -> Iterator[tuple[str, str]]:
    """What else is known of a finding: pairs of a label and a text."""
    if finding.instances:
        yield "Instances", _some(finding.instances)
    elif finding.resource.address:
        yield "Resource", clean(finding.resource.address)
    if finding.construct:
        yield "Construct", clean(finding.construct)
    if finding.property_path:
        yield "Property", clean(finding.property_path)
    for place in finding.origins[:_MOST_PLACES]:
        yield "Comes from", place_of(place, view)
    passed = {place.span for place in finding.origins}
    for place in finding.related[:_MOST_PLACES]:
        if place.span not in passed:
            yield "See", place_of(place, view)
    if finding.covers:
        yield "Covers", ", ".join(finding.covers)
    yield "Help", link_of(finding.rule, view) or f"iacguard rule {finding.rule}"


def in_a_line(finding: Finding, view: View) -> str:
    """A finding in one line, for readers that show no line ends."""
    told = "; ".join(f"{label}: {text}" for label, text in facts(finding, view))
    return f"{headline(finding)} {told}."


def account(finding: Finding, view: View) -> list[str]:
    """A finding in lines: the headline and a line for each fact."""
    return [headline(finding), *(f"{label}: {text}" for label, text in facts(finding, view))]


def place_of(place: RelatedPlace, view: View) -> str:
    """Another place in words: ``path:line:column: message``."""
    path, start, _ = Location.of(place.span)
    return f"{rooted(path, view)}:{start.line}:{start.column}: {clean(place.message)}"


def link_of(rule: str, view: View) -> str:
    """Where a rule's page is for a reader elsewhere; empty while it is published nowhere."""
    page = view.pages(rule)
    return page.link if page is not None and is_url(page.link) else ""


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _MOST_NAMED
    return clean(", ".join(names[:_MOST_NAMED])) + (f" and {more} more" if more > 0 else "")


def suppressed_in(report: Report, view: View) -> list[Suppressed]:
    """What is suppressed, as far as it is to be told of."""
    return report.suppressed if view.with_suppressed else []


# Places ----------------------------------------------------------------------------------------


def from_here(view: View) -> View:
    """A view for readers that run in the working folder too, from which they see all paths."""
    return view._replace(prefix="")


def rooted(path: str, view: View) -> str:
    """A path as seen from the root of the repository, or from wherever the view's prefix begins."""
    return clean(in_repository(path, view.prefix))


def lines_of(span: Span) -> tuple[int, int]:
    """The first and the last line that has a character of a span."""
    return span.start_position.line, span.source.position(max(span.start, span.end - 1)).line


def in_bytes(span: Span) -> tuple[Position, Position]:
    """Start and end of a span with columns that count bytes of UTF-8, from 1; the end is exclusive."""
    return _in_bytes(span, span.start), _in_bytes(span, span.end)


def _in_bytes(span: Span, offset: int) -> Position:
    line, column = span.source.position(offset)
    before = span.source.text[offset - (column - 1) : offset]
    return Position(line, len(before.encode("utf-8", "surrogatepass")) + 1)


# Identity --------------------------------------------------------------------------------------


def fingerprints(told: Iterable[Finding | Trouble]) -> list[str]:
    """A name for each of them, unlike that of any other and without line numbers.

    Where several have one fingerprint, they are counted in their order.
    """
    seen: dict[str, int] = {}
    names: list[str] = []
    for one in told:
        fingerprint = one.fingerprint
        count = seen[fingerprint] = seen.get(fingerprint, 0) + 1
        names.append(fingerprint if count == 1 else f"{fingerprint}-{count}")
    return names


# What is no finding ----------------------------------------------------------------------------


class Trouble(NamedTuple):
    """What could not be read, checked or resolved, for formats that know nothing but findings."""

    kind: str
    """``error``, ``warning``, ``rule-failure``, or the kind of a note."""
    severity: Severity
    path: str
    line: int
    column: int
    """0 where only the line is known."""
    message: str

    @property
    def undone(self) -> bool:
        """Whether something was not checked that should have been."""
        return self.kind in ("error", "rule-failure")

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits, the same for the same trouble with the same file."""
        from hashlib import sha256  # only some formats ask for fingerprints

        text = "\0".join(("trouble", self.kind, self.path, self.message))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def troubles(report: Report) -> list[Trouble]:
    """All of them, the worst first: what was not checked, what should not be written, what is unknown."""
    found = [
        *(
            Trouble("error", Severity.HIGH, one.path, one.line, one.column, clean(one.message))
            for one in report.errors
            if one.fatal
        ),
        *(
            Trouble("rule-failure", Severity.HIGH, one.path, one.line, one.column, clean(one.message))
            for one in report.failures
        ),
        *(
            Trouble("warning", Severity.MEDIUM, one.path, one.line, one.column, clean(one.message))
            for one in report.errors
            if not one.fatal
        ),
        *(
            Trouble(note.kind, Severity.INFO, note.path, note.line, 0, clean(note.message))
            for note in report.notes
        ),
    ]
    return list(dict.fromkeys((*found, *_open(report))))


def _open(report: Report) -> Iterator[Trouble]:
    """What is unknown, with the rules that could not judge because of it."""
    secrets = secrets_of(report) if report.undecided else {}
    of_place: dict[Span, list[OpenDecision]] = {}
    for one in report.undecided or ():
        of_place.setdefault(one.span, []).append(one)
    for span, decisions in of_place.items():
        path, start, _ = Location.of(span)
        expression = expression_of(span, secrets.get(span.source, ()))
        rules = _some(tuple(sorted({one.rule for one in decisions})))
        addresses = _some(tuple(sorted({one.address for one in decisions if one.address})))
        message = f"{expression}: {decisions[0].reason}; left open: {rules}" + (
            f", on {addresses}" if addresses else ""
        )
        yield Trouble("unknown-value", Severity.INFO, path, start.line, start.column, clean(message))
