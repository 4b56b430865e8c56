"""Reports that chance makes, of everything that names of files, texts and places can be."""

from __future__ import annotations

from random import Random

from iacguard.finding import (
    FileError,
    Finding,
    OpenDecision,
    RelatedPlace,
    Remark,
    Report,
    Skipped,
    Suppressed,
    When,
)
from iacguard.graph.resource import Identity
from iacguard.rule import Category, Severity
from iacguard.text import Source, Span

PATHS = (
    "main.tf",
    "a b/ä ö.yaml",
    "c#/d?e%20f.tf",
    "桶/template.json",
    "x:y/z.yaml",
    "-/~$&'()*+,;=@!.tf",
    "deep/er/../er/./main.tf",
    "back\\slash.yaml",
    "not-utf8-\udcff.yaml",
    "half-\ud800.yaml",
    "[brackets](1).tf",
)
RULES = (
    "s3-plain-http-allowed",
    "iam-admin-policy",
    "lambda-sqs-source-no-dlq",
    "unused-suppression",
    "cfn-lint/E3001",
    "no-such-rule",
)
_PIECES = (
    *("a", " ", "\t", "\n", "\r\n", "\r", "\u2028", "桶", "😀", "\ud800", "\0", "\x1b[31m", "\u202e"),
    *("[", "](1)", "](https://example.org)", "{0}", "{", "}", "\\", '"', "'", "<b>", "${Bucket}", "x" * 120),
    *("AKIAQWERTYUIOPASDFGH", '"results": []', ".", "aws_s3_bucket.b"),
)


def text(random: Random, most: int = 30) -> str:
    """A text of pieces that somewhere mean something."""
    return "".join(random.choice(_PIECES) for _ in range(random.randint(0, most)))


def report(random: Random) -> Report:
    """A report in which no two findings are the same in all."""
    sources = [Source(path, text(random, 200)) for path in random.sample(PATHS, random.randint(1, 4))]
    found = [_finding(random, sources) for _ in range(random.randint(0, 8))]
    suppressed = [
        Suppressed(_finding(random, sources), random.choice(("inline", "external")), text(random))
        for _ in range(random.randint(0, 3))
    ]
    paths = (*PATHS, "/etc/stack.yaml", "C:/stacks/a.yaml", "../../../../out.yaml", ".", "rule s3-x")
    return Report(
        findings=found,
        suppressed=suppressed,
        errors=[
            FileError(random.choice(paths), random.randint(1, 9), random.randint(1, 9), text(random), fatal)
            for fatal in random.sample((True, False), random.randint(0, 2))
        ],
        notes=[
            Remark(kind, random.choice(paths), random.randint(1, 9), text(random))
            for kind in random.sample(("unresolved-module", "condition-budget"), random.randint(0, 2))
        ],
        failures=[FileError("rule s3-x", 1, 1, text(random), rule="s3-x")] * random.randint(0, 1),
        checked=[source.path for source in sources],
        skipped=[Skipped("values.yaml", text(random))],
        resources=random.randint(0, 9),
        undecided=[
            OpenDecision(random.choice(RULES), text(random, 2), _span(random, sources), text(random))
        ] * random.randint(0, 1),
    )  # fmt: skip


def _finding(random: Random, sources: list[Source]) -> Finding:
    span = _span(random, sources)
    address = text(random, 3)
    return Finding(
        rule=random.choice(RULES),
        severity=random.choice(list(Severity)),
        category=random.choice(list(Category)),
        message=text(random),
        resource=Identity(address, "AWS::S3::Bucket", "aws_s3_bucket", "terraform"),
        property_path=text(random, 2),
        span=span,
        resource_span=span,
        header=span,
        cause=_span(random, sources),
        unit=span.source.path,
        when=(When(text(random, 2), True),) * random.randint(0, 1),
        instances=tuple(text(random, 3) for _ in range(random.choice((0, 0, 2, 7)))),
        related=_places(random, sources),
        covers=tuple(random.sample(RULES, random.randint(0, 2))),
        secret=random.random() < 0.2,
        origins=_places(random, sources),
        construct=text(random, 1),
    )


def _places(random: Random, sources: list[Source]) -> tuple[RelatedPlace, ...]:
    number = random.choice((0, 0, 1, 2, 12))
    return tuple(RelatedPlace(_span(random, sources), text(random, 3)) for _ in range(number))


def _span(random: Random, sources: list[Source]) -> Span:
    source = random.choice(sources)
    start, end = sorted(random.randint(0, len(source.text)) for _ in range(2))
    return source.span(start, end)
