"""Who reports a secret: one finding a string, by the first rule that knows most of it.

A rule of a service that looks at a property with secrets stands first, then the rules here in order.
"""

from __future__ import annotations

OF_SERVICES = (
    "amplify-env-secret",
    "amplify-plaintext-secret",
    "eventbridge-connection-plaintext-secret",
    "firehose-plaintext-secret",
    "lambda-env-secret",
    "mq-plaintext-password",
    "secretsmanager-plaintext-value",
    "ssm-parameter-value-literal",
    "ssm-secret-in-plain-parameter",
)
"""Rules of services. A new one is added here, so that the general rules leave its strings to it."""

_GENERAL = (
    "template-init-credentials-plaintext",
    "template-provider-static-credentials",
    "template-secret-in-tfvars",
    "template-hardcoded-aws-credential",
    "template-credential-literal",
    "template-plaintext-password",
    "template-noecho-default",
)


def before(id: str) -> tuple[str, ...]:
    """The rules whose finding about a string says all that a general rule would.

    The last is the rule itself: a string that modules hand on is told of where it is written.
    """
    return (*OF_SERVICES, *_GENERAL[: _GENERAL.index(id) + 1])
