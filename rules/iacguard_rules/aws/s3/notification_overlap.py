"""Two notifications overlap and S3 refuses both.

Why: S3 hands each event of an object to one destination. Where two notifications are for the same event and
can be for the same key, it refuses the whole configuration: "Configurations overlap", and the deployment
fails.

Fix: tell the notifications apart by prefix or by suffix, or send the events to an SNS topic or to EventBridge
and let both receivers subscribe there.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket, LambdaNotification, QueueNotification, TopicNotification
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.tuples import NamedTuple


@rule(
    Bucket,
    id="s3-notification-overlap",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a notification that certainly overlaps with one before it."""
    before: list[_Entry] = []
    for notification in (*bucket.functions, *bucket.queues, *bucket.topics):
        entry = _entry(notification)
        if entry is None:
            continue
        for other in before:
            shared = _shared_event(other, entry)
            if shared is not None and _share_keys(other, entry):
                hint = Hint(other.notification.place, "the other notification is here")
                message = f"another notification is for {shared} of the same keys, and S3 refuses both"
                yield Problem(notification, message, hints=[hint])
                break
        before.append(entry)


class _Entry(NamedTuple):
    """A notification: its events as far as they are known, and the keys that it is for."""

    notification: LambdaNotification | QueueNotification | TopicNotification
    events: tuple[str, ...]
    prefix: str
    suffix: str


def _entry(notification: LambdaNotification | QueueNotification | TopicNotification) -> _Entry | None:
    """A notification; None where it is not known what keys it is for."""
    found = {"prefix": "", "suffix": ""}
    for one in notification.filters:
        name, content = one.name.text, one.content.text
        if name is None or content is None:
            return None
        found[name.lower()] = content
    events = tuple(event.text for event in notification.event.listed() if event.text is not None)
    if notification.filters.is_complete is False:
        return None
    return _Entry(notification, events, found["prefix"], found["suffix"])


def _shared_event(one: _Entry, other: _Entry) -> str | None:
    for first in one.events:
        for second in other.events:
            if first == second or _stands_for(first, second):
                return second
            if _stands_for(second, first):
                return first
    return None


def _stands_for(pattern: str, event: str) -> bool:
    return pattern.endswith("*") and event.startswith(pattern[:-1])


def _share_keys(one: _Entry, other: _Entry) -> bool:
    return (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)) and (
        one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix)
    )
