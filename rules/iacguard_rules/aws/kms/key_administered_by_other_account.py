"""Another account may administer the key.

Why: who may change the policy of a key, disable it or delete it decides whether its data can be read
at all. In the hands of another account, a fault there, or a break-in, costs the data of this one.

Fix: give the other account only the use of the key: `kms:Encrypt`, `kms:Decrypt`, `kms:ReEncrypt*`,
`kms:GenerateDataKey*`, `kms:DescribeKey`, and `kms:CreateGrant` with the condition
`kms:GrantIsForAWSResource` where it encrypts volumes with it.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import covering_entry, is_about
from iacguard.graph.policy.conditions import are_known, tests
from iacguard.graph.policy.principals import Grantee, GranteeSort, grantees, is_foreign
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Symbol
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.kms._common import CARRIERS, Carrier

_ADMINISTERING = (
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:DisableKey",
    "kms:UpdateAlias",
    "kms:DeleteAlias",
)
_GRANTING = "kms:CreateGrant"


@rule[Carrier](
    *CARRIERS,
    id="kms-key-administered-by-other-account",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow of administration for another account, where the own one is told apart."""
    if not _names_own_account(carrier.policy):
        return
    for statement in carrier.policy.statements:
        if not statement.allows:
            continue
        action = _administered(statement)
        accounts = [_account(grantee) for grantee in grantees(statement).items if is_foreign(grantee)]
        if action is not None and accounts:
            entry = covering_entry(statement, action)
            at: Reading[object] = statement.not_actions if entry is None else entry
            whose = ", ".join(dict.fromkeys(accounts))
            yield Problem(at, f"account {whose} may call {action} on the key")


def _account(grantee: Grantee) -> str:
    return (None if grantee.account is None else grantee.account.literal) or "of another owner"


def _administered(statement: Statement) -> str | None:
    """The first of the actions that administer a key which a statement certainly allows."""
    for action in _ADMINISTERING:
        if is_about(statement, action):
            return action
    return _GRANTING if is_about(statement, _GRANTING) and not _limits_grants(statement) else None


def _limits_grants(statement: Statement) -> bool:
    """Whether the Condition limits which grants can be made, or who makes them for the account."""
    if not are_known(statement):
        return True
    return any(test.key.startswith("kms:grant") or test.key == "kms:viaservice" for test in tests(statement))


def _names_own_account(policy: Policy) -> bool:
    """Whether the policy writes its own account so that it can be told from others.

    Where every account is a plain number, one of them is the owner of the key.
    """
    return any(
        _is_own(grantee)
        for statement in policy.statements
        if statement.allows and is_about(statement, "kms:PutKeyPolicy")
        for grantee in grantees(statement).items
    )


def _is_own(grantee: Grantee) -> bool:
    if grantee.sort not in (GranteeSort.ACCOUNT, GranteeSort.IDENTITY):
        return False
    is_of_unit = any(isinstance(part, Symbol) and part.is_identity for part in grantee.name.parts)
    return is_of_unit or is_foreign(grantee) is False
