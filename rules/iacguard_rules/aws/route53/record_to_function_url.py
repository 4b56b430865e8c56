"""DNS record points straight at a Lambda function URL.

Why: a function URL answers only requests whose ``Host`` header is its own name. Who comes by
another name gets 403 Forbidden, after a warning that the certificate is for another host.

Fix: put a CloudFront distribution in front, with the function URL as its origin and the name among
its aliases: CloudFront sends the origin's own name as ``Host``. Point an alias record at the
distribution.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import Url
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import has_literal, hosts_of, mentioned

_ATTRIBUTES = frozenset({(Url.type_name, "FunctionUrl"), (Url.type_name, "url_id")})


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-to-function-url",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
        "DownloadDistS3AndCustomOrigins.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a CNAME or an alias whose target is the host of a function URL."""
    for placed in records_of(records):
        for host in hosts_of(placed.record):
            url = _url(host)
            if url is not None:
                yield Problem(host, f"{url} answers only requests for its own host name")


def _url(host: Reading[str]) -> str | None:
    """What to call the function URL that a host is, None for any other host."""
    resource = mentioned(host, _ATTRIBUTES)
    if resource is not None:
        return f"function URL {resource.address}"
    text = text_of(host)
    if text is None or not has_literal(text, ".lambda-url."):
        return None
    return "this function URL" if text.literal is None or host.value.sensitive else text.literal
