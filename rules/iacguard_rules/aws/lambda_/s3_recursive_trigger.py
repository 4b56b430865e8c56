"""Function writes into the bucket that triggers it.

Why: each object that the function writes starts it again, which writes another one, and so on. Such a loop
can cost thousands before anybody sees the bill.

Fix: write to another bucket, or limit the notification to a prefix or suffix that what the function writes
does not have (`Filter.S3Key.Rules`, in Terraform `filter_prefix` and `filter_suffix`).
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_about
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import joined, own_text, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.s3 import Bucket, LambdaNotification
from iacguard.kinds.identities import held_by
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.lambda_._roles import role_of

_CREATED = (
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
)


@rule(
    Bucket,
    id="lambda-s3-recursive-trigger",
    severity=Severity.HIGH,
    category=Category.COST,
    tier=2,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on an unfiltered notification of new objects to a function that may write to this very bucket."""
    for notification in bucket.functions:
        if notification.filters.is_empty and _tells_of_new_objects(notification):
            role = role_of(notification.function)
            entry = None if role is None or role.exists() is False else _writing(role, bucket)
            if entry is not None:
                hint = Hint(entry.place, "the function's role may write here")
                message = (
                    "the function may write into this bucket, and would be started again by what it writes"
                )
                yield Problem(notification, message, hints=[hint])


def _tells_of_new_objects(notification: LambdaNotification) -> bool:
    return any(event.equals(*_CREATED) for event in notification.event.listed())


def _writing(role: Role, bucket: Bucket) -> Reading[str] | None:
    """Where a policy of the role allows to write any object of the bucket, by the bucket's name."""
    own = own_text(bucket, "Arn")
    if own is None:
        return None
    objects, whole = joined((*own.parts, "/*")), joined((*own.parts, "*"))
    for policy in held_by(role).certain:
        for statement in policy.statements:
            if statement.allows is not True or is_about(statement, "s3:PutObject") is not True:
                continue
            for entry in statement.resources:
                text = text_of(entry, bucket)
                if text is not None and covers(text, objects) is True and covers(whole, text) is True:
                    return entry
    return None
