"""Provisioned concurrency is paid for but the triggers do not use it.

Why: environments are kept ready for one alias or version, and cost by the hour. Triggers that name the bare
function invoke `$LATEST`, and those requests start cold as if there were none.

Fix: have the triggers name the alias: `!Ref Alias` instead of `!GetAtt Function.Arn`, in Terraform
`aws_lambda_alias.live.invoke_arn` or `.arn`, with permissions for that alias. Otherwise remove the
provisioned concurrency.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee, are_same
from iacguard_rules.aws.lambda_._provisioned import (
    Provision,
    all_invoke_latest,
    invocations,
    provisions,
    told,
)
from iacguard_rules.aws.lambda_._triggers import Trigger


@rule(
    Function,
    id="lambda-provisioned-concurrency-bypassed",
    severity=Severity.MEDIUM,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on provisioned concurrency that certainly none of the triggers uses."""
    callee = Callee(function)
    for provision in provisions(callee):
        if provision.is_certain and provision.amount.equals(0) is False:
            found = invocations(callee)
            if found is not None and _is_bypassed(provision, found):
                yield Problem(provision.amount, f"{told(found)} invoke another version of the function")


def _is_bypassed(provision: Provision, found: list[Trigger]) -> bool:
    if provision.is_alias:
        return all(are_same(trigger.qualifier, provision.qualifier) is False for trigger in found)
    # An alias may stand for the very version.
    return all_invoke_latest(found)
