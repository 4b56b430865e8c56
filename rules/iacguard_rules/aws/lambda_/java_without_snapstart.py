"""Java function could start faster with SnapStart.

Why: a Java function takes seconds to start, and somebody waits for it. SnapStart initialises it once, when
a version is published, and starts environments from that snapshot; for Java it costs nothing.

Fix: set `SnapStart` to `ApplyOn: PublishedVersions` (`snap_start`), publish versions, and have the triggers
name an alias (SAM: `AutoPublishAlias`). Code that makes unique values or opens connections while it is
initialised has to be looked at first.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._provisioned import provisions
from iacguard_rules.aws.lambda_._runtimes import is_modern_java
from iacguard_rules.aws.lambda_._triggers import triggers

_MOST_STORAGE = 512
"""MB."""


@rule(
    Function,
    id="lambda-java-without-snapstart",
    severity=Severity.INFO,
    category=Category.PERFORMANCE,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on Java that answers requests without SnapStart, where nothing keeps it from having that."""
    if not is_modern_java(function.runtime.text or "") or _is_excluded(function):
        return
    callee = Callee(function)
    asking = [trigger for trigger in triggers(callee) if trigger.is_asked and trigger.is_certain]
    if asking and callee.is_given_away is False and next(provisions(callee), None) is None:
        first = asking[0]
        whom = first.caller if first.is_evidence else first.what
        yield Problem(function, f"callers wait for {function.runtime.text} to start, by way of {whom}")


def _is_excluded(function: Function) -> bool:
    """Whether SnapStart is on, or something may stand in its way."""
    storage = function.storage.number
    return not (
        function.snap_start.equals("None")
        and function.package_type.equals("Zip")
        and function.file_systems.is_empty
        and function.capacity_provider.is_absent
        and function.tenancy.is_absent
        and storage is not None
        and storage <= _MOST_STORAGE
    )
