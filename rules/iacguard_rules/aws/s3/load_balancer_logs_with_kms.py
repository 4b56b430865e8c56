"""Load balancer cannot write logs into a KMS-encrypted bucket.

Why: application and classic load balancers write their logs with SSE-S3 and no other encryption. Switched
on for a bucket that encrypts with a KMS key, they are refused with "Access Denied", and the deployment fails.

Fix: set `SSEAlgorithm` (`sse_algorithm`) of the bucket to `AES256`, or leave its encryption out.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.elb import ClassicLoadBalancer, LoadBalancer
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.s3._log_buckets import is_target, targets_of


@rule(
    Bucket,
    id="s3-load-balancer-logs-with-kms",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a bucket with a KMS key that a load balancer certainly logs into."""
    encrypted = next(
        (one for one in bucket.encryption if one.algorithm.equals("aws:kms", "aws:kms:dsse")), None
    )
    if encrypted is None:
        return
    for sender, target in (*_logging(LoadBalancer, bucket), *_logging(ClassicLoadBalancer, bucket)):
        if is_target(bucket, target) and _needs_sse_s3(sender):
            hint = Hint(target.place, "the logs are sent from here")
            message = f"{sender.address} cannot write logs into the bucket: it writes with SSE-S3 only"
            yield Problem(encrypted.algorithm, message, hints=[hint])
            return


def _logging(
    kind: type[LoadBalancer] | type[ClassicLoadBalancer], bucket: Bucket
) -> Iterator[tuple[AnyResource, Reading[object]]]:
    """The targets of load balancers whose logs are certainly switched on."""
    return (found for found in targets_of(kind.type_name, bucket) if _is_on(found[0]))


def _is_on(sender: AnyResource) -> bool:
    source = sender.source
    for attribute in source.read("LoadBalancerAttributes").listed():
        is_switch = attribute.read("Key").equals("access_logs.s3.enabled", "connection_logs.s3.enabled")
        if is_switch and attribute.read("Value").is_true:
            return True
    is_classic = sender.resource.type == ClassicLoadBalancer.type_name
    blocks = [source.read(name) for name in ("AccessLoggingPolicy", "access_logs", "connection_logs")]
    for block in (one for found in blocks for one in found.listed()):
        flags = (block.read("Enabled"), block.read("enabled", default=is_classic))
        if any(flag.is_true and block.is_present for flag in flags):
            return True
    return False


def _needs_sse_s3(sender: AnyResource) -> bool:
    """Whether it is no network load balancer, which takes a key of the customer's."""
    if sender.resource.type == ClassicLoadBalancer.type_name:
        return True
    return LoadBalancer.of(sender.resource, sender.scope).type.equals("application")
