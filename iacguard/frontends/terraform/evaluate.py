"""Expressions to values.

Every name is resolved when it is asked for, and remembered by its namespace. What Terraform would
refuse raises EvaluationError, which ``try`` and ``can`` catch, as does whoever asks for the value
of a whole attribute; what is not known goes on as an unknown, and what hangs on a condition as a
choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from iacguard.condition import Any as AnyOf
from iacguard.condition import Condition, Equals, Formula, Opaque
from iacguard.condition import Variable as Symbol
from iacguard.frontends.terraform.access import get_attribute, get_index, key_text
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions import call
from iacguard.frontends.terraform.operators import (
    arithmetic,
    conjoin,
    describe,
    disjoin,
    equal,
    formula_of,
    is_null,
    negate,
    number_of,
    ordered,
    plain_text,
    settle,
    symbol_of,
    truth,
)
from iacguard.frontends.terraform.pieces import as_piece, joined, locator_of
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import (
    Computed,
    DataObject,
    Failed,
    SetValue,
    Undecided,
    choice,
    distribute,
    with_items,
)
from iacguard.frontends.terraform.unify import are_opposed, common_type, converted, type_of
from iacguard.syntax.hcl.tree import (
    Binary,
    Call,
    Conditional,
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
    TemplateFor,
    TemplateIf,
    TemplateInterpolation,
    TemplateLiteral,
    TemplatePart,
    TupleConstructor,
    Unary,
    Variable,
)
from iacguard.text import Span
from iacguard.value import (
    Choice,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    walk,
)

_SPLAT = "*"
"""The name under which a scope keeps the element that a splat is at; no identifier can be it."""

_LONG = 1000
"""Characters of a string that count as one round of a loop."""

_MOST = 200_000
"""Elements of the longest list that is put together."""

_ELEMENTWISE = frozenset(
    {"coalescelist", "compact", "distinct", "flatten", "join", "toset", "concat", "setunion"}
)
"""Functions for which it matters which elements a list has: choices among them are followed."""

_PASSING = frozenset(
    {"coalesce", "concat", "element", "flatten", "jsonencode", "lookup", "merge", "nonsensitive", "one",
     "sensitive", "tolist", "tomap", "toset", "tostring", "zipmap"}
)  # fmt: skip
"""Functions that hand arguments on: references in them stay references."""


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The value of an expression. Raises EvaluationError for what Terraform would refuse."""
    return _EVALUATORS[type(expression)](expression, scope)


def value_at(expression: Expression, scope: Scope) -> Value:
    """The value of an expression, unknown with the reason where Terraform would refuse it."""
    try:
        return evaluate(expression, scope)
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
            stack.extend(
                getattr(node, slot) for kind in type(node).__mro__ for slot in getattr(kind, "__slots__", ())
            )


def _uses_names(expression: Expression, scope: Scope) -> bool:
    return any(
        isinstance(node, SplatItem) or (isinstance(node, Variable) and node.name in scope.names)
        for node in _nodes(expression)
    )


def locals_in(expression: Expression) -> list[str]:
    """The names of the local values that an expression mentions."""
    return [
        node.name
        for node in _nodes(expression)
        if isinstance(node, GetAttr) and isinstance(node.target, Variable) and node.target.name == "local"
    ]


# Literals and templates ------------------------------------------------------------------------


def _literal(expression: LiteralValue, scope: Scope) -> Value:
    return Literal(expression.span, expression.value)


def _invalid(expression: Invalid, scope: Scope) -> Value:
    return Unknown(expression.span, "could not be read")


def _parentheses(expression: Parentheses, scope: Scope) -> Value:
    return evaluate(expression.inner, scope)


def _template(expression: Template, scope: Scope) -> Value:
    parts = expression.parts
    if not parts:
        return Literal(expression.span, "")
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, TemplateLiteral):
            locate = locator_of(part.span) if part.mapped else None
            return Literal(expression.span, part.text, locate=locate)
        if isinstance(part, TemplateInterpolation):
            return evaluate(part.expression, scope)
    made = joined(expression.span, list(_pieces(parts, scope)))
    _spend_characters(made, scope)
    return made


def _spend_characters(made: Value, scope: Scope) -> None:
    """Take what a long string costs from the budget: many of them would fill the memory."""
    if isinstance(made, Literal) and isinstance(made.value, str) and len(made.value) > _LONG:
        scope.namespace.spend(len(made.value) // _LONG, made.span)


def _pieces(parts: Iterable[TemplatePart], scope: Scope) -> Iterator[Value]:
    for part in parts:
        if isinstance(part, TemplateLiteral):
            locate = locator_of(part.span) if part.mapped else None
            yield Literal(part.span, part.text, locate=locate)
        elif isinstance(part, TemplateInterpolation):
            yield as_piece(evaluate(part.expression, scope), part.span)
        elif isinstance(part, TemplateIf):
            yield _template_if(part, scope)
        else:
            yield from _template_for(part, scope)


def _template_if(part: TemplateIf, scope: Scope) -> Value:
    def then() -> Value:
        return joined(part.span, list(_pieces(part.then, scope)))

    def otherwise() -> Value:
        return joined(part.span, list(_pieces(part.otherwise, scope)))

    return _decide(part.span, part.condition, (then, otherwise), scope)


def _template_for(part: TemplateFor, scope: Scope) -> Iterator[Value]:
    collection = settle(evaluate(part.collection, scope))
    if isinstance(collection, Choice):

        def rounds(values: list[Value]) -> Value:
            return joined(part.span, list(_template_rounds(part, values[0], scope)))

        yield distribute(part.span, [collection], rounds, settle)
    else:
        yield from _template_rounds(part, collection, scope)


def _template_rounds(part: TemplateFor, collection: Value, scope: Scope) -> Iterator[Value]:
    elements = _elements(collection, part.collection.span)
    if elements is None or elements.rest is not None:
        yield Unknown(part.span, "repeats for elements that are not known")
        return
    for position, (key, value) in enumerate(elements.pairs):
        scope.namespace.spend(1, part.span)
        inner = _for_scope(scope, (part.key, part.value), (key, value), position)
        yield from _pieces(part.body, inner)


# Collections -----------------------------------------------------------------------------------


def _tuple(expression: TupleConstructor, scope: Scope) -> Value:
    return ListValue(expression.span, tuple([evaluate(item, scope) for item in expression.items]))


def _object(expression: ObjectConstructor, scope: Scope) -> Value:
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
        return MapValue(expression.span, entries, places, rest=rest)

    return distribute(expression.span, keys, build, settle)


def _object_key(key: Expression, scope: Scope) -> Value:
    return evaluate(key, scope)


class _Elements(NamedTuple):
    """The elements of a collection with their keys, in the order in which Terraform visits them."""

    pairs: list[tuple[Value, Value]]
    rest: Unknown | None


def _elements(collection: Value, span: Span) -> _Elements | None:
    """The elements of a settled value; None when nothing is known of them."""
    pairs: list[tuple[Value, Value]]
    if isinstance(collection, ListValue):
        rest = collection.rest
        if isinstance(collection, SetValue):
            pairs = [(item, item) for item in collection.items]
        elif rest is None:
            pairs = [(Literal(item.span, index), item) for index, item in enumerate(collection.items)]
        else:
            # Further elements may stand anywhere, so no element knows its index.
            pairs = [(Unknown(item.span, "the index is not known"), item) for item in collection.items]
        return _Elements(pairs, rest)
    if isinstance(collection, MapValue):
        entries = collection.entries
        keys = collection.keys
        pairs = [(Literal(keys.get(key, span), key), entries[key]) for key in sorted(entries)]
        return _Elements(pairs, collection.rest)
    if isinstance(collection, (Unknown, Reference)):
        return None
    raise EvaluationError(span, f"found {describe(collection)}, expected a list, a set or a map")


def _for_scope(
    scope: Scope, names: tuple[str | None, str], element: tuple[Value, Value], position: int
) -> Scope:
    bound = {names[1]: Named(element[1], None)}
    if names[0] is not None:
        bound[names[0]] = Named(element[0], None)
    return scope.binding(bound, f"[{position}]")


def _for(expression: For, scope: Scope) -> Value:
    collection = evaluate(expression.collection, scope)

    def rounds(values: list[Value]) -> Value:
        elements = _elements(values[0], expression.collection.span)
        if elements is None:
            return Unknown(expression.span, "is made from elements that are not known")
        return _Rounds(expression, scope).over(elements)

    return distribute(expression.span, [collection], rounds, settle)


class _Rounds:
    """The rounds of one ``for`` expression.

    A round whose condition is not decided splits the result into the one with and the one without
    it, up to a few; beyond that the result is only known to hold more.
    """

    SPLITS = 3

    def __init__(self, expression: For, scope: Scope) -> None:
        self.expression = expression
        self.scope = scope
        self.rest: Unknown | None = None
        self.made: list[tuple[Value | None, Value, Value]] = []
        """Key (None in a list), value, and whether the round counts, of every round."""

    def over(self, elements: _Elements) -> Value:
        expression = self.expression
        self.rest = elements.rest and Unknown(elements.rest.span, elements.rest.reason)
        names = (expression.key, expression.value)
        for position, element in enumerate(elements.pairs):
            self.scope.namespace.spend(1, expression.span)
            self._round(_for_scope(self.scope, names, element, position))
        if sum(1 for _, _, test in self.made if isinstance(test, Choice)) > self.SPLITS:
            self.rest = self.rest or Unknown(expression.span, "has elements that hang on conditions")
            self.made = [made for made in self.made if not isinstance(made[2], Choice)]
        keys = [key for key, _, _ in self.made if key is not None]
        tests = [test for _, _, test in self.made]
        return distribute(expression.span, [*tests, *keys], self._build, settle)

    def _round(self, inner: Scope) -> None:
        expression = self.expression
        test: Value = Literal(expression.span, True)
        if expression.condition is not None:
            test = _tested(expression.condition, inner)
            if isinstance(test, Literal) and test.value is False:
                return
        key: Value | None = None
        if expression.result_key is not None:
            key = settle(evaluate(expression.result_key, inner))
        value = evaluate(expression.result_value, inner)
        self.made.append((key, value, test))

    def _build(self, decided: list[Value]) -> Value:
        count = len(self.made)
        tests, keys = decided[:count], decided[count:]
        kept = [
            (position, value)
            for position, ((_, value, _), test) in enumerate(zip(self.made, tests, strict=True))
            if isinstance(test, Literal) and test.value is True
        ]
        span = self.expression.span
        if self.expression.result_key is None:
            return ListValue(span, tuple([value for _, value in kept]), rest=self.rest)
        grouped: dict[str, list[Value]] = {}
        places: dict[str, Span] = {}
        rest = self.rest
        for position, value in kept:
            name = key_text(keys[position])
            if name is None:
                rest = rest or Unknown(span, "a key that is not known")
                continue
            if name in grouped and not self.expression.group:
                raise EvaluationError(span, f'two elements have the key "{name}"')
            grouped.setdefault(name, []).append(value)
            places.setdefault(name, keys[position].span)
        if self.expression.group:
            lists = {name: ListValue(span, tuple(values), rest=rest) for name, values in grouped.items()}
            return MapValue(span, lists, places, rest=rest)
        return MapValue(span, {name: values[0] for name, values in grouped.items()}, places, rest=rest)


def _tested(expression: Expression, scope: Scope) -> Value:
    """A condition as a literal or a choice between true and false."""
    then, otherwise = Literal(expression.span, True), Literal(expression.span, False)
    return _decide(expression.span, expression, (lambda: then, lambda: otherwise), scope)


# Conditions ------------------------------------------------------------------------------------


def _conditional(expression: Conditional, scope: Scope) -> Value:
    sides = (
        lambda: evaluate(expression.then, scope),
        lambda: evaluate(expression.otherwise, scope),
    )
    return _decide(expression.span, expression.condition, sides, scope, typed=True)


class _Side:
    """A side of a conditional, evaluated once when it is needed; an error is kept for later."""

    def __init__(self, evaluate: Callable[[], Value]) -> None:
        self.evaluate = evaluate
        self.value: Value | None = None

    def here(self) -> Value:
        if self.value is None:
            self.value = self.evaluate()
        return self.value

    def possible(self) -> Value:
        """The value, :class:`Failed` where Terraform would refuse it."""
        try:
            return self.here()
        except NotFollowed as error:
            return Unknown(error.span, error.message)
        except EvaluationError as error:
            return Failed(error.span, error.message)


def _decide(
    span: Span,
    condition: Expression,
    sides: tuple[Callable[[], Value], Callable[[], Value]],
    scope: Scope,
    typed: bool = False,
) -> Value:
    """The first side where the condition holds, the second where it does not.

    Where it is ``typed`` both are converted to one type, whatever the condition turns out to be.
    """
    then, otherwise = _Side(sides[0]), _Side(sides[1])

    def decide(values: list[Value]) -> Value:
        formula = formula_of(values[0], proposition(condition, scope))
        if isinstance(formula, bool):
            taken, other = (then, otherwise) if formula else (otherwise, then)
            value = taken.here()
            if not typed or _has_the_last_word(value):
                return value
            return _of_common_type(value, other, span)[0]
        named = _named(condition, formula, scope)
        if typed:
            return choice(span, named, *_of_common_type(then.possible(), otherwise, span))
        return choice(span, named, then.possible(), otherwise.possible())

    return distribute(span, [evaluate(condition, scope)], decide, settle)


def _has_the_last_word(value: Value) -> bool:
    """Whether a side of a conditional is of a type that no other side changes."""
    if isinstance(value, Literal):
        return value.value is None or isinstance(value.value, str)
    return not isinstance(value, (ListValue, MapValue))


def _of_common_type(value: Value, other: _Side, span: Span) -> tuple[Value, Value]:
    """Both sides of a conditional, in the type that both have room in."""
    made = other.possible()
    type, other_type = type_of(value), type_of(made)
    if are_opposed(type, other_type):
        raise EvaluationError(span, "the sides of a conditional have types that do not go together")
    common = common_type((type, other_type))
    return converted(value, common), converted(made, common)


def _named(expression: Expression, formula: Formula, scope: Scope) -> Condition:
    while isinstance(expression, Parentheses):
        expression = expression.inner
    namespace = scope.namespace
    text = text_of(expression)
    bound = scope.names.get(expression.name) if isinstance(expression, Variable) else None
    if bound is not None and scope.closed:
        # A template has names of its own, which say nothing to who reads of the configuration.
        symbol = symbol_of(settle(bound.value))
        text = text if symbol is None else symbol.removeprefix(namespace.path)
    return namespace.conditions.named(text, namespace.path, formula, expression.span)


# Operators -------------------------------------------------------------------------------------


def _unary(expression: Unary, scope: Scope) -> Value:
    def apply(values: list[Value]) -> Value:
        value = values[0]
        if expression.operator == "!":
            formula = formula_of(value, proposition(expression.operand, scope))
            return truth(expression.span, negate(formula))
        number = number_of(value)
        if number is None:
            return Unknown(expression.span, "is worked out from a value that is not known")
        return Literal(expression.span, -number)

    return distribute(expression.span, [evaluate(expression.operand, scope)], apply, settle)


def _binary(expression: Binary, scope: Scope) -> Value:
    operator = expression.operator
    if operator in ("&&", "||"):
        return _logical(expression, scope)
    left, right = evaluate(expression.left, scope), evaluate(expression.right, scope)

    def apply(values: list[Value]) -> Value:
        first, second = values
        if operator in ("==", "!="):
            formula = _equality(expression, first, second, scope)
            return truth(expression.span, formula if operator == "==" else negate(formula))
        if operator in ("<", ">", "<=", ">="):
            return truth(expression.span, _order(expression, first, second, scope))
        return arithmetic(expression.span, operator, first, second)

    return distribute(expression.span, [left, right], apply, settle)


def _logical(expression: Binary, scope: Scope) -> Value:
    combine = conjoin if expression.operator == "&&" else disjoin
    deciding = expression.operator == "||"
    left = evaluate(expression.left, scope)
    settled = settle(left)
    if isinstance(settled, Literal) and settled.value is deciding:
        # Terraform evaluates both sides; what is decided already needs no second one.
        return Literal(expression.span, deciding)
    right = evaluate(expression.right, scope)

    def apply(values: list[Value]) -> Value:
        formulas = (
            formula_of(values[0], proposition(expression.left, scope)),
            formula_of(values[1], proposition(expression.right, scope)),
        )
        return truth(expression.span, combine(*formulas))

    return distribute(expression.span, [left, right], apply, settle)


def _equality(expression: Binary, left: Value, right: Value, scope: Scope) -> Formula:
    known = equal(left, right)
    if known is not None:
        return known
    for one, other, written in ((left, right, expression.left), (right, left, expression.right)):
        if isinstance(other, Literal):
            return _is_literal(one, other, written, scope)
    texts = sorted((text_of(expression.left), text_of(expression.right)))
    return Opaque(proposition(expression, scope, " == ".join(texts)))


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
    if isinstance(node, Variable):
        found, used = _root(node, steps, scope)
    else:
        found, used = Named(evaluate(node, scope), None), 0
    value = found.value
    for step in steps[used:]:
        if isinstance(step, GetAttr):
            value = get_attribute(value, step.name, step.span)
        else:
            value = get_index(value, evaluate(step.key, scope), step.span)
    return _placed(value, expression.span, found.note)


def _placed(value: Value, span: Span, note: str | None) -> Value:
    """The value as used at ``span``, with the place it came from as its origin."""
    here = value.span
    if here is span or (
        note is None and here.source is span.source and span.start <= here.start and here.end <= span.end
    ):
        return value
    if isinstance(value, Choice):
        then, otherwise = _placed(value.then, span, note), _placed(value.otherwise, span, note)
        return Choice(span, value.condition, then, otherwise, Origin(here, note or _FROM, value.origin))
    return value.at(span, note or _FROM)


_FROM = "the value comes from here"

_SETTINGS = frozenset({"path", "terraform"})
_RESERVED = frozenset({"var", "local", "module", "data", "path", "terraform", "resource", "ephemeral"})


def _root(root: Variable, steps: Sequence[GetAttr | Index], scope: Scope) -> tuple[Named, int]:
    """What the root of a traversal stands for, and how many steps that took."""
    name = root.name
    bound = scope.names.get(name)
    if bound is not None:
        return bound, 0
    names = [step.name for step in steps[:3] if isinstance(step, GetAttr)]
    if scope.closed or not names:
        raise EvaluationError(root.span, f'found "{name}", which is no name known here')
    span = steps[0].span
    namespace = scope.namespace
    if name == "var":
        return namespace.variable(names[0], span), 1
    if name == "local":
        return namespace.local(names[0], span), 1
    if name == "module":
        return namespace.module(names[0], span), 1
    if name in _SETTINGS:
        return namespace.setting(name, names[0], span), 1
    if name in ("data", "resource", "ephemeral"):
        if len(names) < 2:
            raise EvaluationError(root.span, f'found "{name}" without a type and a name')
        lookup = namespace.resource if name == "resource" else namespace.data
        return lookup(names[0], names[1], steps[1].span), 2
    return namespace.resource(name, names[0], span), 1


def _variable(expression: Variable, scope: Scope) -> Value:
    found, _ = _root(expression, (), scope)
    return _placed(found.value, expression.span, found.note)


def _splat_item(expression: SplatItem, scope: Scope) -> Value:
    return scope.names[_SPLAT].value


def _splat(expression: Splat, scope: Scope) -> Value:
    target = evaluate(expression.target, scope)

    def over(values: list[Value]) -> Value:
        holder = values[0]
        if is_null(holder):
            return ListValue(expression.span, ())
        if isinstance(holder, Unknown) and not isinstance(holder, DataObject):
            return Unknown(expression.span, holder.reason)
        if isinstance(holder, Computed):
            return Unknown(expression.span, "its elements are not known")
        items = holder.items if isinstance(holder, ListValue) else (holder,)
        rest = holder.rest if isinstance(holder, ListValue) else None
        results: list[Value] = []
        for position, item in enumerate(items):
            scope.namespace.spend(1, expression.span)
            inner = scope.binding({_SPLAT: Named(item, None)}, f"[{position}]")
            results.append(evaluate(expression.each, inner))
        return ListValue(expression.span, tuple(results), rest=rest)

    return distribute(expression.span, [target], over, settle)


# Calls -----------------------------------------------------------------------------------------


def _call(expression: Call, scope: Scope) -> Value:
    if expression.name == "try":
        return _try(expression, expression.arguments, scope)
    if expression.name == "can":
        return _can(expression, scope)
    if scope.closed and expression.name == "templatefile":
        raise EvaluationError(expression.span, "templatefile() cannot be called from inside of a template")
    arguments = [evaluate(argument, scope) for argument in expression.arguments]
    if expression.expand and arguments:
        last = arguments.pop()

        def spread(values: list[Value]) -> Value:
            if not isinstance(values[0], ListValue):
                return Unknown(expression.span, f"{expression.name}() of arguments that are not known")
            if values[0].rest is not None:
                rest = values[0].rest
                return _apply(expression, [*arguments, *values[0].items, rest], scope)
            return _apply(expression, [*arguments, *values[0].items], scope)

        return distribute(expression.span, [last], spread, settle)
    return _apply(expression, arguments, scope)


def _apply(expression: Call, arguments: list[Value], scope: Scope) -> Value:
    name = expression.name
    if name in _ELEMENTWISE:
        arguments = [_unfolded(argument) for argument in arguments]
    context = scope.namespace.function_context(expression.span)
    passing = name in _PASSING

    def apply(values: list[Value]) -> Value:
        given = values if passing else [settle(value) for value in values]
        for value in given:
            if isinstance(value, Choice):
                return distribute(expression.span, given, apply)
        result = call(name, given, context)
        if isinstance(result, ListValue) and len(result.items) > _MOST:
            raise NotFollowed(expression.span, "a list longer than is followed")
        _spend_characters(result, scope)
        if name == "contains" and isinstance(result, Unknown) and len(given) == 2:
            return _membership(expression, given, scope) or result
        return result

    return distribute(expression.span, arguments, apply)


def _unfolded(value: Value) -> Value:
    """A list with choices among its elements as a choice between lists."""
    if not isinstance(value, ListValue) or not any(isinstance(item, Choice) for item in value.items):
        return value

    def build(items: list[Value]) -> Value:
        return with_items(value, tuple(items))

    return distribute(value.span, value.items, build)


def _membership(expression: Call, given: list[Value], scope: Scope) -> Value | None:
    """``contains(["a", "b"], x)`` as ``x == "a" || x == "b"``."""
    holder, value = given
    if not isinstance(holder, ListValue) or holder.rest is not None or isinstance(value, Literal):
        return None
    if not all(isinstance(item, Literal) for item in holder.items):
        return None
    symbol = symbol_of(value) or proposition(expression.arguments[-1], scope)
    literals = [item for item in holder.items if isinstance(item, Literal)]
    tests = tuple(Equals(Symbol(symbol), plain_text(item.value)) for item in literals)
    return Undecided(expression.span, AnyOf(tests))


def _try(expression: Call, arguments: Sequence[Expression], scope: Scope) -> Value:
    for position, argument in enumerate(arguments):
        try:
            value = evaluate(argument, scope)
        except NotFollowed:
            raise
        except EvaluationError:
            continue
        return _recovered(expression, value, arguments[position + 1 :], scope)
    raise EvaluationError(expression.span, "no argument of try() can be evaluated")


def _recovered(expression: Call, value: Value, others: Sequence[Expression], scope: Scope) -> Value:
    """A value with the sides on which it failed replaced by the next argument of ``try``."""
    if isinstance(value, Choice):
        then = _recovered(expression, value.then, others, scope)
        otherwise = _recovered(expression, value.otherwise, others, scope)
        return choice(value.span, value.condition, then, otherwise)
    if isinstance(value, Failed) and others:
        try:
            return _try(expression, others, scope)
        except EvaluationError:
            return value
    return value


def _can(expression: Call, scope: Scope) -> Value:
    if len(expression.arguments) != 1:
        raise EvaluationError(expression.span, "can() takes one argument")
    try:
        value = evaluate(expression.arguments[0], scope)
    except NotFollowed:
        raise
    except EvaluationError:
        return Literal(expression.span, False)

    def test(value: Value) -> Value:
        if isinstance(value, Choice):
            return choice(expression.span, value.condition, test(value.then), test(value.otherwise))
        if isinstance(value, Failed):
            return Literal(expression.span, False)
        if any(isinstance(part, (Unknown, Choice)) for part in walk(value)):
            return Unknown(expression.span, "can() of a value that is not known")
        return Literal(expression.span, True)

    return test(value)


_EVALUATORS: dict[type[Expression], Callable[..., Value]] = {
    Binary: _binary,
    Call: _call,
    Conditional: _conditional,
    For: _for,
    GetAttr: _traversal,
    Index: _traversal,
    Invalid: _invalid,
    LiteralValue: _literal,
    ObjectConstructor: _object,
    Parentheses: _parentheses,
    Splat: _splat,
    SplatItem: _splat_item,
    Template: _template,
    TupleConstructor: _tuple,
    Unary: _unary,
    Variable: _variable,
}
