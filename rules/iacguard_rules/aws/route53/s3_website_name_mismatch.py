"""Record points at an S3 website whose bucket has another name.

Why: the website endpoint of S3 finds the bucket by the name that the client asks for. Unless the
bucket has the record's full name, the answer is "404 NoSuchBucket", or somebody else's bucket.

Fix: give the bucket the record's name (a bucket's name cannot be changed, so this makes a new one), or
put a CloudFront distribution in front, which takes a bucket of any name as its origin and speaks HTTPS.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, joined
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.domain_names import are_equal, is_settled, name_of, shown
from iacguard.kinds.records import full_names, records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Interpolation, Reference
from iacguard_rules.aws.route53._targets import Target, alias_target, hosts_of, mentioned

_ENDPOINTS = frozenset(
    {
        (Bucket.type_name, "WebsiteURL"),
        ("aws_s3_bucket_website_configuration", "website_endpoint"),
    }
)


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-s3-website-name-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/RoutingToS3Bucket.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires when the bucket behind a website endpoint certainly has another name than the record."""
    for placed in records_of(records):
        names = full_names(placed)
        if not names:
            continue
        for host in hosts_of(placed.record):
            fault = _fault(records, host, names)
            if fault is not None:
                told = "the record" if placed.record.name.value.sensitive else shown(names[0])
                yield Problem(
                    placed.record.name, f"{fault}, and a website answers only for {told}'s own bucket"
                )


def _fault(unit: Kind, host: Reading[str], names: tuple[Text, ...]) -> str | None:
    """What is wrong with the bucket that a host leads to; None when nothing certainly is."""
    target = alias_target(host)
    bucket = _bucket(host, target)
    if bucket is not None:
        return _wrong_name(bucket, names)
    if target is None:
        return None
    if target.host is None:
        return _nobody(unit, names) if target.attribute == "website_domain" else None
    if target.sort != "website":
        return None
    if target.host.starts_with("s3-website"):
        return _nobody(unit, names)
    prefix = _prefix(target.host)
    if prefix is None or is_settled(prefix) is False or _may_be(prefix, names):
        return None
    return f"this is the website of bucket {shown(prefix)}"


def _bucket(host: Reading[str], target: Target | None) -> Bucket | None:
    """The bucket whose own website endpoint a host is.

    The endpoint of a region, ``website_domain`` in Terraform, leads to the bucket of the right name
    whatever bucket it was taken from.
    """
    found = mentioned(host, _ENDPOINTS)
    value = host.value
    pieces = value.pieces if isinstance(value, Interpolation) else ()
    first = host.scope.world.resolve(pieces[0]) if pieces else None
    if found is None and isinstance(first, Reference) and first.attribute is None:
        found = host.scope.graph.get(first.target) if target is not None else None
    elif found is not None and found.type != Bucket.type_name:
        whole = Reading[object](found, host.scope, found.properties, found.header, "")
        found = whole.read("bucket").target
    if found is None or found.type != Bucket.type_name:
        return None
    return Bucket.of(found, host.scope)


def _wrong_name(bucket: Bucket, names: tuple[Text, ...]) -> str | None:
    if bucket.name.is_absent:
        return f"bucket {bucket.address} has a generated name"
    name = name_of(bucket.name)
    if name is None or _may_be(name, names):
        return None
    told = "another name" if bucket.name.value.sensitive else f"the name {shown(name)}"
    return f"bucket {bucket.address} has {told}"


def _may_be(name: Text, names: tuple[Text, ...]) -> bool:
    """Whether a bucket's name may be a record's, which is given in all its spellings."""
    return all(are_equal(name, other) is not False for other in names)


def _nobody(unit: Kind, names: tuple[Text, ...]) -> str | None:
    """What is wrong when the unit's websites are all of buckets with other names."""
    if any(resource.opaque for resource in unit.scope.graph.resources.values()):
        return None
    websites = [bucket for bucket in unit.all(Bucket) if bucket.website.is_absent is False]
    if any(_wrong_name(bucket, names) is None for bucket in websites):
        return None
    known = [bucket for bucket in websites if bucket.website.is_present]
    return f"bucket {known[0].address} is not of that name" if known else None


def _prefix(host: Text) -> Text | None:
    """What stands before the endpoint: the bucket's name."""
    for position, part in enumerate(host.parts):
        if isinstance(part, str) and ".s3-website" in part:
            return joined((*host.parts[:position], part.partition(".s3-website")[0]))
    return None
