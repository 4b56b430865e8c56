"""What has the resource policy of a queue."""

from iacguard.kinds.aws.sqs import QueueInlinePolicy, QueuePolicy
from iacguard.typed import TypeAlias

Carrier: TypeAlias = QueuePolicy | QueueInlinePolicy

CARRIERS = (QueuePolicy, QueueInlinePolicy)
