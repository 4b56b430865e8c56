"""What modules declare beside resources: variables, outputs, local values, providers, the backend.

They go into the graph as declarations, and are evaluated when somebody asks. What is the same in
every call of a module (defaults, local values, the arguments that it writes) is taken once.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from iacguard.frontends.terraform.body import body_value
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.inputs import marked_sensitive
from iacguard.frontends.terraform.instance import CALL_ARGUMENTS, ModuleInstance
from iacguard.frontends.terraform.module import alias_of
from iacguard.frontends.terraform.variables import Assigned
from iacguard.graph.resource import Identity, Resource
from iacguard.syntax.hcl.tree import Attribute, Block
from iacguard.text import Span
from iacguard.value import Literal, MapValue, Value, new_map


def declared(modules: Sequence[ModuleInstance], given: Assigned) -> Iterator[Resource]:
    """The declarations of all module instances of a unit, the root first, and of its files of variables."""
    folder = modules[0].code.folder
    seen: set[str] = set()
    for module in modules:
        if module.code.folder not in seen:
            seen.add(module.code.folder)
            yield from _written_once(module)
        for name, blocks in module.code.providers.items():
            for block in blocks:
                alias = alias_of(block)
                address = f"provider.{name}.{alias}" if alias else f"provider.{name}"
                yield _of_block(module, address, "Provider", block)
        if module.parent is None:
            for label, block in module.code.backends.items():
                yield _of_block(module, f"terraform.backend.{label}", "Backend", block)
    for source, values in given.files:
        # As seen from the module, so that the address is the same wherever one works.
        address = posixpath.relpath(source.path, folder)
        identity = Identity(address, "Template::VariableFile", "tfvars", "terraform")
        yield Resource(identity, source.span(0, 0), source.span(), partial(_same, values))


def _same(values: MapValue) -> MapValue:
    return values


def _written_once(module: ModuleInstance) -> Iterator[Resource]:
    code = module.code
    for name, block in code.variables.items():
        yield _declaration(module, f"var.{name}", "Parameter", block, partial(_variable, module, block))
    for name, block in code.outputs.items():
        # What a called module puts out is shown nowhere by itself.
        type = "Output" if module.parent is None else "Section"
        yield _declaration(module, f"output.{name}", type, block, partial(_output, module, block))
    for name, attribute in code.locals.items():
        yield _declaration(module, f"local.{name}", "Section", attribute, partial(_local, module, attribute))
    for name, block in code.calls.items():
        # Where it cannot be gone into, the opaque resource in its place has the arguments.
        left_out = CALL_ARGUMENTS if module.unresolved(name) is None else frozenset(block.body.attributes)
        properties = partial(_call, module, block, left_out - {"source", "version"})
        yield _declaration(module, f"module.{name}", "Module", block, properties)


def _of_block(module: ModuleInstance, address: str, type: str, block: Block) -> Resource:
    return _declaration(
        module, address, type, block, partial(body_value, block.body, module.scope, block.header)
    )


def _declaration(
    module: ModuleInstance,
    address: str,
    type: str,
    declared: Block | Attribute,
    properties: Callable[[], MapValue],
) -> Resource:
    header = declared.header if isinstance(declared, Block) else declared.name_span
    source_type = declared.type if isinstance(declared, Block) else "local"
    identity = Identity(f"{module.path}{address}", f"Template::{type}", source_type, "terraform")
    made = Resource(identity, header, declared.span, properties, condition=module.condition)
    made.calls = module.calls
    return made


_PARAMETER = {"default": "Default", "sensitive": "NoEcho", "ephemeral": "Ephemeral"}
_OUTPUT = {"value": "Value", "sensitive": "NoEcho", "ephemeral": "Ephemeral"}


def _variable(module: ModuleInstance, block: Block) -> MapValue:
    entries, keys = _named(module, block, _PARAMETER)
    type = block.body.attributes.get("type")
    if type is not None:
        place = type.expression.span
        entries["Type"] = Literal(place, place.text)
        keys["Type"] = type.name_span
    hidden = entries.get("NoEcho")
    if isinstance(hidden, Literal) and hidden.value is True and "Default" in entries:
        entries["Default"] = marked_sensitive(entries["Default"])
    return _map(block, entries, keys)


def _output(module: ModuleInstance, block: Block) -> MapValue:
    return _map(block, *_named(module, block, _OUTPUT))


def _named(
    module: ModuleInstance, block: Block, names: dict[str, str]
) -> tuple[dict[str, Value], dict[str, Span]]:
    """What a declaration says by some names, and the places where it does, both by canonical names."""
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    attributes = block.body.attributes
    for name, canonical in names.items():
        attribute = attributes.get(name)
        if attribute is not None:
            entries[canonical] = value_at(attribute.expression, module.scope)
            keys[canonical] = attribute.name_span
    return entries, keys


def _map(block: Block, entries: dict[str, Value], keys: dict[str, Span]) -> MapValue:
    return new_map(block.span, entries, keys, header=block.header)


def _local(module: ModuleInstance, attribute: Attribute) -> MapValue:
    span, name_span = attribute.span, attribute.name_span
    value = module.local(attribute.name, span).value
    return MapValue(span, {"Value": value}, {"Value": name_span}, header=name_span)


def _call(module: ModuleInstance, block: Block, left_out: frozenset[str]) -> MapValue:
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for name, attribute in block.body.attributes.items():
        if name not in left_out:
            entries[name] = value_at(attribute.expression, module.scope)
            keys[name] = attribute.name_span
    return _map(block, entries, keys)
