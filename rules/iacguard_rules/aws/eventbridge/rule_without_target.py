"""Rule matches events but sends them nowhere.

Why: a rule without a target does nothing. What was to happen, a notification, a nightly job, a
reaction to a finding, does not, and nothing says so.

Fix: add the target to ``Targets``; in Terraform add an ``aws_cloudwatch_event_target`` whose ``rule``
is the name of the rule. Remove a rule that is not needed.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.kinds.aws.eventbridge import LooseTarget, Rule
from iacguard.kinds.aws.lambda_ import Permission
from iacguard.kinds.aws.template import Output
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Encoded, Interpolation, ListValue, MapValue, Reference, Unknown, Value, walk


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
    if has_none and rule.state.differs_from("DISABLED") and not _is_given_away(rule):
        yield Problem(rule, "the rule has no target, so nothing happens when it matches")


def _is_given_away(rule: Rule) -> bool:
    """Whether something of the unit that could add a target, or watches the rule, may name it."""
    graph = rule.scope.graph
    for resource in (*graph.resources.values(), *graph.of_type(Output.type_name)):
        # A permission shows only that a target was meant to be.
        is_other = resource.address != rule.address and resource.type != Permission.type_name
        if is_other and any(_may_be(value, rule) for value in walk(resource.properties)):
            view = AnyResource.of(resource, rule.scope)
            if _may_name(view, resource.properties, rule) and view.exists():
                return True
    return False


def _may_name(view: AnyResource, value: Value, rule: Rule) -> bool:
    """Whether a value may hold a reference to the rule in this world."""
    value = view.scope.world.resolve(value)
    if isinstance(value, MapValue):
        return any(_may_name(view, inner, rule) for inner in value.entries.values())
    if isinstance(value, ListValue):
        return any(_may_name(view, inner, rule) for inner in value.items)
    if isinstance(value, Interpolation):
        return any(_may_name(view, inner, rule) for inner in value.pieces)
    if isinstance(value, Encoded):
        return _may_name(view, value.document, rule)
    return _may_be(value, rule)


def _may_be(value: Value, rule: Rule) -> bool:
    """Whether a value is the rule, or something of which nobody knows what it is."""
    if isinstance(value, Reference):
        return value.target == rule.address
    return isinstance(value, Unknown) and value.symbol is None
