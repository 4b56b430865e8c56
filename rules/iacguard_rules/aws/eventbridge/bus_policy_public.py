"""Any account can put events on the bus.

Why: what listens to the bus takes every event for one of its own and acts on it. A stranger can
start workflows, feed in false data and run up costs. A condition on `events:source` or
`events:detail-type` is no protection: the sender chooses both.

Fix: name the accounts that send, or keep `*` for your organization with a condition on
`aws:PrincipalOrgID` (in the short form `Condition` with `Key`, `Type` and `Value`).
"""

from collections.abc import Iterator

from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import is_open
from iacguard.graph.symbolic import Symbol, Text, own_text, text_of
from iacguard.kinds.aws.eventbridge import EventBus, EventBusDocument, EventBusPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = EventBus | EventBusPolicy | EventBusDocument


@rule[Carrier](
    EventBus,
    EventBusPolicy,
    EventBusDocument,
    id="eventbridge-bus-policy-public",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    policies = list(_policies(carrier))
    for statement in carrier.policy.statements:
        if is_open(statement, policies):
            actions = told(statement, "the bus")
            yield Problem(statement.principal, f'Principal "*" lets every AWS account use {actions}')


def _policies(carrier: Carrier) -> Iterator[ResourcePolicy]:
    """What may be for the same bus: its policy may be written a statement at a time."""
    buses = list(carrier.all(EventBus))
    mine = _bus(carrier, buses)
    yield carrier.policy
    for kind in (EventBus, EventBusPolicy, EventBusDocument):
        for other in carrier.all(kind):
            if isinstance(other, (EventBus, EventBusPolicy, EventBusDocument)) and other is not carrier:
                theirs = _bus(other, buses)
                if other.policy.is_absent is False and theirs.equals(mine) is not False:
                    yield other.policy


def _bus(carrier: Carrier, buses: list[EventBus]) -> Text:
    """The name of the bus that a policy is for."""
    if isinstance(carrier, EventBus):
        return own_text(carrier, None) or Text((Symbol(None),))
    if carrier.bus.is_absent:
        return Text(("default",))
    return text_of(carrier.bus, *buses) or Text((Symbol(None),))
