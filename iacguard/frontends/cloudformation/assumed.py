"""What a condition says of the parameters that are read under it.

``!If [HasKey, !Ref Key, !Ref AWS::NoValue]`` with the usual empty default reads the parameter only
where it is not empty: there its value is not its default, and taking it for that would make up a
template that nobody can deploy.
"""

from __future__ import annotations

from iacguard.condition import (
    CASES,
    CASES_OF_FACTS,
    Assumption,
    Condition,
    Equals,
    TooManyCases,
    Variable,
    consistent,
)
from iacguard.frontends.cloudformation.context import Context
from iacguard.frontends.cloudformation.parameters import Parameter
from iacguard.frontends.cloudformation.texts import known_text
from iacguard.value import Default, ListValue, Literal, Origin, Unknown, Value

_NOT_DEFAULT = "parameter {} is not its default here"


def under_conditions(parameter: Parameter, value: Value, unknown: Value, context: Context) -> Value:
    """A parameter's value where certain conditions hold.

    ``unknown`` is what the parameter is in conditions. When they rule the value out it is the one
    that they leave of the allowed values, or else unknown.
    """
    if not isinstance(unknown, Unknown) or unknown.symbol is None:
        return value
    if all(_is_possible(name, text, context) for name, text in _atoms(value, unknown.symbol)):
        return value
    domain = context.names.record.domains.get(unknown.symbol, ())
    possible = [text for text in domain if _is_possible(unknown.symbol, text, context)]
    if len(possible) == 1:
        note = f"the only value of parameter {parameter.name} under this condition"
        return Literal(value.span, possible[0], Origin(parameter.key, note))
    return Unknown(value.span, _NOT_DEFAULT.format(parameter.name), unknown.symbol)


def as_default(parameter: Parameter, value: Value, symbol: str, context: Context) -> Value:
    """The default of a parameter, for conditions that only whoever reads it takes sides on.

    ``KeySpec: !Ref Spec`` may stand beside ``EnableKeyRotation: !If [HasOtherSpec, false, true]``.
    """
    text = known_text(value)
    if text is None or not isinstance(value, Literal):
        return value
    equal = Equals(Variable(symbol, context.names.record.domains.get(symbol)), text)
    otherwise = Unknown(value.span, _NOT_DEFAULT.format(parameter.name), symbol)
    return Default(value, Condition(f"{symbol} has its default", equal), otherwise)


def _atoms(value: Value, symbol: str) -> list[tuple[str, str]]:
    """What conditions compare to tell whether a parameter has this value, and the text that it has."""
    if isinstance(value, ListValue) and value.rest is None:
        texts = [known_text(item) or "" for item in value.items]
        return [
            (f'Fn::Join("", {symbol})', "".join(texts)),
            (f'Fn::Join(",", {symbol})', ",".join(texts)),
            (f'Fn::Select("0", {symbol})', texts[0] if texts else ""),
        ]
    text = known_text(value)
    return [] if text is None else [(symbol, text)]


def _is_possible(name: str, text: str, context: Context) -> bool:
    equal = Equals(Variable(name, context.names.record.domains.get(name)), text)
    cases = CASES_OF_FACTS if context.names.record.facts else CASES
    try:
        return consistent((*context.assumed, Assumption(Condition("", equal), True)), cases)
    except TooManyCases:
        return True
