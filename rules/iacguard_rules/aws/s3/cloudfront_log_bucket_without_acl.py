"""CloudFront cannot write standard logs into a bucket with ACLs disabled.

Why: standard logging of CloudFront, in the form that is part of the distribution, adds a grant of its own to
the bucket's ACL. New buckets have their ACLs disabled, so CloudFront refuses the distribution: the bucket
"does not enable ACL access".

Fix: set `ObjectOwnership` of `OwnershipControls` (`aws_s3_bucket_ownership_controls`) of the bucket to
`BucketOwnerPreferred`, or deliver the logs by `AWS::Logs::Delivery` (`aws_cloudwatch_log_delivery`), which
needs no ACL.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.s3._log_buckets import is_target, targets_of


@rule(
    Bucket,
    id="s3-cloudfront-log-bucket-without-acl",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a bucket whose ACLs are disabled, or not enabled, and that a distribution logs into."""
    enforced = [one for one in bucket.ownership if one.object_ownership.equals("BucketOwnerEnforced")]
    if bucket.ownership.is_empty or enforced:
        place = enforced[0].object_ownership if enforced else bucket
        for distribution, target in targets_of("AWS::CloudFront::Distribution", bucket):
            if is_target(bucket, target):
                hint = Hint(target.place, "the logs are sent from here")
                message = f"{distribution.address} cannot log into it: ACLs of the bucket are disabled"
                yield Problem(place, message, hints=[hint])
                return
