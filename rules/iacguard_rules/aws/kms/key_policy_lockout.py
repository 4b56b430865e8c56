"""Nobody may administer the key.

Why: only its own policy decides who may change a key's policy. KMS refuses a policy that leaves
nobody who may, and the deployment fails. With the safety check off it is accepted, and the key can
never be changed or deleted again without AWS Support.

Fix: add a statement that allows `kms:*` to the account root
(`arn:aws:iam::111122223333:root`), and remove `BypassPolicyLockoutSafetyCheck`
(`bypass_policy_lockout_safety_check`).
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.principals import GranteeSort, grantees
from iacguard.kinds.aws.kms import Key, KeyPolicy
from iacguard.rule import Category, Problem, Severity, rule

_PEOPLE = (GranteeSort.EVERYONE, GranteeSort.ACCOUNT, GranteeSort.IDENTITY, GranteeSort.UNKNOWN)


@rule[Key | KeyPolicy](
    Key,
    KeyPolicy,
    id="kms-key-policy-lockout",
    severity=Severity.HIGH,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    sides="any",
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",),
)
def check(carrier: Key | KeyPolicy) -> Iterator[Problem]:
    """Fires when no statement may give a principal of AWS kms:PutKeyPolicy, or the check is off."""
    if carrier.bypass_lockout_check.is_true:
        yield Problem(
            carrier.bypass_lockout_check,
            "KMS does not check that somebody may still change the policy of the key",
        )
    elif carrier.policy.is_present and _locks_out(carrier.policy):
        yield Problem(carrier.policy, "no statement allows a user or role to change the policy of the key")


def _locks_out(policy: Policy) -> bool:
    statements = policy.statements
    return statements.is_complete and all(_lets_nobody(statement) for statement in statements)


def _lets_nobody(statement: Statement) -> bool:
    """Whether a statement certainly gives no user and no role the right to change the policy."""
    if statement.allows is False or is_about(statement, "kms:PutKeyPolicy") is False:
        return True
    if statement.not_principal.is_absent is False:
        return False
    found = grantees(statement)
    return found.is_complete and not any(grantee.sort in _PEOPLE for grantee in found.items)
