"""What has the resource policy of a topic."""

from typing import TypeAlias

from iacguard.kinds.aws.sns import TopicInlinePolicy, TopicPolicy

Carrier: TypeAlias = TopicPolicy | TopicInlinePolicy

CARRIERS = (TopicPolicy, TopicInlinePolicy)
