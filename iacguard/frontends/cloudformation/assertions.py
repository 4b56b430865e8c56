"""The ``Rules`` section: which values of parameters CloudFormation refuses together.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html

What a rule asserts holds in every deployment. Each rule becomes one formula over the parameters;
what no formula can say of them is a proposition of which nothing is known, so that it rules
nothing out.
"""

from __future__ import annotations

from collections.abc import Callable

from iacguard.condition import (
    CASES_OF_FACTS,
    All,
    Any,
    Assumption,
    Condition,
    Formula,
    Not,
    TooManyCases,
    consistent,
    decided,
)
from iacguard.frontends.cloudformation.conditions import equal, opaque
from iacguard.frontends.cloudformation.context import Call, Context
from iacguard.frontends.cloudformation.intrinsics.ref import named
from iacguard.frontends.cloudformation.record import DEEPEST
from iacguard.syntax.node import Entry, Mapping, Node, Scalar, Sequence
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import ListValue, Unknown, Value

_MOST_COMPARISONS: Final = 200
_MOST_ATOMS: Final = 250
"""What the rules that are taken into account compare, all together."""
_MOST_FAILURES: Final = 3
"""Rules that may turn out to distinguish too many cases before no others are tried."""
_ATTRIBUTES: Final = frozenset({"Fn::ValueOf", "Fn::ValueOfAll"})


def facts(section: Mapping, context: Context) -> tuple[Condition, ...]:
    """What the rules of a template assert, each as a condition that always holds.

    A rule that no value of the parameters can keep, alone or with those before it, is told of and
    left out: a template that nobody can deploy has faults all the same.
    """
    found: list[Condition] = []
    record = context.names.record
    size = failures = 0
    if context.names.template.is_rewritten:
        return ()
    for name, entry in section.entries.items():
        meaning = _rule(name, entry, context.undecided())
        truth = decided(meaning)
        if truth is True:
            continue
        # No condition has a slash in its name.
        fact = Condition(f"Rules/{context.names.prefix}{name}", meaning, entry.key.span)
        size += _size(meaning)
        try:
            if size > _MOST_ATOMS or failures >= _MOST_FAILURES:
                raise TooManyCases
            is_possible = consistent((Assumption(one, True) for one in (*found, fact)), CASES_OF_FACTS)
        except TooManyCases:
            # Everything that is asked of the parameters afterwards would take as long again.
            failures += 1
            size -= _size(meaning)
            message = f"the rule {name} was not taken into account: it distinguishes too many cases"
            record.note("condition-budget", entry.key.span, message)
            continue
        if is_possible:
            found.append(fact)
        else:
            message = f"no deployment can keep the rule {name}, so it was not taken into account"
            record.note("impossible-rule", entry.key.span, message)
    return tuple(found)


def _size(formula: Formula) -> int:
    if isinstance(formula, (All, Any)):
        return sum(map(_size, formula.operands))
    return _size(formula.operand) if isinstance(formula, Not) else 1


def _rule(name: str, entry: Entry, context: Context) -> Formula:
    rule = entry.value
    assertions = rule.get("Assertions") if isinstance(rule, Mapping) else None
    if not isinstance(rule, Mapping) or not isinstance(assertions, Sequence):
        context.problem(entry.key.span, f"the rule {name} must be a mapping with a list of Assertions")
        return True
    asserted: list[Formula] = []
    for assertion in assertions.items:
        node = assertion.get("Assert") if isinstance(assertion, Mapping) else None
        if node is None:
            context.problem(assertion.span, "an assertion must be a mapping with Assert")
        else:
            asserted.append(_formula(node, context))
    when = rule.get("RuleCondition")
    every = All(tuple(asserted))
    return every if when is None else Any((Not(_formula(when, context)), every))


def _formula(node: Node, context: Context) -> Formula:
    record = context.names.record
    call = context.call(node)
    function = None if call is None else _FUNCTIONS.get(call.name)
    if call is None or function is None:
        context.problem(node.span, f"expected a function of rules: {', '.join(sorted(_FUNCTIONS))}")
        return opaque(node, context)
    if record.depth >= DEEPEST:
        return opaque(node, context)
    arguments = call.arguments(*function.arguments)
    if arguments is None:
        return opaque(node, context)
    record.depth += 1
    try:
        formula = function.meaning(arguments, call)
    finally:
        record.depth -= 1
    return opaque(node, context) if formula is None else formula


class _Operand(NamedTuple):
    """A value, and what names it where it is not known."""

    value: Value
    node: Node


def _operand(node: Node, context: Context) -> _Operand:
    call = context.call(node)
    if call is not None and call.name in _ATTRIBUTES:
        # The same attribute of the same parameter is the same value wherever it is asked for.
        return _Operand(Unknown(node.span, "an attribute of a parameter's value"), node)
    return _Operand(context.value(node), node)


def _members(node: Node, context: Context) -> list[_Operand] | None:
    """The members of a list; None when they are not known one by one."""
    call = context.call(node)
    if call is not None and call.name == "Fn::RefAll":
        return _all_of_type(call)
    if isinstance(node, Sequence) and call is None:
        members: list[_Operand] = []
        for item in node.items:
            operand = _operand(item, context)
            if isinstance(operand.value, ListValue):
                if operand.value.rest is not None:
                    return None
                members.extend(_Operand(inner, item) for inner in operand.value.items)
            elif _is_list(item, context):
                return None
            else:
                members.append(operand)
        return members
    operand = _operand(node, context)
    value = operand.value
    if isinstance(value, ListValue):
        return None if value.rest is not None else [_Operand(inner, node) for inner in value.items]
    # A single value is a list of it, unless it is a list that is not known.
    return None if _is_list(node, context) else [operand]


def _is_list(node: Node, context: Context) -> bool:
    """Whether an expression may be several values: a list parameter, attributes, all of a type."""
    call = context.call(node)
    if call is None:
        return False
    if call.name == "Ref" and isinstance(call.argument, Scalar):
        parameter = context.names.parameters.get(call.argument.text)
        return parameter is not None and (parameter.is_list or "List<" in parameter.type)
    return call.name in _ATTRIBUTES or call.name == "Fn::RefAll"


def _all_of_type(call: Call) -> list[_Operand] | None:
    """The values of all parameters of a type."""
    type = call.context.identifier(call.argument)
    parameters = call.context.names.parameters.values()
    if type is None or any(one.type.endswith(f"<{type}>") for one in parameters):
        return None
    members: list[_Operand] = []
    for parameter in parameters:
        if parameter.type == type:
            value = named(parameter.name, call.span, call.context)
            if isinstance(value, ListValue):
                return None
            members.append(_Operand(value, call.argument))
    return members


def _any_equal(one: _Operand, others: list[_Operand], context: Context) -> Formula:
    return Any(tuple(equal(one.value, other.value, [one.node, other.node], context) for other in others))


# The functions -------------------------------------------------------------------------------


def _all(arguments: list[Node], call: Call) -> Formula | None:
    return All(tuple(_formula(node, call.context) for node in arguments))


def _any(arguments: list[Node], call: Call) -> Formula | None:
    return Any(tuple(_formula(node, call.context) for node in arguments))


def _not(arguments: list[Node], call: Call) -> Formula | None:
    return Not(_formula(arguments[0], call.context))


def _equals(arguments: list[Node], call: Call) -> Formula | None:
    left, right = (_operand(node, call.context) for node in arguments)
    return _any_equal(left, [right], call.context)


def _contains(arguments: list[Node], call: Call) -> Formula | None:
    members = _members(arguments[0], call.context)
    if members is None or _is_list(arguments[1], call.context) or len(members) > _MOST_COMPARISONS:
        return None
    return _any_equal(_operand(arguments[1], call.context), members, call.context)


def _each_member_equals(arguments: list[Node], call: Call) -> Formula | None:
    members = _members(arguments[0], call.context)
    if members is None or _is_list(arguments[1], call.context) or len(members) > _MOST_COMPARISONS:
        return None
    wanted = _operand(arguments[1], call.context)
    return All(tuple(_any_equal(member, [wanted], call.context) for member in members))


def _each_member_in(arguments: list[Node], call: Call) -> Formula | None:
    members, allowed = (_members(node, call.context) for node in arguments)
    if members is None or allowed is None or len(members) * len(allowed) > _MOST_COMPARISONS:
        return None
    return All(tuple(_any_equal(member, allowed, call.context) for member in members))


class _Function(NamedTuple):
    meaning: Callable[[list[Node], Call], Formula | None]
    """None when no formula over the parameters says it."""
    arguments: tuple[int, int]
    """How many it takes, at the least and at the most."""


_FUNCTIONS: Final = {
    "Fn::And": _Function(_all, (1, 10)),
    "Fn::Contains": _Function(_contains, (2, 2)),
    "Fn::EachMemberEquals": _Function(_each_member_equals, (2, 2)),
    "Fn::EachMemberIn": _Function(_each_member_in, (2, 2)),
    "Fn::Equals": _Function(_equals, (2, 2)),
    "Fn::Not": _Function(_not, (1, 1)),
    "Fn::Or": _Function(_any, (1, 10)),
}
