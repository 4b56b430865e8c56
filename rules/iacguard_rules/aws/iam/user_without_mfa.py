"""Console user is not forced to use MFA.

Why: a password is guessed, reused or phished. Without a policy that demands MFA the user may go
without it, and whoever has the password has the user's permissions.

Fix: deny everything but setting up MFA while `aws:MultiFactorAuthPresent` is false, with
`BoolIfExists`, in a group that all people are in.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy
from iacguard.graph.policy.conditions import are_known, tests
from iacguard.kinds.aws.iam import User, VirtualMfaDevice
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import held_by
from iacguard_rules.aws.iam._users import console_login

_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")


@rule(
    User,
    id="iam-user-without-mfa",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",),
    controls=("FSBP IAM.5", "FSBP IAM.19"),
)
def check(user: User) -> Iterator[Problem]:
    """Fires on a user with a console password and permissions, none of which speaks of MFA."""
    login = console_login(user)
    if login is None:
        return
    held = held_by(user)
    policies = [*held.certain, *held.managed]
    if held.is_complete is False or held.possible or held.unread or not policies:
        return
    devices = user.referrers(VirtualMfaDevice, VirtualMfaDevice.users)
    if devices.is_empty and not any(_may_ask(policy) for policy in policies):
        yield Problem(login, "the user signs in by password, and none of its policies asks for MFA")


def _may_ask(policy: Policy) -> bool:
    if policy.statements.is_complete is False:
        return True
    return any(
        not are_known(statement) or any(test.key in _MFA for test in tests(statement))
        for statement in policy.statements
    )
