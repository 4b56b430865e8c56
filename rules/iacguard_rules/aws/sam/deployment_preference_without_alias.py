"""Deployment preference needs AutoPublishAlias.

Why: traffic is shifted from one version to the next by the weights of an alias. Without one the transform
fails.

Fix: set `AutoPublishAlias`, for example to `live`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sam import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="sam-deployment-preference-without-alias",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "automating-updates-to-serverless-apps.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a preference that is switched on without an alias to apply it to."""
    if function.deployment.is_present and function.deployment_enabled.is_true and function.alias.is_absent:
        yield Problem(function.deployment, "there is no AutoPublishAlias whose traffic could be shifted")
