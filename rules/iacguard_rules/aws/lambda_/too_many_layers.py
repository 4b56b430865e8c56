"""Function has more than five layers.

Why: a function can have five layers. AWS refuses one with more, so the deployment fails.

Fix: put several layers into one, or what they hold into the function's own archive. Unzipped, the function
and all its layers may have 250 MB. SAM adds the layers of `Globals` to those of the function.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule

_MOST = 5


@rule(
    Function,
    id="lambda-too-many-layers",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on the sixth layer that is certainly there."""
    present = [layer for layer in function.layers if layer.is_present]
    if len(present) > _MOST:
        yield Problem(present[_MOST], f"{len(present)} layers; a function can have {_MOST}")
