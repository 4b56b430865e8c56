"""What several rules about keys ask."""

from __future__ import annotations

from typing import TypeAlias

from iacguard.kinds.aws.kms import Key, KeyPolicy, ReplicaKey

Carrier: TypeAlias = Key | KeyPolicy | ReplicaKey
"""What has a key policy."""

CARRIERS = (Key, KeyPolicy, ReplicaKey)
