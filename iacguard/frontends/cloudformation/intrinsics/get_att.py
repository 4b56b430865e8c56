"""``Fn::GetAtt``: an attribute of a resource."""

from __future__ import annotations

from iacguard.frontends.cloudformation.conditions import resource_condition
from iacguard.frontends.cloudformation.context import Call, Context
from iacguard.frontends.cloudformation.moved import brought
from iacguard.frontends.cloudformation.suggest import suggestion
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Span
from iacguard.value import Absent, Reference, Unknown, Value

_ANSWERED_BY_OTHERS = ("Custom::", "AWS::CloudFormation::")
"""Types whose attributes are answers of somebody else, whatever their properties are."""


def get_att(call: Call) -> Value:
    """The attribute that a dotted text or a list of names gives."""
    context, argument = call.context, call.argument
    if isinstance(argument, Scalar):
        name, _, attribute = context.name(argument.text).partition(".")
    elif isinstance(argument, Sequence) and len(argument.items) >= 2:
        return _of_parts(argument.items, "", call) or Unknown(
            call.span, "which attribute this is is not known"
        )
    else:
        name = attribute = ""
    if not name or not attribute:
        context.problem(call.span, "Fn::GetAtt takes the name of a resource and that of an attribute")
        return call.wrong()
    return attribute_of(name, attribute, call.span, context)


def _of_parts(nodes: list[Node], before: str, call: Call) -> Value | None:
    """The attribute whose names are ``before`` and then those that the expressions give."""

    def further(name: str) -> Value:
        if len(nodes) > 1:
            value = _of_parts(nodes[1:], f"{before}{name}.", call)
            return Unknown(call.span, "which attribute this is is not known") if value is None else value
        resource, _, attribute = f"{before}{name}".partition(".")
        return attribute_of(resource, attribute, call.span, call.context)

    return call.context.by_name(nodes[0], further)


def attribute_of(name: str, attribute: str, span: Span, context: Context) -> Value:
    """An attribute that is used at ``span``."""
    names = context.names
    if name not in names.resources:
        module = names.module_of(name)
        if module is not None:
            part = f"{names.prefix}{name}.{attribute}"
            return Unknown(span, f"a part of the module {module}", part)
        if not names.template.has_macros:
            context.problem(span, f"there is no resource {name}{suggestion(name, names.resources)}")
            return Unknown(span, f"{name} is not declared")
        address = names.prefix + name
        names.record.referred_to.add((address, attribute))
        return Reference(span, address, attribute)
    if attribute.startswith("Outputs."):
        return _output(name, attribute, span, context)
    address = names.prefix + name
    names.record.referred_to.add((address, attribute))
    return Reference(span, address, attribute, _property(name, attribute, context))


def _output(name: str, attribute: str, span: Span, context: Context) -> Value:
    names = context.names
    address = names.prefix + name
    outputs = names.outputs.get(name)
    output = attribute.removeprefix("Outputs.")
    value = None if outputs is None else outputs(output)
    if value is None or isinstance(value, Absent):
        return Unknown(span, f"output {output} of nested stack {name} is not known", f"{address}.{attribute}")
    return brought(value, span, f"output {output} of nested stack {name}")


def _property(name: str, attribute: str, context: Context) -> Value | None:
    """The value of the property of that name: in a resource's model both are the same thing."""
    names = context.names
    key = (name, attribute)
    place_in_names = f"{name}.{attribute}"
    if key in names.attributes:
        names.record.is_circular = names.record.is_circular or place_in_names in names.building
        return names.attributes[key]
    # What hangs on itself finds this while it is being worked out.
    names.attributes[key] = None
    declared = names.resources[name]
    node = declared.node
    type = node.get("Type") if isinstance(node, Mapping) else None
    properties = node.get("Properties") if isinstance(node, Mapping) else None
    if not isinstance(type, Scalar) or type.text.startswith(_ANSWERED_BY_OTHERS):
        return None
    held = properties.get(attribute) if isinstance(properties, Mapping) else None
    if held is not None:
        place = declared.context(names)
        own = resource_condition(node, place)
        names.building.add(place_in_names)
        value = place.assuming(declared.guard).assuming(own).value(held)
        names.building.discard(place_in_names)
        names.attributes[key] = None if isinstance(value, (Absent, Unknown)) else value
    return names.attributes[key]
