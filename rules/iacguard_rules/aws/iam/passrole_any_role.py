"""IAM policy lets the holder pass any role to a service.

Why: passing a role to a service lets the holder act with that role's permissions, through a
function, an instance or a task of its own. When any role can be passed, the holder's permissions
are those of the most powerful role in the account.

Fix: name the roles in `Resource` (by reference, or by a path such as `role/app/*`), and the
service in a condition on `iam:PassedToService`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_whole_service, leaves_service_open
from iacguard.graph.policy.conditions import narrows
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import PASS_ROLE, PASS_ROLE_KEYS, Entry, granting, takes_in, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder

_ACTIONS = frozenset({PASS_ROLE})


@rule[Holder](
    *HOLDERS,
    id="iam-passrole-any-role",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-privilege-escalation",),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of iam:PassRole for every role, whatever the service."""
    for grant in granting(holder, _ACTIONS):
        entry = next((one for one in grant.entries if _is_for_passing(one)), None)
        if entry is None:
            continue
        resource = next((one for one in grant.statement.resources if _is_any_role(one)), None)
        if resource is None or narrows(grant.statement, PASS_ROLE_KEYS) is not False:
            continue
        if grant.is_granted(PASS_ROLE):
            message = f"Action {entry.reading.text} on {told(resource)} passes any role to any service"
            yield Problem(resource, message, cause=entry.reading)


def _is_for_passing(entry: Entry) -> bool:
    is_wider = leaves_service_open(entry.pattern) or is_whole_service(entry.pattern)
    return takes_in(entry.pattern, PASS_ROLE) and is_wider is False


def _is_any_role(resource: Reading[str]) -> bool:
    if is_every_resource(resource, "iam"):
        return True
    return covers_type(resource, type_forms("iam", "role")) is True
