"""Conditions: the ``Conditions`` section as formulas over the parameters.

Each declared condition is one object, however many others name it. What a condition compares is
read symbolically: a parameter is a variable with its allowed values as domain, unless the user
said what it is, so that a condition stays undecided whatever the default.
"""

from __future__ import annotations

from iacguard.condition import All, Any, Condition, Equals, Formula, Not, Opaque, Variable, decided
from iacguard.frontends.cloudformation.context import Call, Context
from iacguard.frontends.cloudformation.record import DEEPEST
from iacguard.frontends.cloudformation.suggest import suggestion
from iacguard.frontends.cloudformation.texts import canonical, known_text, quoted
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.text import Span
from iacguard.value import Choice, Interpolation, ListValue, Literal, Unknown, Value, sides

_COMPARISONS = 256
"""Pairs of alternatives that one ``Fn::Equals`` is spelt out over."""

_COMMON_VALUES = 16
"""Allowed values of a parameter over which its equality with another one is spelt out."""


def condition(name: str, span: Span, context: Context) -> Condition:
    """The condition of a name that is used at ``span``. One that is not declared is never decided."""
    names = context.names
    known = names.conditions.get(name)
    if known is not None:
        return known
    whole = names.prefix + name
    declared = names.declared_conditions.get(name)
    if declared is None:
        hint = suggestion(name, names.declared_conditions)
        context.problem(span, f"there is no condition {name}{hint}")
        return Condition(whole, Opaque(f"condition {whole}"), span)
    if name in names.building:
        context.problem(declared.key, f"condition {name} is defined by itself")
        return Condition(whole, Opaque(f"condition {whole}"), declared.key)
    names.building.add(name)
    meaning = formula(declared.node, declared.context(names).undecided())
    names.building.discard(name)
    truth = decided(meaning)
    names.conditions[name] = Condition(whole, meaning if truth is None else truth, declared.key)
    return names.conditions[name]


def resource_condition(resource: Node, context: Context) -> Condition | None:
    """What the existence of a resource, or an output, hangs on by its ``Condition``."""
    if not isinstance(resource, Mapping) or "Condition" not in resource.entries:
        return None
    node = resource.entries["Condition"].value
    name = context.identifier(node) if isinstance(node, Scalar) else None
    if name is None:
        context.problem(node.span, "the Condition of a resource is the name of a condition")
        return None
    return condition(name, node.span, context)


def named_condition(call: Call) -> Condition | None:
    """The condition that the argument of ``Condition`` or ``!Condition`` names."""
    name = call.context.identifier(call.argument) if isinstance(call.argument, Scalar) else None
    return None if name is None else condition(name, call.argument.span, call.context)


def formula(node: Node, context: Context) -> Formula:
    """A node of the ``Conditions`` section as a formula."""
    record = context.names.record
    call = _call(node, context)
    if record.depth >= DEEPEST:
        return opaque(node, context)
    if call is None:
        context.problem(node.span, "expected a condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition")
        return opaque(node, context)
    record.depth += 1
    try:
        return _formula(call, node)
    finally:
        record.depth -= 1


def _call(node: Node, context: Context) -> Call | None:
    if isinstance(node, Mapping) and node.tag is None and list(node.entries) == ["Condition"]:
        return Call("Condition", node.entries["Condition"].value, node.span, context)
    return context.call(node)


def _formula(call: Call, node: Node) -> Formula:
    context = call.context
    if call.name == "Condition":
        named = named_condition(call)
        return opaque(node, context) if named is None else named
    if call.name == "Fn::Not":
        operand = call.arguments(1, 1)
        return opaque(node, context) if operand is None else Not(formula(operand[0], context))
    if call.name in ("Fn::And", "Fn::Or"):
        nodes = call.arguments(1, 10)
        if nodes is None:
            return opaque(node, context)
        operands = tuple(formula(inner, context) for inner in nodes)
        return All(operands) if call.name == "Fn::And" else Any(operands)
    if call.name == "Fn::Equals":
        nodes = call.arguments(2, 2)
        if nodes is None:
            return opaque(node, context)
        left, right = context.value(nodes[0]), context.value(nodes[1])
        pairs = sum(1 for _ in sides(left)) * sum(1 for _ in sides(right))
        return opaque(node, context) if pairs > _COMPARISONS else equal(left, right, nodes, context)
    context.problem(call.span, f"{call.name} is no condition function")
    return opaque(node, context)


def equal(left: Value, right: Value, nodes: list[Node], context: Context) -> Formula:
    """Whether two values are equal; ``nodes`` are their expressions, which name what is not known."""
    if isinstance(left, Choice):
        return _any_equal(left, right, nodes, context)
    if isinstance(right, Choice):
        return equal(right, left, nodes[::-1], context)
    texts = known_text(left), known_text(right)
    if texts[0] is not None and texts[1] is not None:
        return texts[0] == texts[1]
    for value, text in ((left, texts[1]), (right, texts[0])):
        if text == "" and isinstance(value, Interpolation):
            # A text is empty when all of its pieces are.
            empty = Literal(value.span, "")
            return All(tuple(equal(piece, empty, nodes, context) for piece in value.pieces))
    names = [_operand(value, node, context) for value, node in zip((left, right), nodes, strict=True)]
    if names[0] == names[1]:
        return True
    for name, text, value in ((names[0], texts[1], left), (names[1], texts[0], right)):
        if text is not None and isinstance(value, Unknown):
            return Equals(Variable(name, context.names.record.domains.get(name)), text)
    one, other = (_variable(value, context) for value in (left, right))
    if one is not None and other is not None:
        domains = [variable.domain for variable in (one, other) if variable.domain is not None]
        domain = min(domains, key=len, default=())
        if 0 < len(domain) <= _COMMON_VALUES:
            # They are equal when both have one of the values that the one can have.
            return Any(tuple(All((Equals(one, text), Equals(other, text))) for text in domain))
    return Opaque(" = ".join(sorted(names)))


def _variable(value: Value, context: Context) -> Variable | None:
    if not isinstance(value, Unknown) or value.symbol is None:
        return None
    return Variable(value.symbol, context.names.record.domains.get(value.symbol))


def _any_equal(left: Choice, right: Value, nodes: list[Node], context: Context) -> Formula:
    """Equality on whichever side a choice comes out; a map gives a long row of them."""
    ways: list[Formula] = []
    passed: list[Formula] = []
    rest: Value = left
    while isinstance(rest, Choice):
        same = equal(rest.then, right, nodes, context)
        if same is not False:
            ways.append(All((*passed, rest.condition, same)))
        passed.append(Not(rest.condition))
        rest = rest.otherwise
    same = equal(rest, right, nodes, context)
    if same is not False:
        ways.append(All((*passed, same)))
    return Any(tuple(ways))


def _operand(value: Value, node: Node, context: Context) -> str:
    """A name for what is compared: equal names are certainly equal values."""
    if isinstance(value, ListValue) and not value.items and value.rest is None:
        return "[]"
    return canonical([value]) or _source(node, context)


def opaque(node: Node, context: Context) -> Opaque:
    """A proposition of which only its expression is known."""
    return Opaque(_source(node, context))


def _source(node: Node, context: Context) -> str:
    """The expression as text. In a loop it means another thing each time round."""
    bound = "".join(
        f" with {name} = {known_text(value) or id(value)}" for name, value in context.bindings.items()
    )
    return f"{context.names.prefix}{_text(node)}{bound}"


def _text(node: Node) -> str:
    tag = "" if node.tag is None else f"{node.tag} "
    if isinstance(node, Scalar):
        return f"{tag}{quoted(node.text)}"
    if isinstance(node, Mapping):
        return f"{tag}{{{', '.join(f'{key}: {_text(entry.value)}' for key, entry in node.entries.items())}}}"
    return f"{tag}[{', '.join(_text(item) for item in node.items)}]"
