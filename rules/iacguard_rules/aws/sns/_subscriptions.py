"""Who gets what is published to a topic, wherever it is written."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.sns import Subscription, Topic
from iacguard.kinds.naming import named_by
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias

Holder: TypeAlias = Subscription | Topic

HOLDERS = (Subscription, Topic)
"""A subscription is a resource of its own, or an entry of its topic."""


class Entry(NamedTuple):
    """One subscription."""

    at: Reading[object]
    protocol: Reading[str]
    endpoint: Reading[str]


def entries_of(holder: Holder) -> Iterator[Entry]:
    """The subscriptions that a resource is or holds."""
    if isinstance(holder, Subscription):
        yield Entry(holder, holder.protocol, holder.endpoint)
    else:
        for entry in holder.subscriptions:
            yield Entry(entry, entry.protocol, entry.endpoint)


def topic_of(holder: Holder) -> Topic | None:
    """The topic of the unit that is subscribed to."""
    return holder if isinstance(holder, Topic) else named_by(holder.topic, Topic)


def has_fifo_topic(holder: Holder) -> bool | None:
    """Whether the topic is a FIFO topic, by its declaration or by its ARN."""
    topic = topic_of(holder)
    if topic is not None:
        return topic.fifo.flag
    if isinstance(holder, Topic) or holder.topic.reference is not None:
        return None
    text = text_of(holder.topic)
    return None if text is None else text.ends_with(".fifo")
