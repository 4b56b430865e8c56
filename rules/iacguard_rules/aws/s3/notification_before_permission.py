"""Notification is created before its target lets S3 in.

Why: S3 tries every destination when a notification is set, and refuses the whole configuration where it may
not send: "Unable to validate the following destination configurations". Without an order between the two,
the permission is there in time by chance, and the same template fails now and then.

Fix: name the permission or policy in `DependsOn` of the bucket, or in `depends_on` of the
`aws_s3_bucket_notification`. In CloudFormation a permission that refers to the bucket would make a circle:
write the bucket's name into it instead, with `SourceAccount` beside it.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.order import may_wait
from iacguard.graph.policy import Policy
from iacguard.graph.policy.principals import grantees
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.kinds import kind_of
from iacguard.kinds.aws.s3 import Bucket, LooseNotification
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.value import Reference, walk


@rule(
    Bucket,
    id="s3-notification-before-permission",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
        "https://repost.aws/knowledge-center/unable-validate-destination-s3",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a notification that nothing makes wait for what lets S3 reach its destination."""
    destinations = list(_destinations(bucket))
    setter = _setter(bucket) if destinations else None
    if setter is None:
        return
    for place in destinations:
        holders = _letting_in(place)
        graph = bucket.scope.graph
        if holders and not any(may_wait(setter, holder.resource, graph) for holder in holders):
            first = holders[0]
            hint = Hint(first.resource.header, f"{first.address} is here")
            if setter is bucket.resource and _refers_to(first.resource, bucket):
                message = (
                    f"{first.address} waits for the bucket, and so comes after the notification that needs it"
                )
            else:
                message = f"nothing makes the notification wait for {first.address}, which it needs"
            yield Problem(place, message, hints=[hint])


def _setter(bucket: Bucket) -> Resource | None:
    """The resource that sets the notifications; None where that is not known."""
    separate = bucket.referrers(LooseNotification, LooseNotification.bucket)
    if separate.is_empty:
        return bucket.resource
    found = list(separate)
    return found[0].resource if len(found) == 1 else None


def _destinations(bucket: Bucket) -> Iterator[Reading[str]]:
    yield from (one.function for one in bucket.functions)
    yield from (one.queue for one in bucket.queues)
    yield from (one.topic for one in bucket.topics)


def _letting_in(place: Reading[str]) -> list[Kind]:
    """The resources that let S3 reach a destination of the unit, other than the destination itself."""
    target = place.target
    kind = None if target is None else kind_of(target.type)
    if target is None or kind is None:
        return []
    attached = policies_of(kind.of(target, place.scope))
    if attached.possible or not attached.is_complete:
        return []
    found = [carried for carried in attached.certain if _lets_s3_in(carried.policy)]
    # What stands in the destination itself is there in time.
    if any(carried.holder.address == target.address for carried in found):
        return []
    return [carried.holder for carried in found]


def _lets_s3_in(policy: Policy) -> bool:
    return any(
        statement.allows is not False
        and any(grantee.name.literal in ("s3.amazonaws.com", "*") for grantee in grantees(statement).items)
        for statement in policy.statements
    )


def _refers_to(resource: Resource, bucket: Bucket) -> bool:
    roots = (resource.properties, *resource.attributes.values())
    inner = (value for root in roots for value in walk(root))
    return any(isinstance(value, Reference) and value.target == bucket.address for value in inner)
