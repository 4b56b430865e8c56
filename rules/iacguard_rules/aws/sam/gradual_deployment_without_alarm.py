"""Gradual deployment has nothing that would stop it.

Why: a canary is of use when somebody looks at it. Without alarms and hooks the traffic is shifted to the
new version to the end, however many calls fail on the way.

Fix: name `Alarms` on the errors of the alias in `DeploymentPreference`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sam import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="sam-gradual-deployment-without-alarm",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "automating-updates-to-serverless-apps.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a stepwise preference with neither alarms nor hooks."""
    is_stepwise = function.deployment_type.differs_from("AllAtOnce") and function.deployment_enabled.is_true
    is_unhooked = function.before_traffic.is_absent and function.after_traffic.is_absent
    if is_stepwise and is_unhooked and function.alarms.is_empty:
        yield Problem(function.deployment, "no alarm and no hook would stop the traffic from being shifted")
