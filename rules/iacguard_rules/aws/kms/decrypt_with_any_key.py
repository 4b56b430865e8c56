"""IAM policy allows decryption with every key.

Why: a key of its own for each sort of data keeps those who may read the one from reading the other.
Whoever may decrypt with every key of the account, and of others that let this account in, is held back
by nothing but the permissions on the data.

Fix: name the keys in `Resource`. Where they are not known, add a condition: `kms:ViaService` for use
through one service, `kms:ResourceAliases` or `aws:ResourceTag/...` for some of the keys.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import (
    entries_for,
    entry_covers,
    is_denied,
    is_everything,
    is_whole_service,
    pattern_of,
)
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.kinds.identities import HOLDERS, Holder, documents
from iacguard.rule import Category, Problem, Severity, rule

_READING = ("kms:Decrypt", "kms:ReEncryptFrom")
_NOT_SCOPING = frozenset({"kms:calleraccount"})


@rule[Holder](
    *HOLDERS,
    id="kms-decrypt-with-any-key",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-admin-policy", "iam-wildcard-action"),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html",),
    controls=("FSBP KMS.1", "FSBP KMS.2"),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of kms:Decrypt on every key that no condition narrows."""
    for policy in documents(holder):
        for statement in policy.statements:
            entries = entries_for(statement, "kms:*") if statement.allows else ()
            if entries and is_scoped(statement, "kms", _NOT_SCOPING) is False:
                yield from _problems(policy, statement)


def _problems(policy: Policy, statement: Statement) -> Iterator[Problem]:
    entries = (one.reading for one in entries_for(statement, "kms:*"))
    entry = next((entry for entry in entries if _decrypts(entry, policy)), None)
    if entry is None:
        return
    resource = next((one for one in statement.resources if _is_any_key(one)), None)
    if resource is not None:
        yield Problem(resource, f"Action {entry.text} can be used with every key", cause=entry)


def _decrypts(entry: Reading[str], policy: Policy) -> bool:
    """Whether an Action entry, none for the whole service, grants decryption."""
    pattern = pattern_of(entry)
    if pattern is None or is_everything(pattern) or is_whole_service(pattern):
        return False
    return any(entry_covers(entry, action) and is_denied((policy,), action) is False for action in _READING)


def _is_any_key(resource: Reading[str]) -> bool:
    if is_every_resource(resource, "kms"):
        return True
    return covers_type(resource, type_forms("kms", "key")) is True
