"""Where the evaluation of an expression starts, and what expressions say as propositions.

Each room of evaluation comes back here for the parts of its expressions; ``evaluate.py`` says which
room each kind of expression belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.scope import Scope
from iacguard.syntax.hcl.tree import Expression, GetAttr, SplatItem, Variable
from iacguard.value import Unknown, Value

EVALUATORS: dict[type[Expression], Callable[..., Value]] = {}
"""What evaluates each kind of expression."""


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The value of an expression. Raises EvaluationError for what Terraform would refuse."""
    return EVALUATORS[type(expression)](expression, scope)


def value_at(expression: Expression, scope: Scope) -> Value:
    """The value of an expression, unknown with the reason where Terraform would refuse it."""
    try:
        return EVALUATORS[type(expression)](expression, scope)
    except NotFollowed as error:
        scope.namespace.note("budget", error.span, f"{error.message}: the value was left unknown")
        return Unknown(expression.span, error.message)
    except EvaluationError as error:
        return Unknown(expression.span, error.message)
    except RecursionError:
        return Unknown(expression.span, "nests deeper than is followed")


def text_of(expression: Expression) -> str:
    """The expression as it is written, on one line."""
    return " ".join(expression.span.text.split())


def proposition(expression: Expression, scope: Scope, text: str | None = None) -> str:
    """A name for what an expression says at a place, equal only where it says the same."""
    iteration = scope.iteration if scope.names and _uses_names(expression, scope) else ""
    return f"{scope.namespace.path}{iteration}{text or text_of(expression)}"


def _nodes(expression: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of."""
    stack: list[object] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, (tuple, list)):
            stack.extend(node)
        elif isinstance(node, Expression):
            yield node
            slots = _SLOTS.get(type(node))
            if slots is None:
                bases = [getattr(base, "__slots__", ()) for base in type(node).__mro__]
                # Behind a slot with an underscore is what has not been made yet.
                slots = _SLOTS[type(node)] = [
                    slot.lstrip("_") for names in bases for slot in names if slot != "span"
                ]
            for slot in slots:
                stack.append(getattr(node, slot))


_SLOTS: dict[type[Expression], list[str]] = {}
"""Where the parts of an expression are."""


def _uses_names(expression: Expression, scope: Scope) -> bool:
    return any(
        isinstance(node, SplatItem) or (isinstance(node, Variable) and node.name in scope.names)
        for node in _nodes(expression)
    )


def uses(expression: Expression, names: frozenset[str]) -> bool:
    """Whether an expression mentions one of some names."""
    return any(isinstance(node, Variable) and node.name in names for node in _nodes(expression))


def has_names(expression: Expression) -> bool:
    """Whether an expression mentions anything that it does not say itself."""
    return any(isinstance(node, Variable) for node in _nodes(expression))


def locals_in(expression: Expression) -> list[str]:
    """The names of the local values that an expression mentions."""
    return [
        node.name
        for node in _nodes(expression)
        if isinstance(node, GetAttr) and isinstance(node.target, Variable) and node.target.name == "local"
    ]
