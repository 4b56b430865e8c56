"""Alarm watches a resource under a name that the metric does not have.

Why: CloudWatch takes any value for a dimension, and a metric of that name has no data. The alarm is
there, never goes off, and nobody notices until it should have.

Fix: give the dimension what the service's metrics have in it, which is the name of most resources, the
last part of the ARN of load balancers and target groups, and the ARN of state machines.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items, Reading
from iacguard.kinds.aws.cloudwatch import Alarm, Dimension
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Interpolation, Reference
from iacguard_rules.aws.cloudwatch._dimensions import HELD, Held


@rule(
    Alarm,
    id="cloudwatch-alarm-dimension-value-wrong",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    ),
)
def check(alarm: Alarm) -> Iterator[Problem]:
    """Fires on a dimension that certainly holds another name of a resource than the metric does."""
    yield from _wrong(alarm.namespace, alarm.dimensions)
    for query in alarm.queries:
        yield from _wrong(query.namespace, query.dimensions)


def _wrong(namespace: Reading[str], dimensions: Items[Dimension]) -> Iterator[Problem]:
    for dimension in dimensions:
        name = dimension.name.text
        held = HELD.get((namespace.text or "", name or ""))
        given = None if held is None else _given(held, dimension.content)
        if held is not None and given is not None:
            message = f"{name} is given {given}; the metric has {held.what} there, so the alarm sees no data"
            yield Problem(dimension.content, message)


def _given(held: Held, content: Reading[str]) -> str | None:
    """What a dimension is given instead of what it should have; None where that may be right."""
    value = content.value
    if isinstance(value, Interpolation) and len(value.pieces) == 1:
        value = content.scope.world.resolve(value.pieces[0])
    if isinstance(value, Reference):
        target = content.scope.graph.get(value.target)
        wrong = None if target is None else held.wrong.get(target.type)
        return None if target is None or wrong is None else wrong.get(value.attribute)
    text = content.text
    if text is not None and text.startswith("arn:") and not held.what.startswith("the ARN"):
        return "an ARN"
    return None
