"""IAM policy allows reads of every resource where single resources could be named.

Why: what a policy reads beyond its need is what a thief learns first: which functions there are,
how queues are set up, what a table is called. AWS lets these actions be limited to single
resources.

Fix: name the resources in `Resource`, by reference where the template has them. Listing and
describing may stay on the asterisk.
"""

from collections.abc import Iterator

from iacguard.facts.aws.actions import Access, Action
from iacguard.graph.policy.actions import is_whole_service, known_actions, leaves_service_open
from iacguard.graph.policy.conditions import is_scoped
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import Grant, asterisk, grants
from iacguard_rules.aws.iam._forms import needed
from iacguard_rules.aws.iam._holders import HOLDERS, Holder

_METADATA = ("Describe", "List")
_TAGS = ("Tags", "TagsForResource")
_TOLD = 3


@rule[Holder](
    *HOLDERS,
    id="iam-read-on-all-resources",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("iam-write-on-all-resources", "iam-data-read-on-all-resources"),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of a read on Resource * that could be limited to a resource."""
    for grant in grants(holder):
        resource = asterisk(grant.statement)
        if resource is None:
            continue
        entries = [entry for entry in grant.entries if not _is_for_earlier_rules(entry.pattern)]
        actions = dict.fromkeys(action for entry in entries for action in known_actions(entry.pattern))
        found = [action for action in actions if _counts(action, grant)]
        if found:
            yield Problem(resource, f"Resource * allows reads that can be limited: {_told(found)}")


def _is_for_earlier_rules(pattern: str) -> bool:
    return leaves_service_open(pattern) or is_whole_service(pattern)


def _counts(action: Action, grant: Grant) -> bool:
    if action.access is not Access.READ or not action.resource_types:
        return False
    if action.name.startswith(_METADATA) or action.name.endswith(_TAGS):
        return False
    return is_scoped(grant.statement, action.service) is False and grant.is_granted(action.full_name)


def _told(actions: list[Action]) -> str:
    named = [f"{action.full_name} to {needed(action)}" for action in actions[:_TOLD]]
    more = len(actions) - _TOLD
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")
