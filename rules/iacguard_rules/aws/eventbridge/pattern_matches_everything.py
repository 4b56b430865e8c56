"""Event pattern matches every event on the bus.

Why: on the default bus are events of every service of the account, and the rule calls its target for
each of them, at a price. A target that acts on what it gets may be started by what it did itself.

Fix: name the ``source`` and the ``detail-type`` that the target is for.
"""

from collections.abc import Iterator

from iacguard.graph.document import decode_json
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import ACCOUNT, Text, text_of
from iacguard.kinds.aws.eventbridge import Rule
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.value import MapValue
from iacguard_rules.aws.eventbridge._calls import service_of_target

_FORWARDED = frozenset({"events", "firehose", "logs"})
"""Services that rules send everything to on purpose."""

_TEXTS = frozenset({"source", "detail-type", "time", "id"})
"""Fields that every event has some text in."""


@rule(
    Rule,
    id="eventbridge-pattern-matches-everything",
    severity=Severity.MEDIUM,
    category=Category.COST,
    tier=2,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",),
)
def check(rule: Rule) -> Iterator[Problem]:
    """Fires when nothing leaves an event of the default bus out, or events are put on their own bus."""
    if not (rule.pattern.is_present and rule.schedule.is_absent and _takes_all(rule.pattern)):
        return
    for target in rule.targets:
        service = service_of_target(target.arn)
        if rule.bus.target is not None and target.arn.target is rule.bus.target:
            hint = Hint(target.arn.place, "the target is the bus of the rule")
            message = "every event of the bus is put on the same bus again, without end"
            yield Problem(rule.pattern, message, hints=[hint])
            return
        # On a bus of one's own are one's own events only, and a consumer of all of them is none too many.
        if rule.bus.equals("default") and service is not None and service not in _FORWARDED:
            hint = Hint(target.arn.place, "this target is called for each of them")
            message = "the pattern leaves no event of the default bus out"
            yield Problem(rule.pattern, message, hints=[hint])
            return


def _takes_all(pattern: Reading[object]) -> bool:
    """Whether every event certainly matches."""
    value = pattern.scope.world.resolve(decode_json(pattern.value))
    if not isinstance(value, MapValue) or value.rest is not None:
        return False
    return all(_is_idle(name, matchers) for name, matchers in pattern.entries())


def _is_idle(name: str, matchers: Reading[object]) -> bool:
    """Whether one of the matchers of a field takes any value that events have there."""
    for matcher in matchers.listed():
        if name == "account" and text_of(matcher) == Text((ACCOUNT,)):
            return True
        if name == "version" and matcher.equals("0"):
            return True
        is_any = matcher.read("prefix").equals("") or matcher.read("wildcard").equals("*")
        if name in _TEXTS and (is_any or matcher.read("exists").is_true):
            return True
    return False
