"""Expressions to values.

Every name is resolved when it is asked for, and remembered by its namespace. What Terraform would
refuse raises EvaluationError, which ``try`` and ``can`` catch, as does whoever asks for the value
of a whole attribute; what is not known goes on as an unknown, and what hangs on a condition as a
choice.
"""

from __future__ import annotations

from collections.abc import Callable

from iacguard.condition import Equals, Formula, Opaque
from iacguard.condition import Variable as Symbol
from iacguard.frontends.terraform.access import get_attribute, get_index, key_text, placed
from iacguard.frontends.terraform.calls import call_function
from iacguard.frontends.terraform.conditions import conditional
from iacguard.frontends.terraform.dispatch import (
    EVALUATORS,
    evaluate,
    locals_in,
    proposition,
    text_of,
    value_at,
)
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.loops import for_each, splat, splat_item
from iacguard.frontends.terraform.operators import (
    arithmetic,
    bool_of,
    conjoin,
    disjoin,
    equal,
    formula_of,
    negate,
    number_of,
    ordered,
    plain_text,
    settle,
    symbol_of,
    truth,
)
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.template import template
from iacguard.frontends.terraform.undecided import Undecided, distribute, hold_mark, marked, with_mark
from iacguard.syntax.hcl.numbers import negative
from iacguard.syntax.hcl.tree import (
    Binary,
    Call,
    Conditional,
    Dotted,
    Expression,
    For,
    GetAttr,
    Index,
    Invalid,
    LiteralValue,
    ObjectConstructor,
    Parentheses,
    Splat,
    SplatItem,
    Template,
    TupleConstructor,
    Unary,
    Variable,
)
from iacguard.text import Span
from iacguard.value import ListValue, Literal, MapValue, Unknown, Value, new_literal, new_map

__all__ = ["evaluate", "locals_in", "proposition", "text_of", "value_at"]


def _literal(expression: LiteralValue, scope: Scope) -> Value:
    return new_literal(expression.span, expression.value)


def _invalid(expression: Invalid, scope: Scope) -> Value:
    return Unknown(expression.span, "could not be read")


def _parentheses(expression: Parentheses, scope: Scope) -> Value:
    return evaluate(expression.inner, scope)


def _tuple(expression: TupleConstructor, scope: Scope) -> Value:
    return ListValue(
        expression.span, tuple([EVALUATORS[type(item)](item, scope) for item in expression.items])
    )


def _object(expression: ObjectConstructor, scope: Scope) -> Value:
    places: dict[str, Span] = {}
    for key, _ in expression.items:
        # Nearly all are nothing but a word or a plain string.
        text = key.plain if type(key) is Template else None
        if not text or not text.isascii():
            return _object_of_any_keys(expression, scope)
        places[text] = key.span
    entries: dict[str, Value] = {}
    for key, value in expression.items:
        entries[key.plain] = EVALUATORS[type(value)](value, scope)  # type: ignore[attr-defined] # as seen
    return new_map(expression.span, entries, places)


def _object_of_any_keys(expression: ObjectConstructor, scope: Scope) -> Value:
    keys = [settle(_object_key(item.key, scope)) for item in expression.items]
    values = [evaluate(item.value, scope) for item in expression.items]

    def build(settled: list[Value]) -> Value:
        entries: dict[str, Value] = {}
        places: dict[str, Span] = {}
        rest: Unknown | None = None
        for item, key, value in zip(expression.items, settled, values, strict=True):
            name = key_text(key)
            if name is None:
                rest = rest or Unknown(item.key.span, "a key that is not known")
            else:
                entries[name] = value
                places[name] = item.key.span
        if rest is not None:
            entries = {name: Unknown(value.span, "may be overridden") for name, value in entries.items()}
        return marked(MapValue(expression.span, entries, places, rest=rest), *settled)

    return distribute(expression.span, keys, build, settle)


def _object_key(key: Expression, scope: Scope) -> Value:
    if isinstance(key, (GetAttr, Index)):
        raise EvaluationError(key.span, "found a key that may be a name or a reference, expected parentheses")
    return evaluate(key, scope)


# Operators -------------------------------------------------------------------------------------


def _unary(expression: Unary, scope: Scope) -> Value:
    def apply(values: list[Value]) -> Value:
        value = values[0]
        if expression.operator == "!":
            formula = formula_of(value, proposition(expression.operand, scope))
            return _from(truth(expression.span, negate(formula)), values)
        number = number_of(value)
        if number is None:
            return Unknown(expression.span, "is worked out from a value that is not known")
        return _from(Literal(expression.span, negative(number)), values)

    operand = evaluate(expression.operand, scope)
    return marked(distribute(expression.span, [operand], apply, settle), operand)


def _binary(expression: Binary, scope: Scope) -> Value:
    operator = expression.operator
    if operator in ("&&", "||"):
        return _logical(expression, scope)
    left, right = evaluate(expression.left, scope), evaluate(expression.right, scope)

    def apply(values: list[Value]) -> Value:
        first, second = values
        if operator in ("==", "!="):
            formula = _equality(expression, first, second, scope)
            return _from(truth(expression.span, formula if operator == "==" else negate(formula)), values)
        if operator in ("<", ">", "<=", ">="):
            return _from(truth(expression.span, _order(expression, first, second, scope)), values)
        return _from(arithmetic(expression.span, operator, first, second), values)

    made = marked(distribute(expression.span, [left, right], apply, settle), left, right)
    if operator in ("==", "!=") and (isinstance(left, _COMPOSITE) or isinstance(right, _COMPOSITE)):
        # It says something of each of their parts.
        return with_mark(made, True) if hold_mark((left, right)) else made
    return made


_COMPOSITE = (ListValue, MapValue)


def _logical(expression: Binary, scope: Scope) -> Value:
    combine = conjoin if expression.operator == "&&" else disjoin
    deciding = expression.operator == "||"
    left = evaluate(expression.left, scope)
    settled = settle(left)
    if isinstance(settled, Literal) and settled.value is deciding:
        # Terraform before 1.12 evaluates both sides, and would refuse what is wrong on the second one.
        return marked(_from(Literal(expression.span, deciding), [settled]), left)
    right = evaluate(expression.right, scope)

    def apply(values: list[Value]) -> Value:
        formulas = (
            formula_of(values[0], proposition(expression.left, scope)),
            formula_of(values[1], proposition(expression.right, scope)),
        )
        result = truth(expression.span, combine(*formulas))
        # Of false and true it is the false one that makes both false.
        alike = [value for value, formula in zip(values, formulas, strict=True) if formula is bool_of(result)]
        return _from(result, alike or values)

    return marked(distribute(expression.span, [left, right], apply, settle), left, right)


def _from(result: Value, operands: list[Value]) -> Value:
    """What was worked out, with the origin of the first of the operands that has one."""
    result.origin = next((one.origin for one in operands if one.origin is not None), None)
    return result


def _equality(expression: Binary, left: Value, right: Value, scope: Scope) -> Formula:
    known = equal(left, right)
    if known is not None:
        return known
    has_some = _has_elements(expression, "==", right, scope)
    if has_some is not None:
        return has_some
    for one, other, written in ((left, right, expression.left), (right, left, expression.right)):
        if isinstance(other, Literal):
            return _is_literal(one, other, written, scope)
    texts = sorted((text_of(expression.left), text_of(expression.right)))
    return Opaque(proposition(expression, scope, " == ".join(texts)))


_ANY = {(">", 0): True, (">=", 1): True, ("==", 0): False, ("<", 1): False, ("<=", 0): False}
"""What a comparison of a number of elements says: whether there is any."""


def _has_elements(expression: Binary, operator: str, right: Value, scope: Scope) -> Formula | None:
    """What ``length(x) > 0`` and the like say, in the words in which ``for_each`` asks for it."""
    call = expression.left
    number = right.value if isinstance(right, Literal) else None
    if not isinstance(call, Call) or call.name != "length" or len(call.arguments) != 1:
        return None
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    counted = call.arguments[0]
    some = Opaque(proposition(counted, scope, f"{text_of(counted)} has elements"))
    if operator == "==" and number > 0:
        return conjoin(some, Equals(Symbol(proposition(call, scope)), plain_text(number)))
    any = _ANY.get((operator, number))
    if any is None:
        return None
    return some if any else negate(some)


def _is_literal(value: Value, literal: Literal, written: Expression, scope: Scope) -> Formula:
    if isinstance(value, Undecided) and isinstance(literal.value, bool):
        return value.formula if literal.value else negate(value.formula)
    symbol = symbol_of(value) or proposition(written, scope)
    return Equals(Symbol(symbol), plain_text(literal.value))


_OPPOSITE = {"<=": ">", "<": ">="}


def _order(expression: Binary, left: Value, right: Value, scope: Scope) -> Formula:
    known = ordered(expression.operator, left, right)
    if known is not None:
        return known
    has_some = _has_elements(expression, expression.operator, right, scope)
    if has_some is not None:
        return has_some
    operator = _OPPOSITE.get(expression.operator, expression.operator)
    text = f"{text_of(expression.left)} {operator} {text_of(expression.right)}"
    formula = Opaque(proposition(expression, scope, text))
    return formula if operator == expression.operator else negate(formula)


# Names, attributes, indexes --------------------------------------------------------------------


def _traversal(expression: Expression, scope: Scope) -> Value:
    steps: list[GetAttr | Index] = []
    node = expression
    while isinstance(node, (GetAttr, Index)):
        steps.append(node)
        node = node.target
    steps.reverse()
    note = None
    if type(node) is Variable:
        root = node.span
        names = [node.name]
        for step in steps:
            if isinstance(step, Index):
                break
            names.append(step.name)
        found, used = _root(names, lambda count: root if count == 1 else steps[count - 2].span, scope)
        value, note = found
        del steps[: used - 1]
    else:
        value = evaluate(node, scope)
    for step in steps:
        if isinstance(step, Index):
            value = get_index(value, evaluate(step.key, scope), step.span)
        else:
            value = get_attribute(value, step.name, step.span)
    return placed(value, expression.span, note)


def _dotted(expression: Dotted, scope: Scope) -> Value:
    """Names with nothing but dots between them, for which no tree has to be made."""
    span, written = expression.span, expression.written
    if not scope.closed and not (scope.names and written.partition(".")[0] in scope.names):
        # Most are attributes of one resource, or variables and local values that were asked for before.
        namespace = scope.namespace
        single = namespace.single.get(written)
        if single is not None:
            value = single.read(expression.name, span)
            # What is asked of a resource is mostly made here.
            return value if value.span is span else placed(value, span, None)
        if written in _NAMED:
            name = expression.name
            known = namespace.known(written, name)
            if known is None:
                known = namespace.variable(name, span) if written == "var" else namespace.local(name, span)
            return placed(known.value, span, known.note)
    return _any_dotted(expression, scope)


def _any_dotted(expression: Dotted, scope: Scope) -> Value:
    span = expression.span
    names = expression.written.split(".")
    names.append(expression.name)
    length = len(names)

    def place(count: int) -> Span:
        if count == length:
            return span
        source, start, _ = span
        return Span(source, start, start + len(".".join(names[:count])))

    found, used = _root(names, place, scope)
    value, note = found
    while used < length:
        used += 1
        value = get_attribute(value, names[used - 1], place(used))
    return value if value.span is span else placed(value, span, note)


_SETTINGS = frozenset({"path", "terraform"})
_OF_MODULE = frozenset({"var", "local", "module"})
_NAMED = frozenset({"var", "local"})


def _root(names: list[str], place: Callable[[int], Span], scope: Scope) -> tuple[Named, int]:
    """What the first of some names stand for, and how many of them those are.

    ``place`` says where the first so many names stand.
    """
    name = names[0]
    bound = scope.names.get(name)
    if bound is not None:
        return bound, 1
    if scope.closed or len(names) == 1:
        raise EvaluationError(place(1), f'found "{name}", which is no name known here')
    namespace = scope.namespace
    if name in _SETTINGS:
        return namespace.setting(name, names[1], place(2)), 2
    kind, used = name, 2
    if name in _OF_MODULE:
        own = names[1]
    elif name in ("data", "resource", "ephemeral"):
        if len(names) == 2:
            raise EvaluationError(place(1), f'found "{name}" without a type and a name')
        kind, used = "resource" if name == "resource" else "data", 3
        own = f"{names[1]}.{names[2]}"
    else:
        kind, own = "resource", f"{name}.{names[1]}"
    # Most names were asked for before, and then nobody needs to know where they stand.
    known = namespace.known(kind, own)
    if known is not None:
        return known, used
    span = place(used)
    if kind == "var":
        return namespace.variable(own, span), used
    if kind == "local":
        return namespace.local(own, span), used
    if kind == "module":
        return namespace.module(own, span), used
    lookup = namespace.resource if kind == "resource" else namespace.data
    return lookup(names[used - 2], names[used - 1], span), used


def _variable(expression: Variable, scope: Scope) -> Value:
    span = expression.span
    found, _ = _root([expression.name], lambda _: span, scope)
    return placed(found.value, span, found.note)


EVALUATORS.update(
    {
        Binary: _binary,
        Call: call_function,
        Conditional: conditional,
        Dotted: _dotted,
        For: for_each,
        GetAttr: _traversal,
        Index: _traversal,
        Invalid: _invalid,
        LiteralValue: _literal,
        ObjectConstructor: _object,
        Parentheses: _parentheses,
        Splat: splat,
        SplatItem: splat_item,
        Template: template,
        TupleConstructor: _tuple,
        Unary: _unary,
        Variable: _variable,
    }
)
