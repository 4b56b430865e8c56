"""A template with its nested local templates to resources.

Two passes: first every template of the unit is read and every name in it entered, then resources
are evaluated. So outputs and parameters flow between the stacks whatever their order.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator

from iacguard.condition import Any, Condition, Not
from iacguard.frontends.cloudformation.conditions import condition, resource_condition
from iacguard.frontends.cloudformation.context import LOOP, Context, Declared, Entered, Given, Language, Names
from iacguard.frontends.cloudformation.declared import declared as declarations_of
from iacguard.frontends.cloudformation.detect import looks_like_template
from iacguard.frontends.cloudformation.for_each import both, declarations
from iacguard.frontends.cloudformation.include import read_local, with_includes
from iacguard.frontends.cloudformation.intrinsics.table import function
from iacguard.frontends.cloudformation.lower import Surroundings, lower
from iacguard.frontends.cloudformation.nested import STACKS, location
from iacguard.frontends.cloudformation.parameters import Parameter, read_parameters
from iacguard.frontends.cloudformation.record import MOST_STACKS, Record
from iacguard.frontends.cloudformation.template import Template, read_template
from iacguard.frontends.cloudformation.texts import known_text
from iacguard.graph.resource import Identity, Resource
from iacguard.syntax.node import Document, Mapping, Node, Scalar
from iacguard.text import Source
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias
from iacguard.value import ListValue, MapValue, Origin, Reference, Unknown, Value, is_absent

Expand: TypeAlias = Callable[
    [list[Resource], "MapValue | None", "Collection[tuple[str, str]]"], list[Resource]
]
"""Turns the resources of a SAM template into those that SAM makes of them.

Given are its ``Globals`` too, and which attributes of which resources are referred to.
"""

UNSEEN: Final = "AWS::CloudFormation::Unseen"
"""The type of the opaque resource that stands for those that a macro makes."""

_OF_SECRETS: Final = ("pass", "secret", "token", "key", "cred")
"""What names of secrets have in them, in small letters."""

LANGUAGE: Final = Language(function, declarations)
"""What expressions of templates are made of."""


class _Stack(NamedTuple):
    """A template whose names are entered, and the nested stacks in it by logical id."""

    names: Names
    resources: list[Declared]
    surroundings: Surroundings
    nested: dict[str, _Stack]
    path: tuple[str, ...]
    """The templates on the way to this one, itself included."""
    unseen: Unknown | None
    """Set when there may be resources that are not known."""


class Evaluated(NamedTuple):
    """The resources of a unit, and what can be named in each of its templates, the outer ones first."""

    resources: list[Resource]
    templates: tuple[Names, ...]


def evaluate(source: Source, document: Document, record: Record, expand: Expand) -> Evaluated:
    """The resources of a template and of the local templates that it nests."""
    record.read(source, document)
    template = read_template(source, with_includes(document, record), record)
    record.parameters = frozenset(template.parameters.entries)
    stack = _enter(template, record, None, (source.path,))
    if _may_have_secrets(stack.names.parameters.values()):
        # Most templates have no secret parameters, and this needs the parser of JSON.
        from iacguard.frontends.cloudformation.values_beside import values_beside

        parameters, language = stack.names.parameters.values(), stack.surroundings.language
        for file in values_beside(source, parameters, record.files, language):
            record.sources.append(file.span.source)
            record.declarations.append(file)
    return Evaluated(_resources(stack, expand), tuple(_names(stack)))


def _may_have_secrets(parameters: Collection[Parameter]) -> bool:
    # It is faster to look through all names at once than to look at each.
    names = " ".join([one.name for one in parameters]).lower()
    return any(word in names for word in _OF_SECRETS) or any(one.is_hidden for one in parameters)


def _names(stack: _Stack) -> Iterator[Names]:
    yield stack.names
    for nested in stack.nested.values():
        yield from _names(nested)


class _Parent(NamedTuple):
    """The nested stack resource that a template is loaded for."""

    declared: Declared
    given: Given
    stack: _Stack
    condition: Condition | None


def _enter(template: Template, record: Record, parent: _Parent | None, path: tuple[str, ...]) -> _Stack:
    prefix, given, condition = "", None, None
    calls: tuple[Origin, ...] = ()
    if parent is not None:
        outer = parent.stack
        prefix = f"{outer.names.prefix}{parent.declared.name}/"
        given = parent.given
        condition = both(outer.surroundings.condition, parent.condition)
        note = f"nested stack {parent.declared.name}"
        calls = (*outer.surroundings.calls, Origin(parent.declared.key, note))
    names = Names(template, read_parameters(template.parameters, record), record, LANGUAGE, prefix, given)
    context = Context(names)
    for declared in declarations(template.conditions, context).declared:
        names.declared_conditions[declared.name] = Entered.of(declared)
    if parent is None:
        # A nested stack's parameters can hang on outputs of stacks that are not entered yet.
        for fact in _facts(context):
            record.facts.append(fact)
            context = context.assuming(fact)
    section = declarations(template.resources, context)
    resources: dict[str, Declared] = {}
    for declared in section.declared:
        if declared.name.startswith("Fn::"):
            context.problem(declared.key, f"{declared.name} may not stand among the resources")
        else:
            resources[declared.name] = declared
            names.resources[declared.name] = Entered.of(declared)
    surroundings = Surroundings("sam" if template.is_sam else "cloudformation", condition, calls)
    unseen = template.added or section.rest
    stack = _Stack(names, list(resources.values()), surroundings, {}, path, unseen)
    for declared in stack.resources:
        _enter_nested(declared, stack)
    return stack


def _enter_nested(declared: Declared, stack: _Stack) -> None:
    """Enter the template of a resource that is a nested stack, where it is on disk."""
    node, context = declared.node, declared.context
    type = node.entries.get("Type") if isinstance(node, Mapping) else None
    if type is None or not isinstance(type.value, Scalar) or type.value.text not in STACKS:
        return
    record = context.names.record
    properties = node.get("Properties") if isinstance(node, Mapping) else None
    named = location(node)
    path = None if named is None else known_text(context.value(named))
    template = None if path is None else _read_nested(path, context, stack)
    if template is None or record.stacks >= MOST_STACKS or not isinstance(properties, Mapping):
        message = f"the template of nested stack {declared.name} is not on disk and not checked"
        record.note("unresolved-stack", declared.key, message)
        return
    record.stacks += 1
    condition = both(declared.guard, resource_condition(node, context))
    arguments = _arguments(properties.get("Parameters"), context.assuming(condition))
    given = Given(declared.name, arguments)
    parent = _Parent(declared, given, stack, condition)
    nested = _enter(template, record, parent, (*stack.path, template.source.path))
    stack.nested[declared.name] = nested
    context.names.outputs[declared.name] = _outputs(nested)


def _read_nested(path: str, context: Context, stack: _Stack) -> Template | None:
    record = context.names.record
    folder = posixpath.dirname(stack.names.template.source.path)
    if posixpath.normpath(posixpath.join(folder, path)) in stack.path:
        return None
    document = read_local(path, folder, record)
    if document is None or document.root is None or not looks_like_template(document, path):
        return None
    return read_template(document.root.span.source, with_includes(document, record), record)


def _arguments(node: Node | None, context: Context) -> dict[str, Declared] | None:
    """What is handed to a nested stack by parameter; None when that is not known."""
    if node is None:
        return {}
    if not isinstance(node, Mapping) or context.call(node) is not None:
        return None
    section = declarations(node, context)
    if section.rest is not None or any(declared.guard is not None for declared in section.declared):
        return None
    return {declared.name: declared for declared in section.declared}


def _outputs(stack: _Stack) -> Callable[[str], Value | None]:
    """The outputs of a nested stack by name, each worked out when it is asked for."""
    names = stack.names
    declared: dict[str, Declared] | None = None
    known: dict[str, Value | None] = {}

    def output(name: str) -> Value | None:
        nonlocal declared
        if name in known:
            return known[name]
        # An output that hangs on itself finds this while it is being worked out.
        known[name] = None
        if declared is None:
            section = declarations(names.template.outputs, Context(names))
            declared = {one.name: one for one in section.declared}
        found = declared.get(name)
        node = found.node.get("Value") if found is not None and isinstance(found.node, Mapping) else None
        if found is not None and node is not None:
            own = resource_condition(found.node, found.context)
            known[name] = found.context.assuming(own).value(node)
        return known[name]

    return output


def _resources(stack: _Stack, expand: Expand) -> list[Resource]:
    names = stack.names
    if names.given is not None:
        names.record.facts.extend(_if_deployed(fact, stack) for fact in _facts(Context(names)))
    _read_the_rest(names)
    names.record.declarations.extend(declarations_of(names, stack.surroundings))
    resources: list[Resource] = []
    deferral = names.record.deferral
    is_plain = not (stack.unseen is not None or names.given is not None or stack.nested)
    is_plain = is_plain and not names.template.is_sam and names.template.added is None
    if deferral.names is None and (names.template.has_macros or LOOP in names.template.source.text):
        # How often loops go round is counted over all of them, and macros read files.
        is_plain = False
    if not is_plain:
        # Macros and what nests the template ask for everything.
        deferral.names = ()
    deferral.is_silent = is_plain
    for declared in stack.resources:
        try:
            resource = lower(declared, stack.surroundings)
        except RecursionError:
            # Every way down is counted, so this is a net below the net.
            names.record.problem(declared.key, f"resource {declared.name} is nested too deeply to be read")
            continue
        if resource is None:
            continue
        if resource.type in STACKS and declared.name not in stack.nested:
            resource.opaque = True
        resources.append(resource)
    template = names.template
    if template.is_sam:
        globals = _globals(template, Context(names))
        resources = expand(resources, globals, names.record.referred_to)
    if template.added is not None:
        resources = [_opened(resource, template.added) for resource in resources]
    if stack.unseen is not None:
        resources.append(_unseen(stack, stack.unseen, resources))
    for nested in stack.nested.values():
        resources.extend(_resources(nested, expand))
    return resources


def _read_the_rest(names: Names) -> None:
    """Read the conditions and outputs that no resource asks for, to tell what is wrong with them."""
    for name, entered in names.declared_conditions.items():
        condition(name, entered.key, Context(names))
    for output in declarations(names.template.outputs, Context(names)).declared:
        node = output.node
        if not isinstance(node, Mapping):
            output.context.problem(output.key, f"output {output.name} must be a mapping with a Value")
            continue
        own = resource_condition(node, output.context)
        context = output.context.assuming(own)
        value, export = node.get("Value"), node.get("Export")
        if value is None:
            context.problem(output.key, f"output {output.name} has no Value")
        read = names.read[output.name] = {}
        for key, inner in (("Value", value), ("Export", export)):
            if inner is not None:
                read[key] = context.value(inner)


def _facts(context: Context) -> tuple[Condition, ...]:
    """What the rules of a template assert."""
    rules = context.names.template.rules
    if not rules.entries:
        return ()
    # Few templates have any.
    from iacguard.frontends.cloudformation.assertions import facts

    return facts(rules, context)


def _if_deployed(fact: Condition, stack: _Stack) -> Condition:
    """What a nested template asserts, which holds where the stack is deployed."""
    exists = stack.surroundings.condition
    return fact if exists is None else Condition(fact.name, Any((Not(exists), fact)), fact.span)


def _opened(resource: Resource, added: Unknown) -> Resource:
    """A resource that may have further properties."""
    properties = resource.properties
    if properties.rest is not None:
        return resource
    return resource.with_properties(
        MapValue(
            properties.span,
            properties.entries,
            properties.keys,
            properties.origin,
            added,
            properties.header,
        )
    )


def _unseen(stack: _Stack, reason: Unknown, resources: list[Resource]) -> Resource:
    """An opaque resource for those of a template that are not known, which may refer to any of it."""
    place = reason.span
    seen = ListValue(place, tuple(Reference(place, resource.address) for resource in resources))
    properties = MapValue(place, {"Resources": seen}, rest=reason, header=place)
    identity = Identity(f"{stack.names.prefix}Fn::Transform", UNSEEN, UNSEEN, stack.surroundings.language)
    unseen = Resource(identity, place, place, lambda: properties, condition=stack.surroundings.condition)
    unseen.calls = stack.surroundings.calls
    unseen.opaque = True
    return unseen


def _globals(template: Template, context: Context) -> MapValue | None:
    if template.globals is None:
        return None
    key, node = template.globals
    value = context.value(node, key.span)
    if isinstance(value, MapValue):
        return value
    if isinstance(value, Unknown):
        return MapValue(value.span, {}, rest=value, header=key.span)
    if is_absent(value):
        return None
    context.problem(key.span, "Globals must be a mapping")
    return None
