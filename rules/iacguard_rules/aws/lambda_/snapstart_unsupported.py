"""SnapStart is not available for this function.

Why: SnapStart works for Java 11, Python 3.12 and .NET 8 and later, and not together with container images,
file systems, more than 512 MB of ephemeral storage, capacity providers or tenant isolation. AWS refuses
such a function, so the deployment fails.

Fix: remove `SnapStart` (`snap_start`), or what stands in its way. For other runtimes provisioned
concurrency is what avoids cold starts.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._runtimes import can_snapshot

_MOST_STORAGE = 512
"""MB."""


@rule(
    Function,
    id="lambda-snapstart-unsupported",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires when SnapStart is on, and the function certainly has something that excludes it."""
    if function.snap_start.equals("PublishedVersions"):
        for obstacle in _obstacles(function):
            yield Problem(function.snap_start, f"SnapStart does not work with {obstacle}")


def _obstacles(function: Function) -> Iterator[str]:
    runtime = function.runtime.text
    if function.package_type.equals("Image"):
        yield "container images"
    elif runtime is not None and can_snapshot(runtime) is False:
        yield f"the runtime {runtime}"
    if next(iter(function.file_systems), None) is not None:
        yield "a file system"
    storage = function.storage.number
    if storage is not None and storage > _MOST_STORAGE:
        yield f"more than {_MOST_STORAGE} MB of ephemeral storage"
    if function.capacity_provider.is_present:
        yield "a capacity provider"
    if function.tenancy.is_present:
        yield "tenant isolation"
