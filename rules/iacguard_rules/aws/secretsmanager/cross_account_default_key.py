"""Secret is shared with another account under a key that cannot be shared.

Why: to read a secret is to decrypt it. The key that Secrets Manager uses by default
(`aws/secretsmanager`) serves the own account only, so callers of other accounts are refused,
whatever the secret's policy allows.

Fix: encrypt the secret with a key of your own, in `KmsKeyId` (`kms_key_id`), whose policy lets the other
account use `kms:Decrypt`.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.conditions import narrows
from iacguard.graph.policy.outsiders import told_outsider
from iacguard.graph.policy.principals import GranteeSort, grantees, is_foreign
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.secretsmanager import Secret
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule

_ORGANIZATION = frozenset({"aws:principalorgid"})


@rule(
    Secret,
    id="secretsmanager-cross-account-default-key",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html",
    ),
)
def check(secret: Secret) -> Iterator[Problem]:
    """Fires when others may read the secret by its policy, and its key is the default one."""
    if not _is_default(secret.kms_key):
        return
    for carried in policies_of(secret).certain:
        for statement in carried.policy.statements:
            whom = _whom(statement)
            if whom is not None:
                hint = Hint(statement.principal.place, f"{whom} may read the secret")
                message = f"the default key does not decrypt for {whom}, who may read the secret"
                yield Problem(secret.kms_key, message, hints=(hint,))
                return


def _is_default(key: Reading[str]) -> bool:
    if key.is_absent:
        return True
    text = text_of(key)
    arn = None if text is None else arn_of(text)
    name = text if arn is None else arn.resource
    return name is not None and name.literal == "alias/aws/secretsmanager"


def _whom(statement: Statement) -> str | None:
    """Who of another account may certainly read the secret by a statement."""
    if not statement.allows or not is_about(statement, "secretsmanager:GetSecretValue"):
        return None
    for grantee in grantees(statement).items:
        if is_foreign(grantee):
            return told_outsider(grantee)
        if grantee.sort is GranteeSort.EVERYONE and narrows(statement, _ORGANIZATION):
            return "other accounts of the organization"
    return None
