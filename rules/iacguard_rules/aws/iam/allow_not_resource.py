"""Policy allows actions on everything except a list of resources.

Why: `NotResource` in an Allow grants the actions on every other resource: those that do not exist
yet, and those of other accounts that trust the caller. What it leaves out looks like a limit and is
none.

Fix: name the resources that are meant under `Resource`. To take some away from what other
statements allow, write a Deny.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import grants, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder
from iacguard_rules.aws.iam._spelling import listed


@rule[Holder](
    *HOLDERS,
    id="iam-allow-not-resource",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow with NotResource."""
    for grant in grants(holder):
        if "NotResource" not in grant.statement.elements:
            continue
        excepted = grant.statement.not_resources
        if excepted.is_present:
            known = [told(entry).removeprefix("Resource ") for entry in excepted]
            but = f" but {listed(known)}" if known and excepted.is_complete else " but a few"
            yield Problem(excepted, f"NotResource allows the actions on every resource{but}")
