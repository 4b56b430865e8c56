"""New function version takes all traffic at once.

Why: the alias is moved to a new version as soon as it is published. When the version is broken, every
caller meets it, and the way back is another deployment. A canary shows it to a few first.

Fix: set `DeploymentPreference` with a `Type` such as `Canary10Percent5Minutes`, and `Alarms` that stop it.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.sam import Function, events_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sam._given import is_given

_POLLED = (
    "SQS",
    "Kinesis",
    "DynamoDB",
    "MSK",
    "MQ",
    "SelfManagedKafka",
    "DocumentDB",
)
"""Types of events that Lambda fetches; a batch that fails comes again."""


@rule(
    Function,
    id="sam-deployment-all-at-once",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "automating-updates-to-serverless-apps.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a published alias whose traffic is not shifted step by step."""
    if is_given(function.alias) and _is_called(function):
        place, reason = _at_once(function)
        if place is not None:
            yield Problem(place, f"each new version takes all traffic at once: {reason}")


def _at_once(function: Function) -> tuple[Reading[object] | None, str]:
    if function.deployment.is_absent:
        return function.alias, "there is no DeploymentPreference"
    if function.deployment_type.equals("AllAtOnce"):
        return function.deployment_type, "the type of deployment is AllAtOnce"
    if function.deployment_enabled.is_false:
        return function.deployment_enabled, "DeploymentPreference is switched off"
    return None, ""


def _is_called(function: Function) -> bool:
    """Whether somebody else than pollers calls it."""
    events = events_of(function)
    if not events:
        return function.events.is_absent
    return any(event.type.differs_from(*_POLLED) for _, event in events)
