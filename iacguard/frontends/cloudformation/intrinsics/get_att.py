"""``Fn::GetAtt``: an attribute of a resource."""

from __future__ import annotations

from iacguard.frontends.cloudformation.conditions import resource_condition
from iacguard.frontends.cloudformation.context import Call, Context, Names
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
    """The value of the property of that name: in a resource's model both are the same thing.

    None where it is not known, which it is not where it hangs on itself.
    """
    names = context.names
    key = (name, attribute)
    if key in names.attributes:
        if key in names.hanging:
            _close(names.hanging[key], names)
        return names.attributes[key]
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
        depth = names.hanging[key] = len(names.chain)
        names.chain.append(key)
        value = place.assuming(declared.guard).assuming(own).value(held)
        names.chain.pop()
        if not _leave(key, depth, names) and not isinstance(value, (Absent, Unknown)):
            names.attributes[key] = value
    return names.attributes[key]


# What hangs on itself is not known wherever that is found out first, so that no value hangs on the
# order in which values are asked for. These find it as one finds the strongly connected parts of a graph.


def _close(start: int, names: Names) -> None:
    """Takes in that all of the chain from a place on hangs on itself."""
    for key in names.chain[start:]:
        names.circular.add(key)
        names.hanging[key] = min(names.hanging[key], start)


def _leave(key: tuple[str, str], depth: int, names: Names) -> bool:
    """Takes in that an attribute at a place of the chain was worked out; whether it hangs on itself."""
    start = names.hanging[key]
    for one, place in list(names.hanging.items()):
        if place >= depth:
            if start == depth:
                del names.hanging[one]
            else:
                names.hanging[one] = start
    return key in names.circular
