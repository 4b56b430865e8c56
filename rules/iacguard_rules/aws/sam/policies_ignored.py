"""Policies have no effect because the function brings its own role.

Why: with `Role` SAM uses the given role as it is and makes none, so whatever says how the role that it
would have made should look is dropped without a word. The permission that a reader sees is not granted,
and a boundary that he sees bounds nothing.

Fix: leave `Role` out, so that SAM makes a role with these policies, or move the policies to the role.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.sam import Function, StateMachine
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.sam._given import is_given, is_shared

Holder: TypeAlias = Function | StateMachine


@rule[Holder](
    Function,
    StateMachine,
    id="sam-policies-ignored",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    # A role that is only given on one side of a condition leaves the policies to the other.
    sides="all",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "sam-resource-function.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on what describes a role that SAM does not make."""
    if not is_given(holder.role):
        return
    for name, dropped in _of_made_role(holder):
        if is_given(dropped) and dropped.listed().is_empty is False:
            place = holder.role if is_shared(dropped) else dropped
            where = f"{name} of Globals" if is_shared(dropped) else name
            yield Problem(place, f"SAM drops {where}, because it takes the given Role as it is")


def _of_made_role(holder: Holder) -> Iterator[tuple[str, Reading[object]]]:
    yield "Policies", holder.policies
    if isinstance(holder, Function):
        yield "PermissionsBoundary", holder.boundary
        yield "AssumeRolePolicyDocument", holder.trust
        yield "RolePath", holder.role_path
