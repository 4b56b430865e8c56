"""What several rules about keys ask."""

from __future__ import annotations

from iacguard.kinds.aws.kms import Key, KeyPolicy, ReplicaKey
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Key | KeyPolicy | ReplicaKey
"""What has a key policy."""

CARRIERS = (Key, KeyPolicy, ReplicaKey)
