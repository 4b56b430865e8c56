"""What expressions come to: enough of an evaluator to compare trees by their meaning.

It knows numbers, strings, collections and a few functions, and nothing unknown: what the front end
does is tested elsewhere, and a tree of a wrong shape shall show without it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from iacguard.syntax.hcl import tree

Value: TypeAlias = Any
Names: TypeAlias = dict[str, Value]

_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {"max": max, "upper": str.upper}
_ITEM = "*"


def meaning(expression: tree.Expression, names: Names) -> Value:
    """The value of an expression."""
    match expression:
        case tree.LiteralValue(value=value):
            return value
        case tree.Template(parts=(tree.TemplateInterpolation(expression=inner),)):
            return meaning(inner, names)
        case tree.Template(parts=parts):
            return _joined(parts, names)
        case tree.Parentheses(inner=inner):
            return meaning(inner, names)
        case tree.TupleConstructor(items=items):
            return [meaning(item, names) for item in items]
        case tree.ObjectConstructor(items=items):
            return {_text(meaning(key, names)): meaning(value, names) for key, value in items}
        case tree.Variable(name=name):
            return names[name]
        case tree.SplatItem():
            return names[_ITEM]
        case tree.GetAttr(target=target, name=name):
            return meaning(target, names)[name]
        case tree.Index(target=target, key=key):
            return meaning(target, names)[meaning(key, names)]
        case tree.Splat(target=target, each=each):
            elements = meaning(target, names)
            elements = elements if isinstance(elements, list) else [elements]
            return [meaning(each, {**names, _ITEM: element}) for element in elements]
        case tree.Call(name=name, arguments=arguments, expand=expand):
            values = [meaning(argument, names) for argument in arguments]
            return _FUNCTIONS[name](*(values[:-1] + values[-1] if expand else values))
        case tree.Unary(operator="-", operand=operand):
            return -meaning(operand, names)
        case tree.Unary(operand=operand):
            return not meaning(operand, names)
        case tree.Binary(operator=symbol, left=left, right=right):
            return _OPERATORS[symbol](meaning(left, names), meaning(right, names))
        case tree.Conditional(condition=condition, then=then, otherwise=otherwise):
            return meaning(then if meaning(condition, names) else otherwise, names)
    assert isinstance(expression, tree.For)
    return _for(expression, names)


def _for(loop: tree.For, names: Names) -> Value:
    items: list[Value] = []
    entries: dict[str, Value] = {}
    for scope in _scopes(loop.key, loop.value, meaning(loop.collection, names), names):
        if loop.condition is not None and not meaning(loop.condition, scope):
            continue
        value = meaning(loop.result_value, scope)
        if loop.result_key is None:
            items.append(value)
        elif loop.group:
            entries.setdefault(_text(meaning(loop.result_key, scope)), []).append(value)
        else:
            entries[_text(meaning(loop.result_key, scope))] = value
    return items if loop.result_key is None else entries


def _scopes(key: str | None, value: str, collection: Value, names: Names) -> Iterator[Names]:
    pairs = sorted(collection.items()) if isinstance(collection, dict) else enumerate(collection)
    for index, element in pairs:
        yield {**names, **({} if key is None else {key: index}), value: element}


def _joined(parts: tuple[tree.TemplatePart, ...], names: Names) -> str:
    return "".join([_part(part, names) for part in parts])


def _part(part: tree.TemplatePart, names: Names) -> str:
    match part:
        case tree.TemplateLiteral(text=text):
            return text
        case tree.TemplateInterpolation(expression=expression):
            return _text(meaning(expression, names))
        case tree.TemplateIf(condition=condition, then=then, otherwise=otherwise):
            return _joined(then if meaning(condition, names) else otherwise, names)
    scopes = _scopes(part.key, part.value, meaning(part.collection, names), names)
    return "".join([_joined(part.body, scope) for scope in scopes])


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
