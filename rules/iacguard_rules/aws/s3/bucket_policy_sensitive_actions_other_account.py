"""Other accounts may change the bucket's policy or protection.

Why: who may put a bucket's policy, its encryption or its lifecycle can take the data out, make it
public or have it deleted. An account that needs to read and write objects needs none of that.

Fix: list the actions that the other account needs: `s3:GetObject`, `s3:PutObject`, `s3:ListBucket`.
For objects that it writes, ownership `BucketOwnerEnforced` makes `s3:PutObjectAcl` needless.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import (
    covering_entry,
    is_about,
    is_everything,
    is_whole_service,
    pattern_of,
)
from iacguard.graph.policy.conditions import are_known, tests
from iacguard.graph.policy.principals import Grantee, grantees, is_foreign
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import BucketPolicy
from iacguard.rule import Category, Problem, Severity, rule

_SENSITIVE = (
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:PutObjectAcl",
)


@rule(
    BucketPolicy,
    id="s3-bucket-policy-sensitive-actions-other-account",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html",),
    controls=("FSBP S3.6",),
)
def check(carrier: BucketPolicy) -> Iterator[Problem]:
    """Fires on an Allow of such an action for another account, but not on one of everything."""
    for statement in carrier.policy.statements:
        if not statement.allows:
            continue
        found = (_number(grantee) for grantee in grantees(statement).items if is_foreign(grantee))
        accounts = list(dict.fromkeys(number for number in found if number is not None))
        action = next((one for one in _SENSITIVE if _allows(statement, one)), None)
        if accounts and action is not None:
            entry = covering_entry(statement, action)
            at: Reading[object] = statement.not_actions if entry is None else entry
            named = f"account{'s' if len(accounts) > 1 else ''} {' and '.join(accounts)}"
            yield Problem(at, f"{named} may call {action}")


def _number(grantee: Grantee) -> str | None:
    """The number of an account; None for CloudFront, which stands where a number does."""
    number = None if grantee.account is None else grantee.account.literal
    return number if number is not None and number.isdigit() else None


def _allows(statement: Statement, action: str) -> bool:
    if not is_about(statement, action):
        return False
    if action == "s3:PutObjectAcl" and _names_acl(statement):
        return False
    patterns = [pattern_of(entry) for entry in statement.actions]
    return not any(
        pattern is not None and (is_everything(pattern) or is_whole_service(pattern)) for pattern in patterns
    )


def _names_acl(statement: Statement) -> bool:
    """Whether the Condition says, or may say, which ACL an object can be given."""
    prefixes = ("s3:x-amz-acl", "s3:x-amz-grant")
    return not are_known(statement) or any(test.key.startswith(prefixes) for test in tests(statement))
