"""Holder of these permissions can make itself an administrator.

Why: some permissions are worth more than they look. Whoever can write a policy version, set
somebody's password, change the code of a function that runs with a powerful role, or pass such
a role to new code, gets every permission that there is to get. Single statements often look
harmless; it is the sum of what one identity holds that counts.

Fix: name the roles, users or functions that are meant in `Resource`, or hold new identities to a
boundary with a condition on `iam:PermissionsBoundary`. Keep passing a role and starting code
with it apart, or limit both to roles without such permissions.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy
from iacguard.kinds.aws.iam import Group, Role, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._escalation import Means, Permissions
from iacguard_rules.aws.iam._holders import HOLDERS, Holder, boundary_of, documents, held_by, may_be_held_here


@rule[Holder](
    *HOLDERS,
    id="iam-privilege-escalation",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an identity, or a policy that none of the unit holds, that can escalate.

    Managed policies of AWS that are attached count for what they add, and a permissions boundary
    for what it takes away.
    """
    methods = _methods(holder)
    if methods and isinstance(holder, (Role, User)):
        # A boundary only takes away, so nobody reads it where nothing is granted, and no condition
        # that it hangs on is gone into there.
        boundary = boundary_of(holder)
        if boundary is not None:
            methods = _methods(holder, boundary)
    if methods:
        needed = [means for method in methods for means in method]
        first, *others = sorted(needed, key=lambda means: means.is_of_aws)
        message = f"the holder can make itself an administrator: {_told(methods)}"
        yield Problem(first.entry, message, also=[means.entry for means in others])


def _methods(holder: Holder, boundary: tuple[Policy, ...] | None = None) -> list[tuple[Means, ...]]:
    if not isinstance(holder, (Role, User, Group)):
        return [] if may_be_held_here(holder) else list(Permissions(documents(holder)).matched())
    held = held_by(holder)
    if not held.certain or not held.is_complete:
        return []
    return list(Permissions(held.certain, held.possible, held.managed, boundary).matched())


def _told(methods: list[tuple[Means, ...]]) -> str:
    ways = dict.fromkeys(" with ".join(_names(method)) for method in methods)
    return "; ".join(ways)


def _names(method: tuple[Means, ...]) -> list[str]:
    actions = [means.action for means in method]
    return actions if len(actions) < 3 else [actions[0], " and ".join(actions[1:])]
