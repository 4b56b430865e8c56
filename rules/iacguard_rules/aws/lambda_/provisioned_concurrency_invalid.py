"""Provisioned concurrency cannot be applied as configured.

Why: environments are kept ready for a published version or an alias of one, out of what is reserved for the
function, and not together with SnapStart or a capacity provider. AWS refuses anything else, so the
deployment fails.

Fix: name a published version or an alias that stands for one, at least one environment, and no more of them
than `ReservedConcurrentExecutions` (`reserved_concurrent_executions`) leaves. Choose between provisioned
concurrency and SnapStart.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Alias, Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import LATEST, Callee, are_same
from iacguard_rules.aws.lambda_._provisioned import Provision, provisions


@rule(
    Function,
    id="lambda-provisioned-concurrency-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on environments of $LATEST, on none or too many of them, and on what they do not go with."""
    callee = Callee(function)
    found = [provision for provision in provisions(callee) if provision.is_certain]
    for provision in found:
        fault = _fault(callee, provision)
        if fault:
            yield Problem(provision.amount, fault)
    reserved = function.reserved_concurrency.number
    wanted = sum(provision.amount.number or 0 for provision in found)
    if reserved is not None and wanted > reserved:
        yield Problem(
            found[-1].amount, f"{wanted:g} environments, and {reserved:g} are reserved for the function"
        )


def _fault(callee: Callee, provision: Provision) -> str:
    if provision.amount.equals(0):
        return "none at all; leave it out"
    if are_same(provision.qualifier, LATEST) or _stands_for_latest(callee, provision):
        return "$LATEST cannot have provisioned concurrency, only a published version"
    if callee.function.snap_start.equals("PublishedVersions"):
        return "provisioned concurrency does not go together with SnapStart"
    if callee.function.capacity_provider.is_present:
        return "a function on a capacity provider cannot have provisioned concurrency"
    return ""


def _stands_for_latest(callee: Callee, provision: Provision) -> bool:
    """Whether it is of an alias that stands for no published version."""
    return any(
        isinstance(holder, Alias)
        and holder.version.equals("$LATEST")
        and are_same(callee.faces[holder.address], provision.qualifier) is True
        for holder in callee.holders
    )
