"""Parameters: what is declared, and what a reference to one is worth.

A parameter that is read as a value has its default as its value, because a template that is
insecure by default is insecure. A condition on a parameter stays undecided whatever the default,
because the template was written to be deployed both ways.
"""

from __future__ import annotations

from iacguard.frontends.cloudformation.literals import string, written
from iacguard.frontends.cloudformation.record import Record
from iacguard.frontends.cloudformation.texts import known_text, resolve_dynamic, slice_literal, text_of
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import ListValue, Literal, Unknown, Value


class Parameter(NamedTuple):
    """A declared parameter. ``key`` is its name's place, ``default`` a literal as it is written."""

    name: str
    key: Span
    type: str
    default: Literal | None
    allowed: tuple[str, ...] | None
    is_hidden: bool
    """``NoEcho``: its value is shown nowhere."""

    @property
    def is_list(self) -> bool:
        """Whether its value is a list."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def is_stored(self) -> bool:
        """Whether its value is the name under which Systems Manager stores the real one."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    @property
    def domain(self) -> tuple[str, ...] | None:
        """The values that the parameter as a whole can have; None when any."""
        return None if self.is_list or self.is_stored else self.allowed


def read_parameters(section: Mapping, record: Record) -> dict[str, Parameter]:
    """The declared parameters by name."""
    parameters: dict[str, Parameter] = {}
    for name, entry in section.entries.items():
        if not isinstance(entry.value, Mapping):
            if name != "Fn::Transform":
                record.problem(entry.key.span, f"parameter {name} must be a mapping with a Type")
            continue
        parameters[name] = _parameter(name, entry.key.span, entry.value, record)
    return parameters


def _parameter(name: str, key: Span, declaration: Mapping, record: Record) -> Parameter:
    given = {name: entry.value for name, entry in declaration.entries.items()}
    type = given.get("Type")
    if not isinstance(type, Scalar):
        record.problem(key, f"parameter {name} has no Type")
    hidden = given.get("NoEcho")
    return Parameter(
        name,
        key,
        type.text if isinstance(type, Scalar) else "String",
        _default(given.get("Default")),
        _allowed(given.get("AllowedValues")),
        isinstance(hidden, Scalar) and text_of(hidden.value) in ("true", "True", "TRUE"),
    )


def _default(node: Node | None) -> Literal | None:
    """The default as the string that CloudFormation takes it for, its numbers as written."""
    return string(node) if isinstance(node, Scalar) and node.value is not None else None


def _allowed(node: Node | None) -> tuple[str, ...] | None:
    if not isinstance(node, Sequence):
        return None
    allowed: list[str] = []
    for item in node.items:
        if not isinstance(item, Scalar):
            # It leaves the set open.
            return None
        allowed.append(written(item))
    return tuple(allowed) if allowed else None


def typed(parameter: Parameter, value: Value) -> Value:
    """A value handed to a parameter, as the parameter's type makes of it."""
    text = known_text(value)
    if text is None:
        return value
    literal = value if isinstance(value, Literal) else Literal(value.span, text, value.origin)
    if parameter.is_list:
        return _split_list(literal, text, numbers="Number" in parameter.type)
    if parameter.type == "Number":
        return _number(literal, text)
    whole = Literal(literal.span, text, literal.origin, literal.sensitive, literal.locate)
    # A default may be a dynamic reference, which is resolved where the parameter is used.
    return resolve_dynamic(whole)


def _split_list(literal: Literal, text: str, numbers: bool) -> ListValue:
    whole = Literal(literal.span, text, literal.origin, literal.sensitive, literal.locate)
    items: list[Value] = []
    start = 0
    # The empty text gives one empty element: `!Select [0, !Ref List]` of it is legal.
    for part in text.split(","):
        lead = len(part) - len(part.lstrip())
        item = slice_literal(whole, start + lead, start + lead + len(part.strip()))
        items.append(_number(item, str(item.value)) if numbers else resolve_dynamic(item))
        start += len(part) + 1
    return ListValue(literal.span, tuple(items), literal.origin)


def _number(literal: Literal, text: str) -> Literal:
    try:
        number: int | float = int(text) if text.strip().lstrip("+-").isdigit() else float(text)
    except ValueError:
        return Literal(literal.span, text, literal.origin, literal.sensitive, literal.locate)
    return Literal(literal.span, number, literal.origin, literal.sensitive)


def not_given(parameter: Parameter, span: Span, symbol: str) -> Unknown:
    """The value of a parameter that only deployment settles."""
    if parameter.is_stored:
        reason = f"parameter {parameter.name} is looked up in Systems Manager"
    else:
        reason = f"parameter {parameter.name} has no default"
    return Unknown(span, reason, symbol)
