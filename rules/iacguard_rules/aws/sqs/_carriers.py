"""What has the resource policy of a queue."""

from typing import TypeAlias

from iacguard.kinds.aws.sqs import QueueInlinePolicy, QueuePolicy

Carrier: TypeAlias = QueuePolicy | QueueInlinePolicy

CARRIERS = (QueuePolicy, QueueInlinePolicy)
