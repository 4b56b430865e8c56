"""Environment variable uses a name reserved by Lambda.

Why: Lambda sets variables of its own, such as the region and the credentials of the role. AWS refuses a
function that sets one of them, so the deployment fails.

Fix: remove the variable, for the function has it anyway, or give it another name.
"""

from collections.abc import Iterator
from functools import cache

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="lambda-env-reserved-name",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on each variable whose name Lambda keeps to itself."""
    for name, value in function.environment.entries():
        if name in _reserved():
            yield Problem(value, f"{name} is set by Lambda and cannot be set by a function")


@cache
def _reserved() -> frozenset[str]:
    return frozenset(
        [
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR",
        ]
    )
