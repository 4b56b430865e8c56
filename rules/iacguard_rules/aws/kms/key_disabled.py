"""Key is disabled.

Why: what was encrypted with a disabled key cannot be read until it is enabled again, and nothing can be
encrypted with it. Whatever is told to use it fails, at deployment or in the middle of its work.

Fix: remove `Enabled` (`is_enabled`), or set it to true.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kms import Key, ReplicaKey
from iacguard.rule import Category, Problem, Severity, rule


@rule[Key | ReplicaKey](
    Key,
    ReplicaKey,
    id="kms-key-disabled",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",),
)
def check(key: Key | ReplicaKey) -> Iterator[Problem]:
    """Fires when a key is switched off; names what uses it."""
    if key.enabled.is_false:
        edges = key.scope.graph.edges
        users = [
            edge.source for edge in edges if edge.target == key.address and "kms" in edge.property.lower()
        ]
        names = ", ".join(dict.fromkeys(users[:3]))
        reason = f"{names} cannot use it" if names else "nothing can be encrypted with it, or read"
        yield Problem(key.enabled, f"the key is switched off: {reason}")
