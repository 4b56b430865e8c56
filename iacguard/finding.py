"""What the engine makes of problems: findings as users see them, and how one is told from another."""

from __future__ import annotations

from iacguard.graph.resource import Identity
from iacguard.patterns import pattern
from iacguard.rule import Category, Severity
from iacguard.text import Position, Span
from iacguard.tuples import NamedTuple


class Location(NamedTuple):
    """A place in a file, for people: ``end`` is exclusive. The path is relative, with slashes."""

    path: str
    start: Position
    end: Position

    @classmethod
    def of(cls, span: Span) -> Location:
        """The location of a span."""
        return cls(span.source.path, span.start_position, span.end_position)


class When(NamedTuple):
    """A condition and the side of it on which a finding holds."""

    condition: str
    value: bool

    def __str__(self) -> str:
        return f"{self.condition} is {'true' if self.value else 'false'}"


class RelatedPlace(NamedTuple):
    """A place that helps to understand a finding: the default a value came from, another resource."""

    span: Span
    message: str


class Finding(NamedTuple):
    """One fault, at one place, of one resource or of several instances of it."""

    rule: str
    severity: Severity
    category: Category
    message: str
    resource: Identity
    property_path: str
    """Where in the resource, in registry names; empty for the resource as a whole."""
    span: Span
    """The attribute at fault, or the header of what lacks one."""
    resource_span: Span
    """The whole resource, for suppressions that stand on it."""
    header: Span
    """The resource's first line."""
    cause: Span
    unit: str
    when: tuple[When, ...] = ()
    instances: tuple[str, ...] = ()
    """Addresses of all instances that share the finding, when there are several."""
    related: tuple[RelatedPlace, ...] = ()
    covers: tuple[str, ...] = ()
    """Ids of the rules whose finding about the same cause this one stands for."""
    covered_by: tuple[str, ...] = ()
    """Ids of the rules whose finding about the same cause says all that this one does."""
    secret: bool = False
    """Whether the value at the place is sensitive, so that no output may quote it."""
    also: tuple[Span, ...] = ()
    """Further places that the fault comes from, beside its cause."""

    implied: tuple[When, ...] = ()
    """What holds of other conditions wherever those of ``when`` do."""

    construct: str = ""
    """The path of the CDK construct that the resource comes from."""

    origins: tuple[RelatedPlace, ...] = ()
    """The places that the value at fault came through before ``span``, the one it was written at first."""

    project_path: str = ""
    """The file's path from the root of its project, which no working folder changes."""

    further_files: tuple[str, ...] = ()
    """The files that the fault is written in where it is that of further instances."""

    value: Span | None = None
    """The whole value at fault where ``span`` is but the first line of a list; None for ``span``."""

    is_structured: bool = False
    """Whether the value at fault holds others, which may be anything."""

    further_sources: tuple[Span, ...] = ()
    """Where the values at fault of further instances were written at first."""

    source_paths: tuple[str, ...] = ()
    """The paths of ``sources`` from the root of the project."""

    changed: Span | None = None
    """What was changed and brought the finding, where that is not ``span``; to be told as its place."""

    fault: Span | None = None
    """Where the fault is, where ``span`` is what was changed and brought it."""

    concealed: tuple[Span, ...] = ()
    """What of the place other findings call a secret."""

    @property
    def sources(self) -> tuple[Span, ...]:
        """Where the value at fault was written at first, for each instance that got it from elsewhere."""
        if not self.origins and not self.further_sources:
            return ()
        own = (self.origins[0].span,) if self.origins else ()
        return tuple(dict.fromkeys((*own, *self.further_sources)))

    @property
    def whole(self) -> Span:
        """The place together with what of the value at fault is on further lines."""
        return self.span if self.value is None else self.value

    @property
    def secret_places(self) -> tuple[Span, ...]:
        """Where a secret stands that the finding is about."""
        return (self.span, self.whole, self.cause, *self.also) if self.secret else ()

    @property
    def text(self) -> str:
        """What is written at the place, on one line, without anything that may be a secret.

        Empty for a header, which only repeats the name of the resource, and for what has others in it.
        """
        whole = self.whole
        if self.secret or self.is_structured or whole in (self.header, self.resource_span):
            return ""
        parts: list[str] = []
        at = whole.start
        for one in sorted(self.concealed, key=lambda one: one.start):
            if one.end > at:
                parts.append(whole.source.text[at : max(one.start, at)])
                at = one.end
        parts.append(whole.source.text[at : whole.end])
        return " ".join("*".join(parts).split())

    @property
    def files(self) -> set[str]:
        """The files that the fault is written in: where it shows, what causes it and what it came through."""
        places = (self.span, self.cause, *self.also, *(origin.span for origin in self.origins))
        return {*(place.source.path for place in places), *self.further_files}

    @property
    def location(self) -> Location:
        """Where it is."""
        return Location.of(self.span)

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move or other things change: 16 hexadecimal digits.

        Made of the rule, the file, the resource as it is declared and the property, never of a line
        number or an index. What is written there tells apart what these do not (two statements of one
        policy). Findings that are equal in all of it have equal fingerprints.
        """
        from hashlib import sha256  # only some formats ask for fingerprints

        path = self.project_path or self.span.source.path
        parts = (self.rule, path, declared(self.resource.address), unnumbered(self.property_path))
        text = "\0".join(" ".join(part.split()) for part in (*parts, self.text))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_CALLS = pattern(r"(?:module\.[^.\[]+(?:\[(?:\"(?:[^\"\\]|\\.)*\"|[^\]]*)\])?\.)+")
_KEY = pattern(r"\[(?:\"(?:[^\"\\]|\\.)*\"|[^\]]*)\]$")
_INDEX = pattern(r"\[\d+\]")


def declared(address: str) -> str:
    """The address under which a resource is declared in its file: ``aws_s3_bucket.this``.

    Without the module calls or nested stacks that it comes through, and the instance of several.
    """
    if "." not in address:
        return address.rpartition("/")[2]
    calls = _CALLS.match(address)
    return _KEY.sub("", address[calls.end() :] if calls else address)


def unnumbered(property_path: str) -> str:
    """A property path without indices, which change when an element is put before another one."""
    return _INDEX.sub("[]", property_path)


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    """Findings in the order of their files and places."""
    return (
        finding.span.source.path,
        finding.span.start,
        finding.span.end,
        finding.rule,
        finding.resource.address,
    )


class FileError(NamedTuple):
    """A file, or a part of one, that could not be read or understood."""

    path: str
    line: int
    """Counted from 1; 1 for a file as a whole."""
    column: int
    message: str
    fatal: bool = True
    """Whether something was lost. False for what has a meaning but should not be written."""
    rule: str = ""
    """The id of the rule that broke, if it was one."""


class Remark(NamedTuple):
    """Something that was not resolved or not looked at, as users see it."""

    kind: str
    path: str
    line: int
    message: str


class OpenDecision(NamedTuple):
    """A rule that looked at an unknown value of a resource, and found nothing as far as it is known."""

    rule: str
    address: str
    span: Span
    """The expression that is not known."""
    reason: str
    """Why it is not."""


class Skipped(NamedTuple):
    """A file that was found and not checked."""

    path: str
    reason: str


IN_BASELINE = "baseline"
"""The reason for which what is in the baseline is suppressed."""


class Suppressed(NamedTuple):
    """A finding that somebody asked not to be told of, with the reason given."""

    finding: Finding
    kind: str
    """``inline`` for comments and ``Metadata``, ``external`` for the baseline and the configuration."""
    reason: str

    @property
    def is_known(self) -> bool:
        """Whether it is in the baseline."""
        return (self.kind, self.reason) == ("external", IN_BASELINE)


class Tally(NamedTuple):
    """What comparing with a baseline gave, in numbers of findings."""

    new: int
    known: int
    gone: int
    """Remembered, looked for and not found any more."""


class Comparison(NamedTuple):
    """What findings were compared with."""

    asked: str
    """A git revision as the user named it."""
    commit: str
    """The commit's id in hexadecimal digits."""
    older: int
    """How many findings were there before, and are left out."""


class Report(NamedTuple):
    """What a run found out: the one thing that every output format is made from."""

    findings: list[Finding]
    suppressed: list[Suppressed]
    errors: list[FileError]
    notes: list[Remark]
    failures: list[FileError]
    """Rules that broke, as errors at the resource."""
    checked: list[str]
    """Paths of the files that were checked."""
    skipped: list[Skipped]
    resources: int
    undecided: list[OpenDecision] | None = None
    """What unknown values kept from being judged; None when nobody wants to know."""
    baseline: Tally | None = None
    """How many findings are new; None for a run without a baseline."""
    since: Comparison | None = None
    """What was compared with; None where all that is found is told."""

    @property
    def found(self) -> int:
        """Files found: checked and skipped."""
        return len(self.checked) + len(self.skipped)
