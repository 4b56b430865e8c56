"""Reports with whatever texts and paths there can be, and what each format must have kept of them."""

from __future__ import annotations

from hypothesis import strategies as st

from iacguard.finding import FileError, Finding, RelatedPlace, Remark, Report, Skipped, Suppressed, When
from iacguard.graph.resource import Identity
from iacguard.rule import Category, Severity
from iacguard.text import Source

NASTY = (
    "=cmd|' /C calc'!A0",
    "-1",
    "@x",
    "'quoted'",
    "a,b;c:d=e",
    "%0A%25%0D",
    "::error file=x::y",
    "##[error]z",
    "]]> &amp; &#10; <script>alert(1)</script>",
    "| a | `b` | ``c`` \\| \\",
    "**bold** _it_ ~~no~~ [x](javascript:1) ![i](i) $x$ # 1. > <b>",
    "aws_s3_bucket.this[0] __init__ snake_case_ _lead",
    "tab\tline\nreturn\rboth\r\nend",
    "\x00\x01\x07\x1b[31m\x7f\x85\u2028\u202e\ufeff\ufffe\uffff",
    "\ud800 half \udfff",
    "👩‍👩‍👧 桶 é \U0001f4a9",
    "  spaces   around  ",
    "long " * 200,
)
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map(" ".join),
)
NAMES = TEXTS.map(lambda text: text.strip().lstrip("/") or "x")
"""Texts for what is never empty."""

SEVERITIES = st.sampled_from(list(Severity))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    source = Source(draw(NAMES), draw(TEXTS) + "\nbucket {\n}\n" + draw(TEXTS))
    ends = sorted(draw(st.tuples(*[st.integers(0, len(source.text))] * 2)))
    span = source.span(*ends)
    place = RelatedPlace(source.span(0, min(3, len(source.text))), draw(NAMES))
    several = st.lists(st.just(place), max_size=2).map(tuple)
    return Finding(
        rule=draw(st.sampled_from(["s3-public-access-block-off", "cfn-lint/E3002", "x-made-up"])),
        severity=draw(SEVERITIES),
        category=draw(st.sampled_from(list(Category))),
        message=draw(NAMES),
        resource=Identity(draw(TEXTS), "AWS::S3::Bucket", "aws_s3_bucket", "terraform"),
        property_path=draw(TEXTS),
        span=span,
        resource_span=source.span(),
        header=source.span(0, 1),
        cause=span,
        unit=source.path,
        when=draw(st.sampled_from([(), (When("IsProd", False),), (When("=x|y", True), When("B", False))])),
        instances=tuple(draw(st.lists(NAMES, max_size=3))),
        related=draw(several),
        origins=draw(several),
        covers=draw(st.sampled_from([(), ("s3-x", "s3-y")])),
        secret=draw(st.booleans()),
        construct=draw(TEXTS),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    found = draw(st.lists(findings(), max_size=4))
    errors = st.builds(FileError, NAMES, st.integers(1, 99), st.integers(1, 99), NAMES, st.booleans())
    notes = st.builds(Remark, st.just("unresolved-module"), NAMES, st.integers(1, 99), NAMES)
    return Report(
        findings=found + found[:1],
        suppressed=draw(st.lists(st.builds(Suppressed, findings(), st.just("inline"), TEXTS), max_size=2)),
        errors=draw(st.lists(errors, max_size=3)),
        notes=draw(st.lists(notes, max_size=3)),
        failures=draw(st.lists(errors, max_size=2)),
        checked=draw(st.lists(NAMES, max_size=3)),
        skipped=draw(st.lists(st.builds(Skipped, NAMES, NAMES), max_size=2)),
        resources=1,
    )
