"""Memory or ephemeral storage is outside Lambda's limits.

Why: a function has 128 to 10,240 MB of memory and 512 to 10,240 MB of storage in `/tmp`; with a capacity
provider both go up to 32,768 MB. AWS refuses a function with other values, so the deployment fails.

Fix: set `MemorySize` (`memory_size`) and `EphemeralStorage.Size` (`ephemeral_storage.size`) to values
within these limits.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule

_LEAST_MEMORY = 128
_LEAST_STORAGE = 512
_MOST = 10240
_MOST_ON_INSTANCES = 32768
"""MB, for a function with a capacity provider."""


@rule(
    Function,
    id="lambda-memory-out-of-range",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a known size that is too small or too large."""
    for size, what, least in (
        (function.memory, "memory", _LEAST_MEMORY),
        (function.storage, "ephemeral storage", _LEAST_STORAGE),
    ):
        given = size.number
        if given is not None and not least <= given <= _MOST:
            most = _MOST if function.capacity_provider.is_absent else _MOST_ON_INSTANCES
            if not least <= given <= most:
                yield Problem(size, f"{given:g} MB of {what}; a function can have {least} to {most} MB")
