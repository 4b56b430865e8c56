"""Two resources configure the same thing on one bucket.

Why: a bucket has one policy, one lifecycle, one set of notifications. A second resource for the same replaces
what the first one wrote, and the next deployment turns it around again: which of them holds is left to
chance, and half of what is written down is not in effect.

Fix: put both into one resource: several statements, rules or blocks.
"""

from collections.abc import Iterator, Sequence

from iacguard.graph.kind import AnyResource, Kind
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Hint, Problem, Severity, rule

_SINGLE = {
    "aws_s3_bucket_cors_configuration": "CORS configuration",
    "aws_s3_bucket_lifecycle_configuration": "lifecycle configuration",
    "aws_s3_bucket_logging": "logging",
    "aws_s3_bucket_notification": "notification configuration",
    "aws_s3_bucket_ownership_controls": "ownership controls",
    "aws_s3_bucket_public_access_block": "public access block",
    "aws_s3_bucket_replication_configuration": "replication configuration",
    "aws_s3_bucket_server_side_encryption_configuration": "encryption configuration",
    "aws_s3_bucket_versioning": "versioning",
}
"""What a bucket has one of, where it is a resource of its own."""


@rule(
    Bucket,
    id="s3-two-configurations-for-one-bucket",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on each resource that certainly configures what another one of its type configures."""
    yield from _told(list(bucket.referrers(BucketPolicy, BucketPolicy.bucket)), "policy")
    for type in bucket.scope.graph.source_types:
        what = _SINGLE.get(type)
        if what is not None:
            views = bucket.source_candidates(type, "bucket")
            yield from _told([one for one in views if _is_for(one, bucket)], what)


def _is_for(one: AnyResource, bucket: Bucket) -> bool:
    return bucket.referred_by(one.source.read("bucket")) is True and one.exists()


def _told(found: Sequence[Kind], what: str) -> Iterator[Problem]:
    for second in found[1:]:
        first = found[0]
        hint = Hint(first.resource.header, f"{first.address} is here")
        yield Problem(second, f"{first.address} sets the {what} of the same bucket", hints=[hint])
