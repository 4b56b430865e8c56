"""Runtime reaches its end of support within six months.

Why: once its support ends AWS patches a runtime no more, and some months later functions that have it can no
longer be changed. Moving to another version of a language takes time.

Fix: plan the move to the runtime that takes its place.
"""

from collections.abc import Iterator

from iacguard.dates import timedelta
from iacguard.facts.aws import lambda_runtimes
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import Function, LayerVersion
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Function | LayerVersion

_DAYS = Option("days", 180, "How long before the end of support to tell, in days.", least=1)


@rule[Carrier](
    Function,
    LayerVersion,
    id="lambda-runtime-deprecated-soon",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",),
    options=(_DAYS,),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a runtime whose support ends soon, and on a layer for none that is still supported."""
    today = carrier.scope.today
    if isinstance(carrier, LayerVersion):
        runtimes = list(carrier.runtimes)
        is_known = carrier.runtimes.is_complete and len(runtimes) > 0
        if is_known and all(_has_ended(runtime) for runtime in runtimes):
            yield Problem(carrier.runtimes, "the layer is for runtimes only that get no security updates")
        return
    name = carrier.runtime.text
    runtime = (
        None if name is None or carrier.package_type.equals("Zip") is False else lambda_runtimes.find(name)
    )
    if runtime is not None and runtime.deprecated is not None:
        left = runtime.deprecated - today
        if timedelta(0) < left <= timedelta(days=_DAYS.of(carrier)):
            message = f"{runtime.name} gets no security updates from {runtime.deprecated} on"
            successor = f"; its successor is {runtime.successor}" if runtime.successor else ""
            yield Problem(carrier.runtime, message + successor)


def _has_ended(named: Reading[str]) -> bool:
    runtime = None if named.text is None else lambda_runtimes.find(named.text)
    return runtime is not None and runtime.deprecated is not None and runtime.deprecated <= named.scope.today
