"""Events of the custom bus cannot be replayed.

Why: an event that a consumer got wrong is gone. From an archive it can be sent again, once the fault is
mended, to the very rules that should have handled it.

Fix: add an ``AWS::Events::Archive`` (Terraform: ``aws_cloudwatch_event_archive``) of the bus, with a
retention that fits.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import Archive, EventBus, Rule
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    EventBus,
    id="eventbridge-bus-no-archive",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=3,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html",),
)
def check(bus: EventBus) -> Iterator[Problem]:
    """Fires on a bus with rules, other than a partner's, that certainly has no archive."""
    has_rules = bool(bus.referrers(Rule, Rule.bus).items)
    if bus.source.is_absent and has_rules and bus.referrers(Archive, Archive.source).is_empty:
        yield Problem(bus, "no archive keeps the events of the bus, so none can be replayed")
