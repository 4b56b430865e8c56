"""State machine's role may not do what the definition asks for.

Why: a state machine does everything with its role. A task whose action the role does not allow fails
each time that it runs; some gaps, such as those for logging and for waiting for jobs, make the
deployment fail.

Fix: allow the actions to the role, on the resources that the states use. An alias or version of a
function is a resource of its own: `function:name:*` takes these in, `function:name` does not. In SAM,
policy templates such as `LambdaInvokePolicy` do it.
"""

from collections.abc import Iterator, Sequence

from iacguard.graph.kind import Kind
from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Symbol, Text, joined, text_of
from iacguard.kinds import kind_of
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.permissions import may_do, may_use, role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.stepfunctions._needs import FUNCTION, QUEUE, Form, Need, needs_of


@rule(
    StateMachine,
    id="stepfunctions-role-missing-permissions",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    # What is attached to a role on a condition is mostly for those who want more of it.
    sides="all",
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
    ),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires when all policies of the role are known and one of the actions is certainly not allowed."""
    role = role_behind(machine.role)
    if role is None:
        return
    missing: dict[str, list[str]] = {}
    for need in needs_of(machine):
        users = missing.get(need.action, [])
        if need.whose not in users and _is_allowed(role, need) is False:
            missing[need.action] = [*users, need.whose]
    if missing:
        actions: dict[tuple[str, ...], list[str]] = {}
        for action, users in missing.items():
            actions.setdefault(tuple(users), []).append(action)
        told = [f"{_listed(names, 3)} for {_listed(users, 2)}" for users, names in actions.items()]
        hint = Hint(role.place, "this is the role")
        yield Problem(machine.role, f"the role is not allowed {_listed(told, 3)}", hints=(hint,))


def _listed(names: Sequence[str], most: int) -> str:
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]


def _is_allowed(role: Role, need: Need) -> bool | None:
    if isinstance(need.on, tuple):
        return all_of(may_do(role, need.action, text) for text in need.on)
    if need.on is None or need.form is None:
        return may_do(role, need.action, _ANYTHING)
    if isinstance(need.on, Kind):
        return may_use(role, need.action, need.on)
    target = need.on.target
    if target is not None:
        return _on_resource(role, need, need.on, target)
    return _on_named(role, need, need.on, need.form)


_ANYTHING = Text((Symbol(None),))


def _on_resource(role: Role, need: Need, reading: Reading[object], target: Resource) -> bool | None:
    """Whether the action is allowed on a resource of the unit."""
    kind = kind_of(target.type)
    if kind is not None and kind.arn_format is not None:
        view = kind.of(target, role.scope)
        reference = reading.reference
        is_version = reference is not None and reference.attribute == "qualified_arn"
        return may_use(role, need.action, view, ":?*" if is_version else "")
    if target.type in (Alias.type_name, Version.type_name):
        return _on_qualified(role, need, reading, target)
    return None


def _on_qualified(role: Role, need: Need, reading: Reading[object], target: Resource) -> bool | None:
    """Whether an alias or a version may be invoked, which takes a statement about its own ARN."""
    if target.type == Alias.type_name:
        alias = Alias.of(target, role.scope)
        function, name = alias.function.target, alias.name.text or "?*"
    else:
        function, name = Version.of(target, role.scope).function.target, "?*"
    text = text_of(reading)
    if function is None or function.type != Function.type_name or text is None:
        return None
    of_function = may_use(role, need.action, Function.of(function, role.scope), f":{name}")
    return any_of((of_function, may_do(role, need.action, text)), True)


def _on_named(role: Role, need: Need, reading: Reading[object], form: Form) -> bool | None:
    """Whether the action is allowed on what a name or an ARN means."""
    kind = kind_of(form.type)
    subjects: tuple[Kind, ...] = () if kind is None else tuple(role.all(kind))
    text = text_of(reading, *subjects)
    first = text.parts[0] if text is not None and text.parts else None
    if text is None or not isinstance(first, str):
        return may_do(role, need.action, _ANYTHING)
    if first.startswith("arn:"):
        is_qualified = form is FUNCTION and _has_versions(role) and text.ends_with("$LATEST") is False
        verdict = may_do(role, need.action, text, subjects)
        return None if is_qualified and verdict is False else verdict
    if form is QUEUE:
        last = text.parts[-1]
        if not first.startswith("https:") or not isinstance(last, str):
            return may_do(role, need.action, _ANYTHING)
        text = Text((last.rpartition("/")[2],))
    return may_do(role, need.action, joined((*form.stem, *text.parts)), subjects)


def _has_versions(role: Role) -> bool:
    """Whether statements may speak of functions by references to aliases and versions."""
    return any(next(role.all(kind), None) is not None for kind in (Alias, Version))
