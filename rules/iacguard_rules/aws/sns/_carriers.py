"""What has the resource policy of a topic."""

from iacguard.kinds.aws.sns import TopicInlinePolicy, TopicPolicy
from iacguard.typed import TypeAlias

Carrier: TypeAlias = TopicPolicy | TopicInlinePolicy

CARRIERS = (TopicPolicy, TopicInlinePolicy)
