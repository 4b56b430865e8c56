"""``Fn::Sub``: a text with names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iacguard.frontends.cloudformation.context import Call, Context
from iacguard.frontends.cloudformation.intrinsics.get_att import attribute_of
from iacguard.frontends.cloudformation.intrinsics.ref import named
from iacguard.frontends.cloudformation.literals import string, written
from iacguard.frontends.cloudformation.texts import concatenate, slice_literal
from iacguard.patterns import pattern
from iacguard.syntax import node as tree
from iacguard.syntax.node import Node, Scalar
from iacguard.text import Span
from iacguard.typed import Final
from iacguard.value import Interpolation, Literal, Unknown, Value

VARIABLE: Final = pattern(r"\$\{(!?)([^{}]*)\}")
"""What is replaced in a text: whether it is escaped, and the name."""


def sub(call: Call) -> Value:
    """The text with each ``${Name}`` and ``${Name.Attribute}`` in it replaced."""
    template: Node = call.argument
    variables: Mapping[str, Value] = {}
    if not isinstance(template, Scalar):
        arguments = call.arguments(1, 2)
        if arguments is None:
            return call.wrong()
        template = arguments[0]
        if len(arguments) == 2:
            given = arguments[1]
            if not isinstance(given, tree.Mapping) or given.tag is not None:
                call.context.problem(
                    given.span, "the second argument of Fn::Sub is a mapping of its variables"
                )
                return call.wrong()
            section = call.context.names.language.declarations(given, call.context)
            variables = {one.name: one.context.value(one.node) for one in section.declared}
            if section.rest is not None:
                return Unknown(call.span, "the variables are not known")
    if not isinstance(template, Scalar) or template.tag is not None:
        call.context.problem(call.span, "Fn::Sub takes a string, or a list of a string and a mapping")
        return call.wrong()
    return _replaced(template, variables, call)


def _replaced(template: Scalar, variables: Mapping[str, Value], call: Call) -> Value:
    text = written(template)
    if "${" not in text:
        return concatenate((string(template),), call.span)
    locate, context = template.locate, call.context
    whole = Literal(template.span, text, None, False, locate)
    pieces: list[Value] = []
    end = 0
    for match in VARIABLE.finditer(text):
        start, following = match.span()
        escaped, name = match.groups()
        name = name.strip()
        if escaped or not name:
            pieces.append(slice_literal(whole, end, start))
            if escaped:
                # `${!Name}` is how `${Name}` is written.
                pieces.append(slice_literal(whole, start, start + 2))
                pieces.append(slice_literal(whole, start + 3, following))
            else:
                pieces.append(slice_literal(whole, start, following))
        else:
            span = locate(start, following)
            value = variables[name].at(span) if name in variables else variable(name, span, context)
            if start > end or _meets_text(pieces, value):
                pieces.append(slice_literal(whole, end, start))
            pieces.append(value)
        end = following
    if end < len(text) or _meets_text(pieces, None):
        pieces.append(slice_literal(whole, end, len(text)))
    return concatenate(pieces, call.span)


def _meets_text(before: list[Value], after: Value | None) -> bool:
    """Whether an empty text has another one beside it, and is a part of what both are together."""
    return isinstance(after, (Literal, Interpolation)) or (
        before != [] and isinstance(before[-1], (Literal, Interpolation))
    )


def variable(name: str, span: Span, context: Context) -> Value:
    """What ``${Name}`` or ``${Name.Attribute}`` stands for where no map has the name."""
    resource, dot, attribute = name.partition(".")
    if dot and name not in context.names.parameters:
        return attribute_of(resource, attribute, span, context)
    return named(name, span, context)


def variables(template: Scalar) -> Iterator[tuple[str, Span]]:
    """The names in a text, each with the place of all that is replaced by its value."""
    whole = string(template)
    for match in VARIABLE.finditer(str(whole.value)):
        if not match[1] and match[2].strip():
            yield match[2].strip(), slice_literal(whole, match.start(), match.end()).span
