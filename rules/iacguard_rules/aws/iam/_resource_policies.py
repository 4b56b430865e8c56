"""The resource policies of every kind of resource, whoever's rules speak of them."""

from __future__ import annotations

from iacguard.graph.kind import Kind
from iacguard.kinds.policies import ResourcePolicyCarrier

KINDS: tuple[type[Kind], ...] = (ResourcePolicyCarrier,)
"""What stands for all kinds that can have a resource policy."""
