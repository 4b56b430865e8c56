"""HCL trees as short texts in which the grouping shows, for tests to compare."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import parse_expression
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source


def shape_of(text: str) -> str:
    """The shape of an expression that is read without a problem."""
    source = Source("main.tf", text)
    expression, problems = parse_expression(source, source.span())
    assert not problems, problems
    return shape(expression)


def told(problems: Iterable[SyntaxProblem]) -> list[str]:
    """Problems as ``line:column message``, with a question mark before those that are not fatal."""
    lines = []
    for problem in problems:
        line, column = problem.span.start_position
        lines.append(f"{'' if problem.fatal else '?'}{line}:{column} {problem.message}")
    return lines


def shape(expression: tree.Expression) -> str:
    """The shape of an expression; every operation has parentheses, besides those that were written."""
    match expression:
        case tree.LiteralValue(value=value):
            return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
        case tree.Template(parts=parts):
            return _parts(parts)
        case tree.TupleConstructor(items=items):
            return f"[{', '.join(map(shape, items))}]"
        case tree.ObjectConstructor(items=items):
            return f"{{{', '.join(f'{shape(key)} = {shape(value)}' for key, value in items)}}}"
        case tree.Variable(name=name):
            return name
        case tree.GetAttr(target=target, name=name):
            return f"{shape(target)}.{name}"
        case tree.Index(target=target, key=key):
            return f"{shape(target)}[{shape(key)}]"
        case tree.SplatItem():
            return "_"
        case tree.Splat(target=target, each=each, full=full):
            return f"{shape(target)}{'[*]' if full else '.*'}<{shape(each)}>"
        case tree.Call(name=name, arguments=arguments, expand=expand):
            return f"{name}({', '.join(map(shape, arguments))}{'...' if expand else ''})"
        case tree.Unary(operator=operator, operand=operand):
            return f"({operator}{shape(operand)})"
        case tree.Binary(operator=operator, left=left, right=right):
            return f"({shape(left)} {operator} {shape(right)})"
        case tree.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({shape(condition)} ? {shape(then)} : {shape(otherwise)})"
        case tree.For():
            return _for(expression)
        case tree.Parentheses(inner=inner):
            return f"({shape(inner)})"
    assert isinstance(expression, tree.Invalid)
    return "<invalid>"


def _for(loop: tree.For) -> str:
    names = loop.value if loop.key is None else f"{loop.key}, {loop.value}"
    result = shape(loop.result_value)
    if loop.result_key is not None:
        result = f"{shape(loop.result_key)} => {result}"
    if loop.group:
        result += "..."
    if loop.condition is not None:
        result += f" if {shape(loop.condition)}"
    opening, closing = "[]" if loop.result_key is None else "{}"
    return f"{opening}for {names} in {shape(loop.collection)} : {result}{closing}"


def _parts(parts: tuple[tree.TemplatePart, ...]) -> str:
    shapes = []
    for part in parts:
        match part:
            case tree.TemplateLiteral(text=text):
                shapes.append(repr(text))
            case tree.TemplateInterpolation(expression=expression):
                shapes.append(f"${{{shape(expression)}}}")
            case tree.TemplateIf(condition=condition, then=then, otherwise=otherwise):
                shapes.append(f"%if {shape(condition)} <{_parts(then)}> <{_parts(otherwise)}>")
            case tree.TemplateFor(key=key, value=value, collection=collection, body=body):
                names = value if key is None else f"{key}, {value}"
                shapes.append(f"%for {names} in {shape(collection)} <{_parts(body)}>")
    return " + ".join(shapes) if shapes else "''"
