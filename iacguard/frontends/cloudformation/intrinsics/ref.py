"""``Ref``: a parameter, a pseudo parameter, a loop variable or a resource."""

from __future__ import annotations

from iacguard.frontends.cloudformation.assumed import as_default, under_conditions
from iacguard.frontends.cloudformation.context import Call, Context
from iacguard.frontends.cloudformation.moved import brought, sensitive
from iacguard.frontends.cloudformation.parameters import Parameter, not_given, typed
from iacguard.frontends.cloudformation.suggest import suggestion
from iacguard.syntax.node import Scalar
from iacguard.text import Span
from iacguard.typed import Final
from iacguard.value import Absent, Default, Literal, Reference, Unknown, Value, map_choices

PSEUDO_PARAMETERS: Final = frozenset(
    {
        "AWS::AccountId",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)


def ref(call: Call) -> Value:
    """What a name stands for."""
    argument, context = call.argument, call.context
    if type(argument) is Scalar and argument.tag is None:
        name = context.name(argument.text) if context.bindings else argument.text
        return named(name, call.span, context)
    value = context.by_name(argument, lambda name: named(name, call.span, context))
    if value is None:
        context.problem(call.span, "Ref takes the name of a parameter or a resource")
        return call.wrong()
    return value


def named(name: str, span: Span, context: Context) -> Value:
    """The value of a name that is used at ``span``."""
    names = context.names
    bound = context.bindings.get(name)
    if bound is not None:
        return brought(bound, span, f"collection of the loop over {name}")
    if name == "AWS::NoValue":
        return Absent(span)
    if name in PSEUDO_PARAMETERS:
        given = names.record.inputs.parameters.get(name)
        if given is not None:
            return Literal(span, given)
        # In a nested stack these two are its own.
        own = names.prefix if name in ("AWS::StackName", "AWS::StackId") else ""
        return Unknown(span, f"{name} is settled at deployment", f"{own}{name}")
    parameter = names.parameters.get(name)
    if parameter is not None:
        return _parameter(parameter, span, context)
    if name in names.resources or names.template.has_macros:
        address = names.prefix + name
        if "." in name:
            # What SAM generates is named as if it were an attribute.
            resource, _, generated = address.partition(".")
            names.record.referred_to.add((resource, generated))
        return Reference(span, address)
    module = names.module_of(name)
    if module is not None:
        return Unknown(span, f"a part of the module {module}", f"{names.prefix}{name}")
    hint = suggestion(name, [*names.resources, *names.parameters, *PSEUDO_PARAMETERS])
    context.problem(span, f"there is no parameter and no resource {name}{hint}")
    return Unknown(span, f"{name} is not declared")


def _parameter(parameter: Parameter, span: Span, context: Context) -> Value:
    worth = context.names.worth
    known = worth.get((parameter.name, context.symbolic))
    if known is not None and (type(known) is Unknown or not context.assumed):
        return _used_again(known, span)
    under: tuple[object, ...] = (parameter.name, context.symbolic)
    if context.assumed:
        # Most resources and their properties hang on the same few conditions.
        under = (*under, *[(one.condition.name, one.value) for one in context.assumed])
        known = worth.get(under)
        if known is not None:
            return _used_again(known, span)
    value = _used(parameter, span, context)
    if type(value) is Default or (type(value) is Unknown and value.origin is None):
        # It stays the same wherever it is used, but for the place.
        worth[under] = value
    return value


def _used_again(value: Default | Unknown, span: Span) -> Value:
    if isinstance(value, Unknown):
        unknown = Unknown(span, value.reason, value.symbol)
        unknown.sensitive = value.sensitive
        return unknown
    otherwise = value.otherwise
    default = Default(value, value.condition, Unknown(span, otherwise.reason, otherwise.symbol))
    default.span = span
    return default


def _used(parameter: Parameter, span: Span, context: Context) -> Value:
    names = context.names
    symbol = f"parameter {names.prefix}{parameter.name}"
    if parameter.domain is not None:
        names.record.domains[symbol] = parameter.domain
    value = _worth(parameter, span, symbol, context)
    if context.assumed and not isinstance(value, Unknown):
        unknown = _worth(parameter, span, symbol, context.undecided())
        value = under_conditions(parameter, value, unknown, context)
    value = sensitive(value) if parameter.is_hidden else value
    return as_default(parameter, value, symbol, context) if _is_default(parameter, context) else value


def _is_default(parameter: Parameter, context: Context) -> bool:
    """Whether a parameter has its default for a value because nobody has said what it is."""
    names = context.names
    is_given = parameter.name in names.record.inputs.parameters
    return names.given is None and not is_given and not names.record.inputs.assume_defaults


def _worth(parameter: Parameter, span: Span, symbol: str, context: Context) -> Value:
    names = context.names
    if parameter.is_stored:
        return not_given(parameter, span, symbol)
    use_default = not context.symbolic or names.record.inputs.assume_defaults
    if names.given is not None:
        if names.given.arguments is None:
            return not_given(parameter, span, symbol)
        if parameter.name in names.given.arguments:
            value = _handed_over(parameter, symbol, context)
            return brought(value, span, f"parameter {parameter.name} of nested stack {names.given.stack}")
        # What the parent does not hand over has its default in every deployment.
        use_default = True
    else:
        text = names.record.inputs.parameters.get(parameter.name)
        if text is not None:
            given = typed(parameter, Literal(parameter.key, text))
            return brought(given, span, f"value given for parameter {parameter.name}")
    if parameter.default is None:
        return not_given(parameter, span, symbol)
    if not use_default:
        return Unknown(span, f"parameter {parameter.name} can be set at deployment", symbol)
    return brought(typed(parameter, parameter.default), span, f"default of parameter {parameter.name}")


def _handed_over(parameter: Parameter, symbol: str, context: Context) -> Value:
    """What the parent stack hands over, evaluated where it stands."""
    names = context.names
    assert names.given is not None
    assert names.given.arguments is not None
    declared = names.given.arguments[parameter.name]
    key = f"{parameter.name} {context.symbolic}"
    memo = names.arguments.get(key)
    if memo is not None:
        return memo
    if key in names.building:
        return Unknown(declared.key, f"parameter {parameter.name} hangs on itself")
    names.building.add(key)
    place = declared.context.undecided() if context.symbolic else declared.context
    value = map_choices(place.value(declared.node), lambda side: _or_default(parameter, side, symbol))
    names.building.discard(key)
    names.arguments[key] = value
    return value


def _or_default(parameter: Parameter, value: Value, symbol: str) -> Value:
    if not isinstance(value, Absent):
        return typed(parameter, value)
    if parameter.default is None:
        return not_given(parameter, value.span, symbol)
    return typed(parameter, parameter.default)
