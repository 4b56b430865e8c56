"""Secret is written in plain text into the function's environment.

Names of places and kinds (`DB_SECRET_ARN`, `TOKEN_TTL`) and values that are paths, URLs, numbers or
placeholders are no secrets.

Why: whoever may read the function's configuration reads its environment too, in the console and through
the API, and whoever can read the repository need not even ask. What is in version control cannot be
taken back, only replaced.

Fix: give the function the ARN of a secret in Secrets Manager or the name of a SecureString parameter, let
its role read it, and fetch it at start. Then replace the secret.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, variable_secret, written_at
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="lambda-env-secret",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a variable whose value has the form of a credential, or whose name says that it is one."""
    for name, value in function.environment.entries():
        what = variable_secret(name, value)
        if what is not None:
            yield Problem(concealed(value), f"{name} holds {what} in plain text", cause=written_at(value))
