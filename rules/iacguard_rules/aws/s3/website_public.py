"""Website is served straight from a public bucket.

Why: S3's website endpoints speak only HTTP, so visitors get pages that anyone on the way can
read and change. The bucket has to be public for it, and stays one setting away from showing
more than the site.

Fix: serve the files over CloudFront with origin access control from a private bucket without
`WebsiteConfiguration` (`aws_s3_bucket_website_configuration`). A bucket that only redirects, with
`RedirectAllRequestsTo`, needs nothing.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import serves_website

_READING = ("s3:getobject", "s3:getobjectversion")


@rule(
    Bucket,
    id="s3-website-public",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a bucket that serves a website and lets the public read, or is made to."""
    if serves_website(bucket) is not True:
        return
    block = bucket.public_access_block
    policies = (carrier.policy for carrier in bucket.referrers(BucketPolicy, BucketPolicy.bucket))
    public = [
        statement for policy in policies for statement in open_statements(policy) if _only_reads(statement)
    ]
    is_open = block.block_public_policy.is_false or block.restrict_public_buckets.is_false
    if public or (block.is_present and is_open):
        reason = "a public policy" if public else "Block Public Access switched off for policies"
        yield Problem(
            bucket.website,
            f"the website is served over HTTP from a bucket with {reason}",
            also=[statement.principal for statement in public],
        )


def _only_reads(statement: Statement) -> bool:
    texts = [entry.text for entry in statement.actions]
    known = [text.lower() for text in texts if text is not None]
    is_known = statement.actions.is_complete and len(known) == len(texts)
    return is_known and known != [] and all(text in _READING for text in known)
