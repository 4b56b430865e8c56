"""FIFO topic and its settings do not fit together.

Why: SNS takes the name of a FIFO topic only if it ends in ``.fifo``, and such a name, as well as
deduplication by content, only for a FIFO topic. The deployment fails otherwise.

Fix: set ``FifoTopic: true`` (Terraform: ``fifo_topic = true``) together with a name that ends in
``.fifo``, or leave the name out; or remove the suffix and the setting.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.sns import Topic
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Topic,
    id="sns-fifo-name-suffix",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires on a name without, or with, the suffix, and on deduplication that only FIFO topics have."""
    name = text_of(topic.name)
    has_suffix = name.ends_with(".fifo") if name is not None and name.parts else None
    if topic.fifo.is_true and has_suffix is False:
        yield Problem(topic.name, "the name of a FIFO topic has to end in .fifo")
    if topic.fifo.is_false:
        if has_suffix is True:
            yield Problem(
                topic.name, "only the name of a FIFO topic may end in .fifo, and this is a standard topic"
            )
        if topic.content_deduplication.is_true:
            yield Problem(topic.content_deduplication, "only FIFO topics deduplicate by content")
