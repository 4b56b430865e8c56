"""Target needs a role that EventBridge can assume.

Why: Lambda, SQS, SNS and CloudWatch Logs let EventBridge in by policies of their own. Streams, state
machines, tasks, pipelines and API destinations are called with a role: without one EventBridge
refuses the target, and with one that lacks the permission every event is dropped.

Fix: name a role in ``RoleArn`` of the target (Terraform: ``role_arn``) that ``events.amazonaws.com``
may assume and that is allowed the action on the target.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import Rule, Target
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.typed import Final
from iacguard_rules.aws.eventbridge._calls import ACTIONS, may_call, service_of_target

_NAMES: Final = {
    "api-destination": "API destinations",
    "appsync": "AppSync APIs",
    "batch": "Batch job queues",
    "codebuild": "CodeBuild projects",
    "codepipeline": "pipelines",
    "ecs": "ECS tasks",
    "firehose": "Firehose streams",
    "kinesis": "Kinesis streams",
    "redshift": "Redshift clusters",
    "sagemaker": "SageMaker pipelines",
    "states": "state machines",
}
"""The services whose targets take a role, and what messages call these targets."""


@rule(
    Rule,
    id="eventbridge-target-missing-role",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    # A role that is named on a condition is mostly named for the targets that need it.
    sides="all",
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html",
    ),
)
def check(rule: Rule) -> Iterator[Problem]:
    """Fires on a target that takes a role and has none, or one that certainly may not call it."""
    for target in rule.targets:
        service = service_of_target(target.arn)
        if service is not None and service in _NAMES:
            yield from _faults(rule, target, service)


def _faults(rule: Rule, target: Target, service: str) -> Iterator[Problem]:
    if target.role.is_absent and rule.role.is_absent:
        yield Problem(target, f"EventBridge calls {_NAMES[service]} with a role, and the target names none")
        return
    role = role_behind(target.role)
    actions = ACTIONS.get(service, ())
    if role is not None and actions and may_call(role, target.arn, actions) is False:
        hint = Hint(role.resource.header, "this is the role")
        message = f"the role is not allowed {actions[0]} on the target, so events never arrive"
        yield Problem(target.role, message, hints=[hint])
