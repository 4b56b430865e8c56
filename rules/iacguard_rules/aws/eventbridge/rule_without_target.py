"""Rule matches events but sends them nowhere.

Why: a rule without a target does nothing. What was to happen, a notification, a nightly job, a
reaction to a finding, does not, and nothing says so.

Fix: add the target to ``Targets``; in Terraform add an ``aws_cloudwatch_event_target`` whose ``rule``
is the name of the rule. Remove a rule that is not needed.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import LooseTarget, Rule
from iacguard.kinds.aws.lambda_ import Permission
from iacguard.kinds.mentions import may_be_named
from iacguard.rule import Category, Problem, Severity, rule

_NO_HELP = frozenset({Permission.type_name})
"""Types that name a rule and add no target: a permission shows only that one was meant to be."""


@rule(
    Rule,
    id="eventbridge-rule-without-target",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",),
)
def check(rule: Rule) -> Iterator[Problem]:
    """Fires on an enabled rule that has no target and is given to nobody who could add one."""
    has_none = rule.targets.is_empty and rule.referrers(LooseTarget, LooseTarget.rule).is_empty
    if has_none and rule.state.differs_from("DISABLED") and may_be_named(rule, _NO_HELP) is False:
        yield Problem(rule, "the rule has no target, so nothing happens when it matches")
