"""Which findings are suppressed, and what is said about the suppressions."""

from __future__ import annotations

from datetime import date

import pytest

from iacguard.config.options import Options, parse
from iacguard.config.settings import resolve
from iacguard.finding import Finding, RelatedPlace
from iacguard.graph.resource import Identity
from iacguard.rule import Category, Severity
from iacguard.suppress.apply import Outcome, Silence, apply, apply_addresses, apply_paths, silence_of
from iacguard.suppress.comments import read
from iacguard.text import Source, Span

TODAY = date(2026, 11, 21)
OFF = "s3-public-access-block-off"
HTTP = "s3-plain-http-allowed"

BUCKETS = """\
resource "aws_s3_bucket" "one" {
  acl = "public-read"
  cors_rule {
    allowed = "*"
  }
}

resource "aws_s3_bucket" "two" {
  acl = "public-read"
}
"""


def place(source: Source, text: str, occurrence: int = 0) -> Span:
    start = -1
    for _ in range(occurrence + 1):
        start = source.text.index(text, start + 1)
    return source.span(start, start + len(text))


def finding(span: Span, header: Span, rule: str = OFF, address: str = "aws_s3_bucket.one") -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.HIGH,
        category=Category.SECURITY,
        message="it is wrong",
        resource=Identity(address, "AWS::S3::Bucket", "aws_s3_bucket", "terraform"),
        property_path="",
        span=span,
        resource_span=header,
        header=header,
        cause=span,
        unit=".",
    )


def silence(options: Options | None = None) -> Silence:
    return silence_of(resolve(options))


def applied(source: Source, *findings: Finding, options: Options | None = None) -> Outcome:
    return apply(findings, read(source), silence(options), TODAY)


def one_and_two(source: Source) -> tuple[Finding, Finding]:
    one = finding(place(source, "acl"), place(source, 'resource "aws_s3_bucket" "one"'))
    two = finding(
        place(source, "acl", 1), place(source, 'resource "aws_s3_bucket" "two"'), address="aws_s3_bucket.two"
    )
    return one, two


@pytest.mark.parametrize(
    "text",
    [
        BUCKETS.replace('read"\n  cors', f'read" # iacguard: ignore[{OFF}] r\n  cors'),
        BUCKETS.replace(
            '  acl = "public-read"\n  cors', f'  # iacguard: ignore[{OFF}] r\n  acl = ""\n  cors'
        ),
        BUCKETS.replace('"one" {', f'"one" {{ // iacguard: ignore[{OFF}] r'),
        f"/* iacguard: ignore[s3-*, {HTTP}] r */\n" + BUCKETS,
    ],
    ids=["line", "line above", "first line of the resource", "above the resource"],
)
def test_a_comment_suppresses_what_it_speaks_for_and_nothing_else(text: str) -> None:
    source = Source("a.tf", text)
    one, two = one_and_two(source)
    at_header = finding(one.header, one.header, rule=HTTP)

    left = applied(source, one, two, at_header)

    assert one not in left.findings
    assert two in left.findings
    assert (at_header in left.findings) == (HTTP not in text)
    assert {found.reason for found in left.suppressed} == {"r"}
    assert {found.kind for found in left.suppressed} == {"inline"}


def test_a_file_is_suppressed_from_its_first_comments() -> None:
    source = Source("a.tf", f"# iacguard: ignore-file[{OFF}] r\n" + BUCKETS)

    left = applied(source, *one_and_two(source))

    assert left.findings == []


def test_a_comment_on_a_companion_suppresses_what_is_found_in_it() -> None:
    text = BUCKETS + f'\n# iacguard: ignore[{OFF}] r\nresource "x" "y" {{\n  flag = false\n}}\n'
    source = Source("a.tf", text)
    here = finding(place(source, "flag"), place(source, 'resource "aws_s3_bucket" "one"'))

    assert applied(source, here).findings == []


def test_a_comment_on_a_resource_suppresses_what_is_found_in_a_companion_elsewhere() -> None:
    bucket = Source("a.tf", f"# iacguard: ignore[{OFF}] r\n" + BUCKETS)
    companion = Source("b.tf", 'resource "x" "y" {\n  flag = false\n}\n')
    there = finding(place(companion, "flag"), place(bucket, 'resource "aws_s3_bucket" "one"'))

    assert applied(bucket, there).findings == []


def test_a_comment_on_a_module_call_suppresses_what_only_this_call_brings_about() -> None:
    main = Source(
        "main.tf",
        f'# iacguard: ignore[{OFF}] r\nmodule "a" {{\n  x = 1\n}}\nmodule "b" {{\n  x = 1\n}}\n',
    )
    module = Source("m/main.tf", BUCKETS)
    through_a, through_b = (
        RelatedPlace(place(main, f'module "{name}"'), f"module {name}") for name in ("a", "b")
    )
    one, two = one_and_two(module)
    only_a = one._replace(related=(through_a,), resource=one.resource._replace(address="module.a.x.one"))
    both = two._replace(related=(through_a, through_b), instances=('module.a["k"].x.two', "module.b.x.two"))

    left = applied(main, only_a, both)

    assert [found.finding for found in left.suppressed] == [only_a]
    assert left.findings == [both]


def told(outcome: Outcome) -> list[tuple[str, str]]:
    return [(one.rule, one.message) for one in outcome.findings]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (f"ignore[{OFF}] r", []),
        (f"ignore[{OFF}]", [("suppression-without-reason", "no reason is given")]),
        (f"ignore[{OFF}, {HTTP}] r", [("unused-suppression", f"{HTTP} finds nothing here")]),
        ("ignore[iam-*, s3-*] r", [("unused-suppression", "iam-* finds nothing here")]),
        (f"ignore[{OFF}] until=2026-11-21 r", []),
        (
            f"ignore[{OFF}] until=2026-11-20 r",
            [("expired-suppression", "counted until 2026-11-20"), (OFF, "it is wrong")],
        ),
        (
            "ignore[s3-public-access-blok-off] r",
            [
                (
                    "unknown-rule-in-suppression",
                    'there is no rule "s3-public-access-blok-off": did you mean "s3-public-access-block-off"',
                ),
                (OFF, "it is wrong"),
            ],
        ),
        # A suppression does not silence what is said about itself, unless it names just that.
        ("ignore[*]", [("suppression-without-reason", "no reason is given")]),
        (f"ignore[{OFF}, suppression-without-reason]", []),
        (f"ignore[{OFF}, unused-suppression] r", []),
    ],
)
def test_what_is_said_about_a_suppression(comment: str, expected: list[tuple[str, str]]) -> None:
    source = Source("a.tf", f"# iacguard: {comment}\n" + BUCKETS)
    one, _ = one_and_two(source)

    found = told(applied(source, one))

    assert [rule for rule, _ in found] == [rule for rule, _ in expected]
    for (_, message), (_, start) in zip(found, expected, strict=True):
        assert message.startswith(start)


def test_a_suppression_of_a_rule_that_does_not_run_is_not_called_unused() -> None:
    source = Source("a.tf", f"# iacguard: ignore[{OFF}] r\n" + BUCKETS)

    assert told(applied(source, options=parse(f'ignore = ["{OFF}"]', "", ""))) == []


def test_a_suppression_in_a_file_that_was_not_wholly_read_is_not_called_unused() -> None:
    source = Source("a.tf", f"# iacguard: ignore[{OFF}] r\n" + BUCKETS)

    assert apply([], read(source), silence(), TODAY, ["a.tf"]).findings == []


def test_a_suppression_that_is_read_twice_counts_once() -> None:
    source = Source("a.tf", f"# iacguard: ignore[{OFF}]\n" + BUCKETS)
    one, _ = one_and_two(source)

    left = apply([one], [*read(source), *read(source)], silence(), TODAY)

    assert told(left) == [("suppression-without-reason", "no reason is given")]


def test_findings_about_suppressions_have_the_severity_that_the_configuration_gives() -> None:
    source = Source("a.tf", f"# iacguard: ignore[{OFF}]\n" + BUCKETS)
    one, _ = one_and_two(source)
    options = parse('severity = { suppression-without-reason = "critical" }', "", "")

    assert [found.severity for found in applied(source, one, options=options).findings] == [Severity.CRITICAL]


def test_files_can_be_ignored_by_the_configuration() -> None:
    source = Source("tests/a.tf", BUCKETS)
    one, two = one_and_two(source)
    two = two._replace(rule=HTTP)
    settings = resolve(parse(f'per-file-ignores = {{ "tests/**" = ["{OFF}"] }}', "", ""))

    left = apply_paths([one, two], settings.path_ignores)

    assert left.findings == [two]
    assert [(found.kind, found.reason) for found in left.suppressed] == [
        ("external", 'per-file-ignores for "tests/**"')
    ]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("aws_s3_bucket.one", ["module.a.aws_s3_bucket.one"]),
        ("aws_*.one", ["module.a.aws_s3_bucket.one"]),
        ("module.a", ['aws_s3_bucket.one["x"]', 'aws_s3_bucket.one["y"]']),
        ('aws_s3_bucket.one["x"]', ['aws_s3_bucket.one["y"]', "module.a.aws_s3_bucket.one"]),
        (
            "aws_s3_bucket.on",
            ['aws_s3_bucket.one["x"]', 'aws_s3_bucket.one["y"]', "module.a.aws_s3_bucket.one"],
        ),
        ("*one*", []),
    ],
)
def test_resources_and_instances_can_be_ignored_by_the_configuration(glob: str, left: list[str]) -> None:
    source = Source("a.tf", BUCKETS)
    one, _ = one_and_two(source)
    every = ('aws_s3_bucket.one["x"]', 'aws_s3_bucket.one["y"]', "module.a.aws_s3_bucket.one")
    one = one._replace(instances=every)
    settings = resolve(parse(f"per-resource-ignores = {{ '{glob}' = ['{OFF}'] }}", "", ""))

    outcome = apply_addresses([one], settings.resource_ignores)

    assert [address for found in outcome.findings for address in addresses_of(found)] == left
    assert {*every} == {*left, *(one for found in outcome.suppressed for one in addresses_of(found.finding))}
    assert {found.reason for found in outcome.suppressed} <= {f'per-resource-ignores for "{glob}"'}
    assert apply_addresses([one._replace(rule=HTTP)], settings.resource_ignores).suppressed == []


def addresses_of(found: Finding) -> tuple[str, ...]:
    return found.instances or (found.resource.address,)
