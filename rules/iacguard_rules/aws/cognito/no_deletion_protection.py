"""User pool can be deleted by accident.

Why: users cannot be taken along: their passwords cannot be exported. A pool that is deleted, or replaced
because of a property that cannot be changed, is lost, and all of its users have to register anew.

Fix: set `DeletionProtection: ACTIVE` (`deletion_protection`), or `DeletionPolicy: Retain`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.cognito import UserPool
from iacguard.kinds.lifecycle import destruction_guard
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue


@rule(
    UserPool,
    id="cognito-no-deletion-protection",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html",),
    controls=("FSBP Cognito.6",),
)
def check(pool: UserPool) -> Iterator[Problem]:
    """Fires on a pool that neither Cognito nor what deploys it keeps from being deleted."""
    if pool.deletion_protection.equals("INACTIVE") and _is_deleted(pool):
        how = "off, which is the default" if pool.deletion_protection.is_absent else "switched off"
        yield Problem(pool.deletion_protection, f"deletion protection of the users is {how}")


def _is_deleted(pool: UserPool) -> bool:
    """Whether what deploys the pool certainly deletes it with the rest."""
    header = pool.resource.header
    attributes = MapValue(header, pool.resource.attributes, header=header)
    policy = Reading[object](pool.resource, pool.scope, attributes, header, "").read("DeletionPolicy")
    return destruction_guard(pool).is_false and (policy.is_absent or policy.equals("Delete", "Snapshot"))
