"""Reports made by hand, for the tests of formats."""

from __future__ import annotations

from iacguard.config.pages import Page
from iacguard.finding import (
    Comparison,
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
from iacguard.report import View
from iacguard.rule import Category, Severity
from iacguard.text import Source, Span

MAIN = Source(
    "modules/logs/main.tf",
    """\
variable "acl" {
  default = "public-read"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
\tacl    = var.acl # 桶 is a bucket
  policy = <<EOT
  {
    "Statement": [],
    "Version": "2012-10-17",
    "Id": "x"
  }
  EOT
}
""",
)
TEMPLATE = Source(
    "stacks/site template.yaml",
    """\
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: !If [IsProd, Private, PublicRead]
      MasterUserPassword: "hunter2 is no secret"
""",
)


def span(source: Source, text: str) -> Span:
    """The first place where a text stands in a source."""
    start = source.text.index(text)
    return source.span(start, start + len(text))


def finding(source: Source, at: str, message: str, rule: str = "s3-public-access-block-off") -> Finding:
    """A finding about the one resource of a source."""
    if source is MAIN:
        header = span(MAIN, 'resource "aws_s3_bucket" "logs"')
        identity = Identity("aws_s3_bucket.logs", "AWS::S3::Bucket", "aws_s3_bucket", "terraform")
    else:
        header = span(TEMPLATE, "Site:")
        identity = Identity("Site", "AWS::S3::Bucket", "AWS::S3::Bucket", "cloudformation")
    place = span(source, at)
    return Finding(
        rule=rule,
        severity=Severity.HIGH,
        category=Category.SECURITY,
        message=message,
        resource=identity,
        property_path="AccessControl",
        span=place,
        resource_span=source.span(header.start),
        header=header,
        cause=place,
        unit=source.path,
    )


def full() -> Report:
    """A report that has something of everything."""
    from_default = finding(MAIN, "acl    = var.acl", "everybody can read the bucket")._replace(
        related=(RelatedPlace(span(MAIN, '"public-read"'), "default of variable acl"),),
        origins=(
            RelatedPlace(span(MAIN, '"public-read"'), "default of variable acl"),
            RelatedPlace(span(MAIN, 'variable "acl"'), "argument of module logs"),
        ),
        instances=('module.logs["eu"].aws_s3_bucket.logs', 'module.logs["us"].aws_s3_bucket.logs'),
        covers=("s3-public-access-block-implicit",),
    )
    policy = finding(
        MAIN, MAIN.text[MAIN.text.index("policy") : MAIN.text.index("}\n  EOT")], "nothing is denied"
    )
    on_one_side = finding(
        TEMPLATE, "AccessControl: !If [IsProd, Private, PublicRead]", "everybody can read the bucket"
    )._replace(when=(When("IsProd", False),), severity=Severity.CRITICAL)
    secret = finding(TEMPLATE, 'MasterUserPassword: "hunter2 is no secret"', "the password is written out")
    suppressed = finding(MAIN, 'bucket = "logs"', "the name is taken", rule="s3-plain-http-allowed")
    return Report(
        findings=[
            from_default,
            policy._replace(severity=Severity.LOW, category=Category.COST),
            on_one_side,
            secret._replace(secret=True),
        ],
        suppressed=[Suppressed(suppressed._replace(severity=Severity.MEDIUM), "inline", "it is ours")],
        errors=[
            FileError("broken.tf", 3, 7, 'found the end of the line, expected "}"'),
            FileError("twice.yaml", 2, 1, "the key Bucket is written twice", fatal=False),
        ],
        notes=[Remark("unresolved-module", "main.tf", 9, "module vpc is not on disk")],
        failures=[
            FileError("modules/logs/main.tf", 5, 1, "the rule s3-x broke on aws_s3_bucket.logs: KeyError")
        ],
        checked=["modules/logs/main.tf", "stacks/site template.yaml", "twice.yaml"],
        skipped=[Skipped("values.yaml", "holds no infrastructure code")],
        resources=2,
        since=Comparison("origin/main", "0123456789abcdef0123456789abcdef01234567", 3),
        undecided=[
            OpenDecision(
                "s3-public-policy",
                "module.logs.aws_s3_bucket.logs",
                span(MAIN, "var.acl"),
                "variable acl has no value",
            )
        ],
    )


def empty() -> Report:
    """The report of a run that found nothing to say."""
    return Report([], [], [], [], [], ["main.tf"], [], 1)


_PAGES = {
    id: Page(
        id=id,
        title=title,
        severity=Severity.HIGH,
        category=Category.SECURITY,
        service="s3",
        on=True,
        since="0.1",
        text="",
        why="whoever is on the way\ncan read along.",
        fix="switch it on.",
        references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/",),
        controls=("FSBP S3.8",),
    )
    for id, title in (
        ("s3-public-access-block-off", "Bucket switches Block Public Access off"),
        ("s3-plain-http-allowed", "Bucket policy does not deny plain HTTP"),
    )
}

VIEW = View(pages=_PAGES.get)
"""A view whose pages do not change with the catalogue."""
