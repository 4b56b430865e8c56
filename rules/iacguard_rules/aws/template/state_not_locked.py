"""Terraform state is not locked.

Why: two runs at once, of two people or of a pipeline that is started twice, write the state over each
other. Resources that the lost state knew of are then created again or forgotten.

Fix: `use_lockfile = true` (Terraform 1.10 and later), or `dynamodb_table` with a table whose key is
`LockID`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.template import Backend
from iacguard.rule import Category, Option, Problem, Severity, rule

_PARTIAL = Option(
    "partial-backend", False, "Whether a backend without bucket or key, which gets them later, is judged too."
)


@rule(
    Backend,
    id="template-state-not-locked",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    options=(_PARTIAL,),
    references=("https://developer.hashicorp.com/terraform/language/backend/s3",),
)
def check(backend: Backend) -> Iterator[Problem]:
    """Fires on an S3 backend without a lock file, a table of locks or an endpoint for one."""
    is_whole = backend.bucket.is_present and backend.key.is_present
    if backend.label != "s3" or not (is_whole or _PARTIAL.of(backend)):
        return
    if backend.lock_table.is_absent and backend.lock_endpoint.is_absent and backend.lock_file.is_false:
        yield Problem(backend, "nothing keeps two runs from writing the state at once")
