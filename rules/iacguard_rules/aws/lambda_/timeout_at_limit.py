"""Function uses the maximum timeout, the job may not fit into Lambda.

Why: a job that is given the whole quarter of an hour is cut off as soon as there is a little more to do, and
what it did until then is lost or done again.

Fix: run long jobs in AWS Batch or Fargate, which have no such limit, or split the work into steps of a Step
Functions workflow. Where the job is short, set `Timeout` (`timeout`) to what it takes, with a margin.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping, Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee, hits, users_of
from iacguard_rules.aws.lambda_._callers import may_handle_custom_resources
from iacguard_rules.aws.lambda_._triggers import Mode, triggers

_MOST = 900
"""Seconds."""


@rule(
    Function,
    id="lambda-timeout-at-limit",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
        "https://docs.aws.amazon.com/batch/latest/userguide/what-is-batch.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a timeout of 900 seconds, where no such job can be meant that has to have it."""
    is_at_limit = function.timeout.equals(_MOST)
    if is_at_limit and function.capacity_provider.is_absent and function.durable.is_absent:
        callee = Callee(function)
        is_known = may_handle_custom_resources(callee) is False and callee.is_given_away is False
        if is_known and _may_take_one_by_one(callee) is False:
            yield Problem(function.timeout, "the longest that a function may run; a longer job is cut off")


def _may_take_one_by_one(callee: Callee) -> bool:
    """Whether the function may get its work from queues or streams alone, one message at a time."""
    for trigger in triggers(callee):
        if trigger.is_certain and trigger.mode in (Mode.ASYNCHRONOUS, Mode.SYNCHRONOUS):
            return False
    takes_one = False
    for mapping in users_of(callee, EventSourceMapping, EventSourceMapping.function):
        for named in hits(callee, mapping, mapping.function):
            takes_more = mapping.batch_size.is_absent or mapping.batch_size.differs_from(1)
            if named.is_certain and takes_more:
                return False
            takes_one = takes_one or not takes_more
    return takes_one
