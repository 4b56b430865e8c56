"""Runtime no longer receives security updates.

Why: after the end of its support AWS patches a runtime no more, so weaknesses of the language and of its
libraries stay in the function for good. Some months later no function can be created with it, and then no
function that has it can be changed, so that one stands there on the day of an urgent fix.

Fix: set `Runtime` (`runtime`) to the runtime that takes its place, and test the function with it.
"""

from collections.abc import Iterator

from iacguard.dates import date
from iacguard.facts.aws import lambda_runtimes
from iacguard.facts.aws.lambda_runtimes import Runtime
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="lambda-runtime-deprecated",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",),
    controls=("FSBP Lambda.2",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a runtime whose day of deprecation has come."""
    name = function.runtime.text
    if name is None or function.package_type.equals("Zip") is False:
        return
    runtime = lambda_runtimes.find(name)
    today = function.scope.today
    if runtime is not None and runtime.deprecated is not None and runtime.deprecated <= today:
        yield Problem(function.runtime, _message(runtime, runtime.deprecated, today))


def _message(runtime: Runtime, deprecated: date, today: date) -> str:
    message = f"{runtime.name} gets no security updates since {deprecated}"
    if runtime.update_blocked is not None and runtime.update_blocked <= today:
        message += ", and functions that have it can no longer be updated"
    elif runtime.create_blocked is not None and runtime.create_blocked <= today:
        message += ", and no function can be created with it"
        if runtime.update_blocked is not None:
            message += f" or, from {runtime.update_blocked} on, updated"
    elif runtime.create_blocked is not None:
        message += f", and from {runtime.create_blocked} on no function can be created with it"
    return message if runtime.successor is None else f"{message}; its successor is {runtime.successor}"
