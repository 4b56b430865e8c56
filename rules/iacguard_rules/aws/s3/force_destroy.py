"""Destroying the stack deletes all objects.

Why: S3 deletes no bucket that has objects in it, which has saved many a bucket from a wrong `destroy` or from
a change that replaces it. With `force_destroy` Terraform deletes the objects first, all versions included.

Fix: remove `force_destroy`, or give it a variable that is true where the data may go.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import may_be_transient


@rule(
    Bucket,
    id="s3-force-destroy",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when objects go with the bucket, and are not deleted within a month anyway."""
    force = AnyResource.of(bucket.resource, bucket.scope).source.read("force_destroy")
    if force.is_true and not may_be_transient(bucket):
        yield Problem(force, "whoever destroys or replaces the bucket deletes all that is in it")
