"""Permission allows more than invoking the function.

Why: with other actions than those of an invocation the other side can change the code, the settings
or the permissions of the function, which runs with a role of yours.

Fix: allow `lambda:InvokeFunction` alone.
"""

from collections.abc import Iterator

from iacguard.facts.aws.actions import Access
from iacguard.graph.policy.actions import is_everything, is_whole_service, known_actions, pattern_of
from iacguard.kinds.aws.lambda_ import Permission
from iacguard.rule import Category, Problem, Severity, rule

_CHANGING = (Access.WRITE, Access.TAGGING, Access.PERMISSIONS)


@rule(
    Permission,
    id="lambda-permission-broad-action",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",),
)
def check(permission: Permission) -> Iterator[Problem]:
    """Fires on actions that take in others than invoking; a single one for reading is fine."""
    pattern = pattern_of(permission.action)
    if pattern is None:
        return
    if is_everything(pattern) or is_whole_service(pattern):
        others = "change its code and its permissions, and delete it"
        yield Problem(permission.action, f"{permission.action.text} also allows to {others}")
        return
    is_pattern = bool(set(pattern) & set("*?"))
    found = [action for action in known_actions(pattern) if not action.name.lower().startswith("invoke")]
    for action in found[:1]:
        if is_pattern:
            yield Problem(permission.action, f"{permission.action.text} also allows {action.full_name}")
        elif action.access in _CHANGING:
            yield Problem(permission.action, f"{action.name} is for administrators, not for callers")
