"""A plan to a unit: the values are the plan's, and references are recovered from its configuration."""

from __future__ import annotations

import posixpath

from iacguard.frontends.terraform.addresses import index_text
from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.expand import Expansion
from iacguard.frontends.terraform.instance import MODULE_DEPTH, ModuleInstance
from iacguard.frontends.terraform.lower import lower
from iacguard.frontends.terraform.module import Module, Modules, read_module
from iacguard.frontends.terraform.operators import equal
from iacguard.frontends.terraform.plan_merge import planned_expansion
from iacguard.frontends.terraform.plan_references import Loop, is_repeated, parsed_reference, references_of
from iacguard.frontends.terraform.plan_resources import PlannedData, PlannedResource, declaration
from iacguard.frontends.terraform.planned import (
    AFTER_APPLY,
    Plan,
    declarations,
    node_at,
    only_in_plan,
    plan_value,
    read_plan,
)
from iacguard.frontends.terraform.resources import Instance
from iacguard.frontends.terraform.scope import Named
from iacguard.frontends.terraform.undecided import ResourceObject
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.syntax.hcl.tree import Block, Body
from iacguard.syntax.node import Document, Entry, Mapping, Node
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    is_in_plan,
    made_of,
    walk,
)


def load_plan(source: Source, document: Document, inputs: Inputs = NO_INPUTS) -> Unit:
    """The unit of a plan; ``document`` is the tree of ``source``."""
    plan = read_plan(source, document)
    folder = posixpath.dirname(source.path) or "."
    deployment = Deployment(folder, Modules(), _NoFiles())
    deployment.sources.append(source)
    for note in plan.notes:
        deployment.note(note.kind, note.span, note.message)
    root = PlannedModule(plan, plan.configuration, deployment)
    instances: list[ModuleInstance] = []
    pending: list[ModuleInstance] = [root]
    while pending:
        current = pending.pop()
        instances.append(current)
        called = [one for name in current.code.calls for one in current.called_safely(name)]
        pending.extend(reversed(called))
    opaque = [] if plan.is_complete else [_left_out(plan)]
    graph = ResourceGraph(lower(instances, opaque), own_accounts=inputs.own_accounts | plan.accounts)
    return Unit(source.path, "terraform", graph, deployment.sources, plan.problems, deployment.notes)


def _left_out(plan: Plan) -> Resource:
    """What stands for the resources that a plan leaves out: they may belong to any that are there."""
    place = plan.notes[0].span
    managed = [one for one in plan.instances.values() if one.mode == "managed"]

    def given() -> MapValue:
        return MapValue(place, {one.address: Reference(place, one.address) for one in managed})

    resource = Resource(
        Identity("(left out of the plan)", "module", "module", "terraform"), place, place, given
    )
    resource.opaque = True
    return resource


class _NoFiles:
    """A plan stands for itself: no other file is part of it."""

    def read(self, path: str) -> Source | None:
        return None

    def list(self, folder: str) -> list[str]:
        return []


# Modules ---------------------------------------------------------------------------------------


class PlannedModule(ModuleInstance):
    """A module as a plan has it. It is the namespace of the names that configurations mention."""

    def __init__(
        self,
        plan: Plan,
        configuration: Mapping | None,
        deployment: Deployment,
        path: str = "",
        caller: tuple[PlannedModule, _Call] | None = None,
    ) -> None:
        self.planned = plan.modules.get(path, {})
        self.plan = plan
        self.configuration = configuration
        self.declared = declarations(configuration)
        super().__init__(_code(self), deployment, path, None, None if caller is None else caller[0])
        self.caller = caller
        self._given_texts: tuple[str, ...] | None = None

    def variable(self, name: str, span: Span) -> Named:
        """``var.name``: what the plan or the call says."""
        return self._once("var", name, span, lambda: Named(self._given(name, span), None))

    def _given(self, name: str, span: Span) -> Value:
        value: Value | None
        if self.caller is None:
            value = self.plan.variables.get(name)
            default = node_at(self.configuration, "variables", name, "default")
            if value is not None and (default is None or equal(plan_value(default), value) is not True):
                value = only_in_plan(value)
        else:
            module, call = self.caller
            value = module.expression(node_at(call.node, "expressions", name), call.loop, name)
        if value is None:
            default = node_at(node_at(self.configuration, "variables", name), "default")
            value = None if default is None else plan_value(default)
        return value or Unknown(span, f"variable {name} is not known from the plan")

    def given_texts(self) -> tuple[str, ...]:
        """The texts that the plan was given, or has read: values of variables, and of data sources.

        Where a reference cannot be followed, they tell what may have come from there.
        """
        if self.caller is not None:
            return self.caller[0].given_texts()
        if self._given_texts is None:
            given = [self._given(name, self.plan.source.span(0, 0)) for name in self.plan.variables]
            holders: list[Value] = [one for one in given if is_in_plan(one) or not isinstance(one, Literal)]
            holders += [one.values for one in self.plan.instances.values() if one.mode == "data"]
            found = {
                inner.value: None
                for holder in holders
                for inner in walk(holder)
                if isinstance(inner, Literal) and isinstance(inner.value, str) and inner.value
            }
            self._given_texts = tuple(found)
        return self._given_texts

    def local(self, name: str, span: Span) -> Named:
        """``local.name``, which plans are silent about."""
        raise EvaluationError(span, f"the plan does not say what local.{name} is")

    def output(self, name: str) -> Value | None:
        """The value of an output, as far as it is one reference; None when there is none of that name."""
        declared = node_at(self.configuration, "outputs", name)
        if declared is None:
            return None

        def work() -> Named:
            value = self.expression(node_at(declared, "expression"), None, name)
            return Named(value or Unknown(declared.span, AFTER_APPLY), None)

        return self._once("output", name, declared.span, work).value

    def _expansion(self, kind: str, name: str, block: Block) -> Expansion:
        indexes: list[str | int | None]
        if kind == "module":
            indexes = self._call_indexes(name)
        else:
            type, _, own = name.partition(".")
            mode = "managed" if kind == "resource" else "data"
            indexes = [one.repetition for one in self.planned.get((mode, type, own), ())]
        return planned_expansion(indexes, block.header)

    def _call_indexes(self, name: str) -> list[str | int | None]:
        known = self.plan.call_indexes(self.path, name)
        if known is not None:
            return known
        # A module of nothing but outputs leaves no trace, so one that is repeated is left out.
        call = node_at(self.configuration, "module_calls", name)
        return [] if is_repeated(call) else [None]

    def instances(self, kind: str, key: tuple[str, str]) -> list[Instance]:
        """The instances of a resource (``kind`` is ``resource``) or a data source (``data``)."""
        table = self._instances[kind]
        if key not in table:
            mode = "managed" if kind == "resource" else "data"
            make = PlannedResource if kind == "resource" else PlannedData
            planned = self.planned.get((mode, *key), [])
            node = self.declared.get((mode, *key))
            table[key] = [make(self, one, node) for one in planned]
        return table[key]

    def unresolved(self, name: str) -> str | None:
        """Nothing is missing from a plan, unless modules nest too deeply."""
        return None if len(self.calls) <= MODULE_DEPTH else f"module {name} is nested too deeply"

    def called(self, name: str) -> list[ModuleInstance]:
        """The instances of a called module."""
        if name not in self._called:
            node = node_at(self.configuration, "module_calls", name)
            made: list[ModuleInstance] = []
            for index in self._call_indexes(name) if self.unresolved(name) is None else ():
                path = f"{self.path}module.{name}{index_text(index)}."
                configuration = node_at(node, "module")
                inner = configuration if isinstance(configuration, Mapping) else None
                instance = PlannedModule(
                    self.plan, inner, self.deployment, path, (self, _Call(node, Loop(node, index)))
                )
                header = self.code.calls[name].header
                instance.calls = (*self.calls, Origin(header, f"module {name} is called here"))
                made.append(instance)
            self._called[name] = made
        return self._called[name]

    # References --------------------------------------------------------------------------------

    def expression(self, node: Node | None, loop: Loop | None, name: str) -> Value | None:
        """What an expression is, as far as a constant or a single reference; None for anything else.

        ``loop`` is the instance that it stands in, ``name`` the attribute that it is the value of.
        """
        if not isinstance(node, Mapping):
            return None
        constant = node.get("constant_value")
        if constant is not None:
            return plan_value(constant)
        references = references_of(node, loop)
        return self.reference(references[0], name, node.span) if len(references) == 1 else None

    def mentioned(self, text: str) -> Value | None:
        """What a reference is; None for what is none."""
        expression = parsed_reference(text)
        return None if expression is None else value_at(expression, self.scope)

    def parts(self, text: str) -> tuple[Reference, ...]:
        """The attributes of resources that a reference is made of."""
        value = self.mentioned(text)
        return () if value is None else made_of(value)

    def reference(self, text: str, name: str, place: Span) -> Value | None:
        """What a reference gives to the attribute ``name``, None when that cannot be told."""
        value = self.mentioned(text)
        if value is None:
            return None
        is_arn = name.rpartition("_")[2] in ("arn", "arns")
        if isinstance(value, (ListValue, MapValue)):
            value = _only(value, "Arn" if is_arn else None) or value
        if isinstance(value, ResourceObject):
            value = value.read("arn" if is_arn else "id", place)
        return None if type(value) is Unknown and value.symbol is None else value.at(place)


def _only(value: ListValue | MapValue, attribute: str | None) -> Value | None:
    """The only resource of a collection, or the only one that the outputs of a module give this of.

    ``module.m[each.key].out`` is told as ``module.m`` and ``each.key``, without the output's name.
    """
    inner = list(value.items if isinstance(value, ListValue) else value.entries.values())
    if len(inner) == 1 and isinstance(inner[0], ResourceObject):
        return inner[0]
    fitting = {
        (one.target, one.attribute): one
        for one in inner
        if isinstance(one, Reference) and not isinstance(one, ResourceObject) and one.attribute == attribute
    }
    return fitting.popitem()[1] if len(fitting) == 1 else None


class _Call(NamedTuple):
    """A module call, as one instance of it is made."""

    node: Node | None
    loop: Loop


# Declarations ----------------------------------------------------------------------------------


def _code(module: PlannedModule) -> Module:
    """The declarations of a module, as far as lowering asks for them."""
    resources: dict[tuple[str, str], Block] = {}
    data: dict[tuple[str, str], Block] = {}
    for mode, type, name in dict.fromkeys([*module.planned, *module.declared]):
        node = module.declared.get((mode, type, name))
        place = module.plan.source.span(0, 0) if node is None else node.span
        (resources if mode == "managed" else data)[type, name] = declaration(place, place, type, name, node)
    configuration = module.configuration
    calls = {
        name: Block(entry.value.span, entry.key.span, "module", (), Body(entry.value.span, {}, []))
        for name, entry in _entries(configuration, "module_calls")
    }
    outputs = {
        name: Block(entry.value.span, entry.key.span, "output", (), Body(entry.value.span, {}, []))
        for name, entry in _entries(configuration, "outputs")
    }
    folder = posixpath.dirname(module.plan.source.path) or "."
    nothing = read_module(folder, _NoFiles())
    return nothing._replace(resources=resources, data=data, calls=calls, outputs=outputs)


def _entries(node: Node | None, name: str) -> list[tuple[str, Entry]]:
    holder = node_at(node, name)
    return list(holder.entries.items()) if isinstance(holder, Mapping) else []
