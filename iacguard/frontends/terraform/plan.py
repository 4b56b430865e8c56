"""A plan to a unit: the values are the plan's, and references are recovered from its configuration.

A plan has values and, for every expression, the names that it mentions, but not the expression. So
where a value is not known before the apply, what it refers to is taken from those names: with one
name, an attribute that holds identities by its own name (``bucket``, ``role``, ``kms_key_id``) is
taken to be that reference; any other value only to mention it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from iacguard.facts.terraform import filled_blocks, schema
from iacguard.frontends.terraform.addresses import index_text
from iacguard.frontends.terraform.default_tags import planned_tags
from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.expand import Expansion, Repetition
from iacguard.frontends.terraform.instance import MODULE_DEPTH, ModuleInstance
from iacguard.frontends.terraform.lower import lower
from iacguard.frontends.terraform.module import Module, Modules, read_module
from iacguard.frontends.terraform.operators import equal, settle
from iacguard.frontends.terraform.plan_merge import planned_expansion
from iacguard.frontends.terraform.planned import (
    AFTER_APPLY,
    Plan,
    Planned,
    declarations,
    plan_value,
    read_plan,
)
from iacguard.frontends.terraform.resources import DataInstance, Instance, ResourceInstance
from iacguard.frontends.terraform.scope import Named
from iacguard.frontends.terraform.undecided import ResourceObject, with_mark
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.kinds import terraform_entry
from iacguard.patterns import pattern
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Attribute, Block, Body, Expression, Label, TupleConstructor
from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import (
    IN_PLAN,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    is_absent,
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
            default = _get(self.configuration, "variables", name, "default")
            if value is not None and (default is None or equal(plan_value(default), value) is not True):
                value = _only_in_plan(value)
        else:
            module, call = self.caller
            value = module.expression(_get(call.node, "expressions", name), call.loop, name)
        if value is None:
            default = _get(_get(self.configuration, "variables", name), "default")
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
            holders: list[Value] = [
                one for one in given if _is_only_in_plan(one) or not isinstance(one, Literal)
            ]
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
        declared = _get(self.configuration, "outputs", name)
        if declared is None:
            return None

        def work() -> Named:
            value = self.expression(_get(declared, "expression"), None, name)
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
        call = _get(self.configuration, "module_calls", name)
        is_repeated = isinstance(call, Mapping) and (
            "count_expression" in call.entries or _LOOP in call.entries
        )
        return [] if is_repeated else [None]

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
            node = _get(self.configuration, "module_calls", name)
            made: list[ModuleInstance] = []
            for index in self._call_indexes(name) if self.unresolved(name) is None else ():
                path = f"{self.path}module.{name}{index_text(index)}."
                configuration = _get(node, "module")
                inner = configuration if isinstance(configuration, Mapping) else None
                instance = PlannedModule(
                    self.plan, inner, self.deployment, path, (self, _Call(node, _Loop(node, index)))
                )
                header = self.code.calls[name].header
                instance.calls = (*self.calls, Origin(header, f"module {name} is called here"))
                made.append(instance)
            self._called[name] = made
        return self._called[name]

    # References --------------------------------------------------------------------------------

    def expression(self, node: Node | None, loop: _Loop | None, name: str) -> Value | None:
        """What an expression is, as far as a constant or a single reference; None for anything else.

        ``loop`` is the instance that it stands in, ``name`` the attribute that it is the value of.
        """
        if not isinstance(node, Mapping):
            return None
        constant = node.get("constant_value")
        if constant is not None:
            return plan_value(constant)
        references = _references(node, loop)
        return self.reference(references[0], name, node.span) if len(references) == 1 else None

    def mentioned(self, text: str) -> Value | None:
        """What a reference is; None for what is none."""
        expression = _parsed(text)
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


_LOOP: Final = "for_each_expression"


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


class _Loop:
    """Which instance of a repeated declaration something stands in."""

    __slots__ = ("index", "name", "source")

    def __init__(self, node: Node | None, index: str | int | None) -> None:
        self.index = index
        self.name = "count.index" if isinstance(index, int) else "each.key"
        repeated = _get(node, _LOOP)
        references = _references(repeated, None) if isinstance(repeated, Mapping) else []
        self.source = references[0] if len(references) == 1 else None
        """What ``for_each`` goes over, when that is one thing."""


class _Call(NamedTuple):
    """A module call, as one instance of it is made."""

    node: Node | None
    loop: _Loop


def _references(node: Mapping, loop: _Loop | None) -> list[str]:
    """The references of an expression as they were written, without the parts of each that are told too."""
    listed = node.get("references")
    texts = (
        [item.text for item in listed.items if isinstance(item, Scalar)]
        if isinstance(listed, Sequence)
        else []
    )
    found: list[str] = []
    for text in texts:
        if not (found and found[-1].startswith(text) and found[-1][len(text) :][:1] in (".", "[", "")):
            found.append(text)
    return found if loop is None else list(_in_loop(found, loop))


def _in_loop(references: list[str], loop: _Loop) -> Iterator[str]:
    """The references with the key of the instance in place of its name."""
    position = 0
    while position < len(references):
        text = references[position]
        position += 1
        if position < len(references) and references[position] == loop.name and text.count(".") == 1:
            # b[each.key].id is told as b and each.key.
            yield text + index_text(loop.index)
            position += 1
        elif text.startswith("each.value") and loop.source is not None:
            yield f"{loop.source}{index_text(loop.index)}{text.removeprefix('each.value')}"
        else:
            yield text


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Expression | None:
    source = Source("", text)
    expression, problems = parser.parse_expression(source, source.span())
    return None if problems else expression


def _beginnings(text: str) -> Iterator[str]:
    """A reference, and what it starts with: of what a ``for`` has made, only that can be followed."""
    yield text
    for end in range(len(text) - 1, 0, -1):
        if text[end] in ".[":
            yield text[:end]


def _get(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


# Declarations ----------------------------------------------------------------------------------


def _code(module: PlannedModule) -> Module:
    """The declarations of a module, as far as lowering asks for them."""
    resources: dict[tuple[str, str], Block] = {}
    data: dict[tuple[str, str], Block] = {}
    for mode, type, name in dict.fromkeys([*module.planned, *module.declared]):
        node = module.declared.get((mode, type, name))
        place = module.plan.source.span(0, 0) if node is None else node.span
        (resources if mode == "managed" else data)[type, name] = _block(place, place, type, name, node)
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
    holder = _get(node, name)
    return list(holder.entries.items()) if isinstance(holder, Mapping) else []


def _block(span: Span, header: Span, type: str, name: str, node: Mapping | None) -> Block:
    attributes: dict[str, Attribute] = {}
    needed = _get(node, "depends_on")
    if isinstance(needed, Sequence):
        texts = [item.text for item in needed.items if isinstance(item, Scalar)]
        items = tuple(item for item in map(_parsed, texts) if item is not None)
        expression = TupleConstructor(needed.span, items)
        attributes["depends_on"] = Attribute("depends_on", needed.span, expression, needed.span.end)
    labels = (Label(type, header), Label(name, header))
    return Block(span, header, "resource", labels, Body(span, attributes, []))


# Instances -------------------------------------------------------------------------------------


class _Bodies:
    """Works out the arguments of one instance: what is configured, with the plan's values."""

    def __init__(self, module: PlannedModule, planned: Planned, node: Mapping | None) -> None:
        self.module = module
        self.planned = planned
        self.node = node
        self.loop = _Loop(node, planned.repetition)
        expressions = _get(node, "expressions")
        if expressions is None and node is not None:
            # Without any attribute or block that is not dynamic, it is left out of the plan.
            expressions = Mapping(node.span, {})
        self.expressions = expressions if isinstance(expressions, Mapping) else None
        self.type = planned.type if planned.mode == "managed" else f"data.{planned.type}"

    def argument(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        value = self.planned.values.entries.get(name, self.planned.values.rest)
        if value is None:
            return None
        if self.expressions is not None and name not in self.expressions.entries:
            # Blocks that other resources can have as well are read back from what those set.
            return None if _has_satellite(self.type, name) else self._not_told(name, value)
        return self._value(value, _get(self.expressions, name), name, is_own=_is_own_name(self.type, name))

    def may_get_tags(self) -> bool:
        """Whether the provider's configuration says something of the tags of all resources."""
        key = _get(self.node, "provider_config_key")
        configured = self.module.plan.providers.get(key.text) if isinstance(key, Scalar) else None
        expressions = _get(configured, "expressions")
        if self.node is None or expressions is None:
            return self.node is None
        return any(_get(expressions, name) is not None for name in ("default_tags", "ignore_tags"))

    def _not_told(self, path: str, value: Value) -> Value | None:
        """What the configuration does not tell of: the provider's, or made by a dynamic block."""
        if not _is_block(self.type, path, value):
            return None
        if isinstance(value, Unknown):
            return None if filled_blocks.is_filled_in(self.type, path) else value
        return self._value(value, None, path) if _is_maps(value) else None

    def _value(self, value: Value, node: Node | None, path: str, is_own: bool = False) -> Value:
        if isinstance(node, Mapping) and node.entries.keys() <= _OF_EXPRESSIONS:
            value = self._as_written(value, node)
        if isinstance(value, ListValue):
            return self._list(value, node, path, is_own)
        if isinstance(value, MapValue):
            # A block that there can be one of is an object; its expressions are by attribute.
            is_block = isinstance(node, Mapping) and not node.entries.keys() <= _OF_EXPRESSIONS
            return self._block(value, node, path) if is_block and isinstance(node, Mapping) else value
        if not isinstance(node, Mapping):
            return value
        return self._referring(value, node, path, is_own)

    def _as_written(self, value: Value, node: Mapping) -> Value:
        """A value, told apart by whether the configuration has it or only the plan.

        The provider calls some attributes sensitive whatever they are made of.
        """
        if isinstance(value, Unknown):
            return value
        references = _references(node, self.loop)
        found = [self.module.mentioned(text) for text in references]
        known = [one for one in found if one is not None and not isinstance(one, Unknown)]
        is_known = len(known) == len(found)
        if is_known and value.sensitive and not any(one.sensitive for one in known):
            value = with_mark(value, False)
        is_written = is_known and not any(_is_only_in_plan(inner) for one in known for inner in walk(one))
        return value if is_written else _only_in_plan(value, self.module.given_texts())

    def _referring(self, value: Value, node: Mapping, path: str, is_own: bool) -> Value:
        """A single value, as a reference where it is one."""
        references = _references(node, self.loop)
        if type(value) is Unknown:
            argument = _argument(self.type, path)
            if argument is not None and argument.collection is not None:
                return self._open_collection(value, argument.collection, references, path)
        made = self._one(value, references[0], path, is_own) if len(references) == 1 else value
        return self._made_of(made, references) if type(made) is Unknown else made

    def _open_collection(
        self, value: Unknown, collection: schema.Collection, references: list[str], path: str
    ) -> Value:
        """A collection of which nothing is known: a set with one element that is not known is such."""
        if collection == "map":
            return MapValue(value.span, {}, rest=self._made_of(value, references))
        name = path.rpartition(".")[2]
        if references and _holds_identity(name):
            found = [self.module.reference(text, name, value.span) for text in references]
            items = [one for one in found if isinstance(one, Reference)]
            if len(items) == len(found) and not any(isinstance(settle(one), Literal) for one in items):
                return ListValue(value.span, tuple(items))
        return ListValue(value.span, (), rest=self._made_of(value, references))

    def _made_of(self, value: Unknown, references: list[str]) -> Unknown:
        """An unknown value with what it is worked out of, where all of that can be told."""
        found: list[Value] = []
        for text in references:
            parts = next(filter(None, map(self.module.parts, _beginnings(text))), ())
            if not parts:
                return value
            found.extend(parts)
        made = value.copied()
        made.made_of = made_of(*found)
        return made

    def _one(self, value: Value, text: str, path: str, is_own: bool) -> Value:
        if isinstance(value, Literal) and (not isinstance(value.value, str) or text.startswith("var.")):
            return value
        name = path.rpartition(".")[2]
        found = self.module.reference(text, name, value.span)
        if isinstance(value, Literal):
            is_same = isinstance(found, Reference) and equal(found, value) is True
            return _with_value(found, value) if is_same and isinstance(found, Reference) else value
        if not isinstance(value, Unknown):
            return value
        made: Value = value
        if isinstance(found, Encoded):
            made = found
        elif isinstance(found, Reference) and not isinstance(settle(found), Literal):
            # What is known of the other one would be known here, were it the same.
            if not is_own and _holds_identity(name):
                made = found
            else:
                around = value.copied()
                around.made_of = made_of(found)
                made = Interpolation(value.span, (around, found, around))
        made.sensitive = value.sensitive
        return made

    def _list(self, value: ListValue, node: Node | None, path: str, is_own: bool) -> Value:
        if isinstance(node, Mapping):
            return self._elements(value, node, path, is_own)
        blocks = node.items if isinstance(node, Sequence) else []
        items: list[Value] = []
        for item in value.items:
            if isinstance(item, MapValue):
                items.append(self._block(item, _block_of(item, blocks), path))
            else:
                items.append(item)
        made = ListValue(value.span, tuple(items), rest=value.rest)
        made.sensitive = value.sensitive
        return made

    def _elements(self, value: ListValue, node: Mapping, path: str, is_own: bool) -> Value:
        """A list of single values, whose references are told together."""
        references = _references(node, self.loop)
        unknown = [index for index, item in enumerate(value.items) if isinstance(item, Unknown)]
        items = list(value.items)
        if len(references) == len(unknown):
            for index, text in zip(unknown, references, strict=True):
                items[index] = self._one(items[index], text, path, is_own)
        for index in unknown:
            item = items[index]
            if type(item) is Unknown:
                items[index] = self._made_of(item, references)
        made = ListValue(value.span, tuple(items), rest=value.rest)
        made.sensitive = value.sensitive
        return made

    def _block(self, value: MapValue, node: Mapping | None, path: str) -> MapValue:
        entries: dict[str, Value] = {}
        for name, inner in value.entries.items():
            below = f"{path}.{name}"
            if node is None:
                if not _is_nothing(inner):
                    entries[name] = self._value(inner, None, below)
            elif name in node.entries:
                entries[name] = self._value(inner, node.get(name), below)
            else:
                made = self._not_told(below, inner)
                if made is not None:
                    entries[name] = made
        header = Span(value.span.source, value.span.start, value.span.start + 1)
        made_block = MapValue(value.span, entries, value.keys, rest=value.rest, header=header)
        made_block.sensitive = value.sensitive
        return made_block


_OF_EXPRESSIONS: Final = frozenset({"references", "constant_value"})


_LIKELY = 4
"""Characters from which on a text that is part of another one is no accident."""


def _only_in_plan(value: Value, texts: tuple[str, ...] | None = None) -> Value:
    """A value that the plan alone says, or those parts of it that have to do with some texts."""
    made = value.copied()
    if isinstance(made, ListValue):
        made.items = tuple([_only_in_plan(item, texts) for item in made.items])
    elif isinstance(made, MapValue):
        made.entries = {key: _only_in_plan(item, texts) for key, item in made.entries.items()}
    elif isinstance(made, Literal) and (texts is None or _has_to_do(made.value, texts)):
        made.origin = Origin(made.span, IN_PLAN, made.origin)
    return made


def _has_to_do(text: object, others: tuple[str, ...]) -> bool:
    if not isinstance(text, str):
        return False
    return any(other in text or (len(text) >= _LIKELY and text in other) for other in others)


def _is_only_in_plan(value: Value) -> bool:
    origin = value.origin
    while origin is not None and origin.note != IN_PLAN:
        origin = origin.parent
    return origin is not None


def _with_value(reference: Reference, value: Literal) -> Reference:
    made = Reference(value.span, reference.target, reference.attribute, value)
    made.sensitive = value.sensitive
    return made


def _block_of(item: MapValue, blocks: list[Node]) -> Mapping | None:
    """The block that an element was made of, None when that cannot be told.

    Elements of sets are in an order of their own, and dynamic blocks are not told of.
    """
    fitting = [block for block in blocks if isinstance(block, Mapping) and _fits(item, block)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(item: MapValue, block: Mapping) -> bool:
    for name, entry in block.entries.items():
        value = item.entries.get(name)
        constant = _get(entry.value, "constant_value")
        if constant is not None and value is not None and equal(value, plan_value(constant)) is False:
            return False
        if isinstance(entry.value, Sequence) and (value is None or _is_nothing(value)):
            return False
    return True


def _is_nothing(value: Value) -> bool:
    """Whether a value is what providers have in the place of what is not set."""
    if isinstance(value, ListValue):
        return not value.items
    if isinstance(value, MapValue):
        return not value.entries
    return is_absent(value) or (isinstance(value, Literal) and value.value == "")


def _is_maps(value: Value) -> bool:
    return isinstance(value, ListValue) and any(isinstance(item, MapValue) for item in value.items)


@cache
def _is_own_name(type: str, name: str) -> bool:
    """Whether an attribute of a kind is what the resource itself is called."""
    return name == "name" or any(
        member.path == kind.name_property and spelling.path == name
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        for spelling in member.spellings
    )


def _is_block(type: str, path: str, value: Value) -> bool:
    """Whether something is written as a block, as far as that is known of its type."""
    argument = _argument(type, path)
    if argument is not None and argument.is_known:
        return argument.nesting is not None
    block, name = _holder(type, path)
    if block is not None and name in block.computed:
        return False
    return _is_maps(value) or _is_block_of_kind(type, path)


@lru_cache(maxsize=4096)
def _argument(type: str, path: str) -> schema.Argument | None:
    """What the provider takes at a path of a type, ``rule.filter``; None where that is not known."""
    block, name = _holder(type, path)
    return None if block is None else block.argument(name)


def _holder(type: str, path: str) -> tuple[schema.Block | None, str]:
    """The block that something stands in, and its name there."""
    known = schema.schema(type)
    block = None if known is None else known.block
    *holders, name = path.split(".")
    for holder in holders:
        block = None if block is None else block.blocks.get(holder)
    return block, name


@cache
def _is_block_of_kind(type: str, name: str) -> bool:
    return any(
        spelling.satellite is None
        and (spelling.path.startswith(f"{name}.") or (spelling.path == name and member.struct is not None))
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        for spelling in member.spellings
    )


@cache
def _has_satellite(type: str, name: str) -> bool:
    """Whether what a block of a kind says can also be said by a resource of its own."""
    return any(
        any(spelling.satellite is not None for spelling in member.spellings)
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        if any(
            spelling.satellite is None and spelling.path.split(".")[0] == name
            for spelling in member.spellings
        )
    )


_IDENTITIES: Final = pattern(
    r"(?:^|_)(?:actions|arns?|buckets?|cluster|endpoint|functions?|groups?|ids?|key|listeners?|names?|queue|records?|"
    r"roles?|rule|subnets?|targets?|topic|urls?|users?)$"
)


def _holds_identity(name: str) -> bool:
    """Whether an attribute of this name holds nothing but the identity of something else.

    The source of an invocation is often a part of an API or all objects of a bucket.
    """
    return name != "source_arn" and _IDENTITIES.search(name) is not None


def _with_others(tags: Value | None, header: Span) -> Value | None:
    """Tags with others that are not known before the apply."""
    span = header if tags is None else tags.span
    rest = Unknown(span, "not all tags are known before the apply")
    if tags is None or is_absent(tags):
        return MapValue(span, {}, rest=rest)
    return MapValue(span, tags.entries, tags.keys, rest=rest) if isinstance(tags, MapValue) else tags


class PlannedResource(ResourceInstance):
    """One instance of a managed resource, as it will be."""

    def __init__(self, module: PlannedModule, planned: Planned, node: Mapping | None) -> None:
        block = _block(planned.span, planned.header, planned.type, planned.name, node)
        super().__init__(module, block, Repetition(planned.key, {}, None))
        self.planned = planned
        self._bodies = _Bodies(module, planned, node)

    def configured(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        return _configured(self, self.known, self._bodies.argument, name)

    def _whole_body(self) -> MapValue:
        return _whole_body(self, self.planned)

    def real_body(self) -> MapValue:
        """Everything that is configured, with all tags that the plan has."""
        body = self.body()
        own, planned = body.entries.get("tags"), self.planned.values.entries.get("tags_all")
        tags = planned_tags(own, planned, self.block.header)
        if isinstance(planned, Unknown) and self._bodies.may_get_tags():
            tags = _with_others(own, self.block.header)
        if tags is own or tags is None:
            return body
        entries = {**body.entries, "tags": tags}
        return MapValue(body.span, entries, body.keys, body.origin, body.rest, body.header)

    def read(self, name: str, span: Span) -> Value:
        """An attribute, as an expression at ``span`` gets it."""
        value = self.as_read(name, self.configured(name), span)
        if isinstance(value, Reference) and value.value is None and value.target == self.address:
            known = self.planned.values.entries.get(name)
            if isinstance(known, Literal) and known.value is not None:
                return Reference(span, value.target, value.attribute, known)
        return value


class PlannedData(DataInstance):
    """One instance of a data source: as it was read, or as it will be asked for during the apply."""

    def __init__(self, module: PlannedModule, planned: Planned, node: Mapping | None) -> None:
        block = _block(planned.span, planned.header, planned.type, planned.name, node)
        super().__init__(module, block, Repetition(planned.key, {}, None))
        self.planned = planned
        self._bodies = _Bodies(module, planned, node)

    def configured(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        return _configured(self, self.known, self._bodies.argument, name)

    def _whole_body(self) -> MapValue:
        return _whole_body(self, self.planned)

    def read(self, name: str, span: Span) -> Value:
        """An attribute, as an expression at ``span`` gets it."""
        known = self.planned.values.entries.get(name)
        if known is not None and not isinstance(known, Unknown):
            return _only_in_plan(known)
        return super().read(name, span)


def _configured(
    instance: Instance,
    known: dict[str, Value | None],
    work: Callable[[str], Value | None],
    name: str,
) -> Value | None:
    if name not in known:
        # Until it is worked out, whoever asks for it from within gets what nothing is known of.
        known[name] = Unknown(instance.block.header, f"{instance.address}.{name} depends on itself")
        known[name] = work(name)
    return known[name]


def _whole_body(instance: Instance, planned: Planned) -> MapValue:
    entries: dict[str, Value] = {}
    for name in planned.values.entries:
        value = instance.configured(name)
        if value is not None:
            entries[name] = value
    values = planned.values
    return MapValue(values.span, entries, values.keys, rest=values.rest, header=planned.header)
