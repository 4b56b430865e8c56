"""A module as it is called: its names, its resources, and the modules that it calls in turn.

Everything is evaluated when it is first asked for and remembered. What is asked for while it is
being evaluated depends on itself, and is unknown.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial

from iacguard.condition import Condition
from iacguard.frontends.terraform.deployment import Deployment, circle
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import evaluate, locals_in, value_at
from iacguard.frontends.terraform.expand import ONCE, Expansion, Repetition, both, expand
from iacguard.frontends.terraform.functions.context import FunctionContext, Surroundings
from iacguard.frontends.terraform.inputs import Input
from iacguard.frontends.terraform.module import Module, block_name, local_source
from iacguard.frontends.terraform.providers import (
    Configuration,
    ProviderName,
    configuration,
    passed_names,
    requirement,
)
from iacguard.frontends.terraform.resources import DataInstance, Instance, ResourceInstance
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import (
    Conditions,
    Undecided,
)
from iacguard.syntax.hcl.tree import Attribute, Block
from iacguard.text import Source, Span
from iacguard.typed import TYPE_CHECKING, Final
from iacguard.value import (
    Literal,
    MapValue,
    Origin,
    Unknown,
    Value,
    children,
)

if TYPE_CHECKING:
    from iacguard.frontends.terraform.sharing import Exchange

MODULE_DEPTH = 20
"""Module calls nested deeper than this are not followed."""

DEEP = 10
"""Values that wait for each other before those they wait for are sought without nesting."""

_ROOTS = frozenset({"var", "local", "module", "data", "resource", "ephemeral", "path", "terraform"})
"""Names that are not the type of a resource where something is called by them."""

PARTS = 50_000
"""Parts of the largest local value; beyond it is unknown."""

CALL_ARGUMENTS = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
"""What stands in a module block and is no argument of the module."""


class ModuleInstance:
    """One module, as one call makes it. It is the namespace of the expressions in it."""

    def __init__(
        self,
        code: Module,
        deployment: Deployment,
        path: str = "",
        arguments: Mapping[str, Callable[[], Named]] | None = None,
        parent: ModuleInstance | None = None,
    ) -> None:
        self.code = code
        self.deployment = deployment
        self.path = path
        """What addresses in the module start with."""
        self.parent = parent
        self.arguments: Mapping[str, Callable[[], Named]] = {} if arguments is None else arguments
        """How to get the values that variables were given."""
        self.condition: Condition | None = None
        """What its existence hangs on."""
        self.calls: tuple[Origin, ...] = ()
        """The module calls that lead here, outermost first."""
        self.call_names: tuple[str, ...] = ()
        self.call: Block | None = None
        """The call that made it, None for the root module."""
        self.repeats: ModuleInstance | None = None
        """Another one that the same call makes, where nothing that it is given tells them apart."""
        self.leader: ModuleInstance | None = None
        """Another one with the same inputs, which is evaluated in the place of this one."""
        self._exchange: Exchange | None = None
        self._relative: str | None = None
        self.scope = Scope(self)
        self._values: dict[tuple[str, str], Named | None] = {}
        self.single: dict[str, Instance] = {}
        """Resources and data sources of one instance by what they are called."""
        self._instances: dict[str, dict[tuple[str, str], list[Instance]]] = {"resource": {}, "data": {}}
        self._called: dict[str, list[ModuleInstance]] = {}
        self._unresolved: dict[str, str | None] = {}
        self._expansions: dict[tuple[str, str], Expansion | None] = {}
        self._requirements: dict[str, MapValue | None] = {}
        self._providers: dict[ProviderName, Configuration] = {}
        self.may_tag: bool = _may_tag(code) or (parent is not None and parent.may_tag)
        """Whether a configuration of a provider that resources have without naming it may give them tags."""
        self._usual_providers: dict[str, Configuration] = {}
        self._surroundings: Surroundings | None = None

    def __repr__(self) -> str:
        return f"ModuleInstance({self.path or 'root'})"

    # The namespace -----------------------------------------------------------------------------

    @property
    def conditions(self) -> Conditions:
        """The undecided conditions of the unit."""
        return self.deployment.conditions

    def note(self, kind: str, span: Span, message: str) -> None:
        """Remember something that could not be resolved."""
        self.deployment.note(kind, span, message)

    def spend(self, steps: int, span: Span) -> None:
        """Take steps of the unit's budget."""
        self.deployment.spend(steps, span)

    def surroundings(self) -> Hashable:
        """The configurations of providers that it gets from its callers."""
        names = {ProviderName("aws")}
        current: ModuleInstance | None = self
        while current is not None:
            names.update(() if current.call is None else passed_names(current.call))
            current = current.parent
        return frozenset((name, self.provider(name)) for name in names)

    def from_leader(self, value: Value) -> Value | None:
        """A value of the leader as this one has it; None when this one has to work it out itself."""
        assert self.leader is not None
        if self._exchange is None:
            from iacguard.frontends.terraform.sharing import Exchange

            self._exchange = Exchange(self.leader, self)
        return self._exchange.value(value)

    def _once(self, kind: str, name: str, span: Span, work: Callable[[], Named]) -> Named:
        key = (kind, name)
        if key in self._values:
            known = self._values[key]
            if known is None:
                message = circle((self.path, kind, name), self.deployment.waiting)
                self.deployment.note("cycle", span, message)
                return Named(Unknown(span, message), None)
            return known
        self._values[key] = None
        self.deployment.waiting.append((self.path, kind, name))
        try:
            made = work()
        except (EvaluationError, RecursionError) as error:
            reason = error.message if isinstance(error, EvaluationError) else "nests deeper than is followed"
            made = Named(Unknown(span, reason), None)
        finally:
            self.deployment.waiting.pop()
        self._values[key] = made
        return made

    def known(self, kind: str, name: str) -> Named | None:
        """What a name stands for where that was asked before."""
        return self._values.get((kind, name))

    def variable(self, name: str, span: Span) -> Named:
        """``var.name``."""
        declared = self.code.variables.get(name)
        if declared is None:
            raise EvaluationError(span, f"the variable {name} is not declared")
        return self._once("var", name, span, lambda: self._variable(name, declared))

    def _variable(self, name: str, declared: Block) -> Named:
        given = self.arguments.get(name)
        if given is not None and self.repeats is not None:
            return self.repeats.variable(name, declared.header)
        value = Input(name, declared, None if given is None else given())
        return value.settled(self.deployment.constraint, self.scope)

    def local(self, name: str, span: Span) -> Named:
        """``local.name``."""
        attribute = self.code.locals.get(name)
        if attribute is None:
            raise EvaluationError(span, f"the local value {name} is not declared")
        if len(self.deployment.waiting) >= DEEP and ("local", name) not in self._values:
            self._prepare(name)
        return self._once("local", name, span, lambda: self._local(name, attribute))

    def _prepare(self, name: str) -> None:
        """Evaluate what a local value is made of first, so that long chains do not nest."""
        seen = {name}
        stack = [(name, iter(locals_in(self.code.locals[name].expression)))]
        while stack:
            current, others = stack[-1]
            for other in others:
                attribute = self.code.locals.get(other)
                if attribute is not None and other not in seen and ("local", other) not in self._values:
                    seen.add(other)
                    stack.append((other, iter(locals_in(attribute.expression))))
                    break
            else:
                stack.pop()
                if stack:
                    attribute = self.code.locals[current]
                    self._once("local", current, attribute.span, partial(self._local, current, attribute))

    def _local(self, name: str, attribute: Attribute) -> Named:
        leader = self.leader
        if leader is not None and leader.is_at_rest("local", name):
            shared = self.from_leader(leader.local(name, attribute.span).value)
            if shared is not None:
                return Named(shared, f"local {name}")
        value = value_at(attribute.expression, self.scope)
        if _is_larger(value, PARTS):
            value = Unknown(attribute.span, "more parts than are followed")
        elif isinstance(value, Undecided):
            # A condition that others are made of is one object with a name, however often it is used.
            condition = self.conditions.named(f"local.{name}", self.path, value.formula, attribute.span)
            value = Undecided(value.span, condition, value.origin)
        return Named(value, f"local {name}")

    def is_at_rest(self, kind: str, name: str) -> bool:
        """Whether nobody waits for a value just now."""
        return self._values.get((kind, name), _NOTHING) is not None

    def setting(self, root: str, name: str, span: Span) -> Named:
        """``path.name`` and ``terraform.name``."""
        if root == "path" and name == "module":
            if self._relative is None:
                self._relative = posixpath.relpath(self.code.folder, self.deployment.root)
            return Named(Literal(span, self._relative), None)
        if root == "path" and name == "root":
            return Named(Literal(span, "."), None)
        return Named(Unknown(span, f"{root}.{name} is known at deployment", f"{root}.{name}"), None)

    def resource(self, type: str, name: str, span: Span) -> Named:
        """``type.name``."""
        return self._declared("resource", (type, name), self.code.resources, span)

    def data(self, type: str, name: str, span: Span) -> Named:
        """``data.type.name``."""
        return self._declared("data", (type, name), self.code.data, span)

    def _declared(
        self, kind: str, key: tuple[str, str], declared: Mapping[tuple[str, str], Block], span: Span
    ) -> Named:
        name = f"{key[0]}.{key[1]}"
        block = declared.get(key)
        if block is None:
            raise EvaluationError(span, f"the {kind} {name} is not declared")

        single = self.single.get(name if kind == "resource" else f"data.{name}")
        if single is not None:
            # There is one, and nothing to evaluate that could lead back here.
            found = self._values[kind, name] = Named(single.object(), None)
            return found

        def collect() -> Named:
            objects = [instance.object() for instance in self.instances(kind, key)]
            return Named(self._expansion(kind, name, block).collect(block.header, objects), None)

        return self._once(kind, name, span, collect)

    def module(self, name: str, span: Span) -> Named:
        """``module.name``."""
        block = self.code.calls.get(name)
        if block is None:
            raise EvaluationError(span, f"the module {name} is not declared")
        return self._once("module", name, span, lambda: Named(self._outputs(name, block), f"module {name}"))

    def _outputs(self, name: str, block: Block) -> Value:
        if self.unresolved(name) is not None:
            message = f"the outputs of module {name} are not known: its source is not on disk"
            return Unknown(block.header, message, f"{self.path}module.{name}")
        called = self.called(name)
        objects: list[Value] = [
            MapValue(block.header, Outputs(instance), header=block.header) for instance in called
        ]
        return self._expansion("module", name, block).collect(block.header, objects)

    def output(self, name: str) -> Value | None:
        """The value of an output, None when the module has none of that name."""
        block = self.code.outputs.get(name)
        attribute = None if block is None else block.body.attributes.get("value")
        if attribute is None:
            return None
        expression = attribute.expression

        def work() -> Named:
            return Named(value_at(expression, self.scope), None)

        return self._once("output", name, attribute.span, work).value

    def requirement(self, provider: str) -> MapValue | None:
        """What this module and those that call it require of a provider, by its local name.

        ``source`` is where it comes from, where that is said, ``versions`` the version constraints, all
        of which hold, and ``locked`` the one version that is in use; None when nothing is required.
        """
        if provider not in self._requirements:
            self._requirements[provider] = requirement(self, provider)
        return self._requirements[provider]

    def locked(self, source: str) -> Literal | None:
        """The version of a provider that is in use, where that is written down."""
        return self.deployment.locked(source)

    def usual_provider(self, type: str) -> Configuration:
        """The configuration that resources of a type have which name none."""
        if type not in self._usual_providers:
            self._usual_providers[type] = self.provider(ProviderName(type.split("_", 1)[0]))
        return self._usual_providers[type]

    def provider(self, name: ProviderName) -> Configuration:
        """The configuration of a provider that the module knows by a name."""
        if name not in self._providers:
            self._providers[name] = configuration(self, name)
        return self._providers[name]

    def function_context(self, span: Span) -> FunctionContext:
        """What a function called at ``span`` may know."""
        around = self._surroundings
        if around is None:
            deployment = self.deployment
            around = Surroundings(deployment.read, deployment.files_in, self._render)
            self._surroundings = around
        return FunctionContext(span, around)

    def _render(self, span: Span, source: Source, variables: MapValue) -> Value:
        if source.path.count("\n") or len(source.text) > 5_000_000:
            return Unknown(span, "a template longer than is followed")
        names = {name: Named(value, None) for name, value in variables.entries.items()}
        scope = Scope(self, names, f"[{source.path}]", closed=True)
        return evaluate(self.deployment.template(source), scope)

    # What is in it ------------------------------------------------------------------------------

    def _expansion(self, kind: str, name: str, block: Block) -> Expansion:
        key = (kind, name)
        if key in self._expansions:
            known = self._expansions[key]
            if known is not None:
                return known
            address = name if kind == "resource" else f"{kind}.{name}"
            message = f"the number of instances of {self.path}{address} depends on itself"
            self.deployment.note("cycle", block.header, message)
            raise EvaluationError(block.header, message)
        if self._is_once(block):
            # Nothing is evaluated that could lead back here.
            made = ONCE
        else:
            self._expansions[key] = None
            made = self._expanded(kind, name, block)
        if not self.deployment.admits(len(made.repetitions)):
            message = "more instances than are followed: what is beyond was not looked at"
            self.deployment.note("instance-budget", block.header, message)
            made = Expansion([], Literal(block.header, 0), None, True)
        self._expansions[key] = made
        return made

    def _is_once(self, block: Block) -> bool:
        """Whether there is nothing that could make more than one of a declaration, or none."""
        attributes = block.body.attributes
        return "count" not in attributes and "for_each" not in attributes and self.deployment.plan is None

    def _expanded(self, kind: str, name: str, block: Block) -> Expansion:
        shared = None if self.leader is None else self._shared_expansion(kind, name, block)
        made = shared or expand(block.body, self.scope)
        plan = self.deployment.plan
        if plan is None:
            return made
        from iacguard.frontends.terraform.plan_merge import decided

        return decided(made, plan.indexes_of(self.path, kind, name), plan.is_complete, block.header)

    def _shared_expansion(self, kind: str, name: str, block: Block) -> Expansion | None:
        """The leader's instances, where all of them certainly exist."""
        leader = self.leader
        if leader is None or leader._expansions.get((kind, name), _NOTHING) is None:
            return None
        try:
            made = leader._expansion(kind, name, block)
        except EvaluationError:
            return None
        return made.exchanged(self.from_leader)

    def instances(self, kind: str, key: tuple[str, str]) -> list[Instance]:
        """The instances of a resource (``kind`` is ``resource``) or a data source (``data``)."""
        table = self._instances[kind]
        known = table.get(key)
        if known is not None:
            return known
        type, name = key
        is_resource = kind == "resource"
        block = (self.code.resources if is_resource else self.code.data)[key]
        make = ResourceInstance if is_resource else DataInstance
        made: list[Instance]
        expansion = ONCE
        if not self._is_once(block) or not self.deployment.admits(1):
            expansion = self._expansion(kind, f"{type}.{name}", block)
        if expansion.governor is None and len(expansion.repetitions) == 1:
            made = [make(self, block, expansion.repetitions[0])]
            if type not in _ROOTS:
                self.single[f"{type}.{name}" if is_resource else f"data.{type}.{name}"] = made[0]
        else:
            made = [make(self, block, one) for one in expansion.repetitions]
            for one in made[1:]:
                one.sibling, one.is_alone = made[0], False
        table[key] = made
        if self.leader is not None:
            others = {one.address: one for one in self.leader._instances_or_none(kind, key)}
            for one in made:
                one.twin = others.get(self.leader.path + one.address[len(self.path) :])
                one.is_alone = one.is_alone and one.twin is None
        return made

    def _instances_or_none(self, kind: str, key: tuple[str, str]) -> list[Instance]:
        try:
            return self.instances(kind, key)
        except (EvaluationError, RecursionError):
            return []

    def resources(self) -> Iterator[ResourceInstance]:
        """Every instance of every managed resource of the module, in the order of the source."""
        for key, block in self.code.resources.items():
            for instance in self._safely("resource", key, block):
                if isinstance(instance, ResourceInstance):
                    yield instance

    def data_sources(self) -> Iterator[DataInstance]:
        """Every instance of every data source of the module."""
        for key, block in self.code.data.items():
            for instance in self._safely("data", key, block):
                if isinstance(instance, DataInstance):
                    yield instance

    def _safely(self, kind: str, key: tuple[str, str], block: Block) -> list[Instance]:
        try:
            return self.instances(kind, key)
        except EvaluationError as error:
            self.deployment.note("cycle", error.span, error.message)
        except RecursionError:
            self.deployment.note("cycle", block.header, "nests deeper than is followed")
        return []

    def scopes(self, kind: str, key: tuple[str, ...]) -> list[tuple[str, Scope]]:
        """The scopes in which the body of a resource, a data source or a module call counts, by address."""
        if kind == "module":
            (name,) = key
            try:
                repetitions = self._expansion(kind, name, self.code.calls[name]).repetitions
            except (EvaluationError, RecursionError):
                return []
            return [
                (f"{self.path}module.{name}{one.key}", self.scope.binding(one.names, one.key))
                for one in repetitions
            ]
        type, name = key
        return [(one.address, one.scope) for one in self._instances_or_none(kind, (type, name))]

    def unresolved(self, name: str) -> str | None:
        """Why a called module cannot be gone into; None when it can."""
        if name not in self._unresolved:
            self._unresolved[name] = self._why_unresolved(name)
        return self._unresolved[name]

    def _why_unresolved(self, name: str) -> str | None:
        block = self.code.calls[name]
        folder = self._folder_of(name, block)
        if folder is None or not self.deployment.modules.read(folder, self.deployment.files).files:
            return f"module {name} is not on disk, so what it makes was not looked at"
        ancestor: ModuleInstance | None = self
        depth = 0
        while ancestor is not None:
            if ancestor.code.folder == folder:
                return f"module {name} calls itself"
            ancestor = ancestor.parent
            depth += 1
        return f"module {name} is nested too deeply" if depth > MODULE_DEPTH else None

    def _folder_of(self, name: str, block: Block) -> str | None:
        local = local_source(self.code.folder, block)
        if local is not None:
            return local
        return self.deployment.installed.get(".".join((*self.call_names, name)))

    def called(self, name: str) -> list[ModuleInstance]:
        """The instances of a called module that can be gone into."""
        if name not in self._called:
            block = self.code.calls[name]
            folder = self._folder_of(name, block)
            assert folder is not None
            code = self.deployment.modules.read(folder, self.deployment.files)
            expansion = self._expansion("module", name, block)
            made = [self._call(name, block, code, repetition) for repetition in expansion.repetitions]
            self._called[name] = made
            if len(made) > 1 and self.deployment.repeated_names(block) <= {"count", "for_each"}:
                for one in made[1:]:
                    one.repeats = made[0]
        return self._called[name]

    def called_safely(self, name: str) -> list[ModuleInstance]:
        """The same; none, with a note, where their number depends on itself."""
        try:
            return self.called(name)
        except (EvaluationError, RecursionError):
            header = self.code.calls[name].header
            self.deployment.note("cycle", header, f"the number of instances of module {name} cannot be told")
            return []

    def _call(self, name: str, block: Block, code: Module, repetition: Repetition) -> ModuleInstance:
        scope = self.scope.binding(repetition.names, repetition.key) if repetition.names else self.scope
        arguments = {
            argument: partial(self._argument, f"argument {argument} of module {name}", attribute, scope)
            for argument, attribute in block.body.attributes.items()
            if argument not in CALL_ARGUMENTS
        }
        path = f"{self.path}module.{name}{repetition.key}."
        instance = ModuleInstance(code, self.deployment, path, arguments, self)
        instance.condition = both(self.condition, repetition.condition)
        instance.calls = (*self.calls, Origin(block.header, f"module {name} is called here"))
        instance.call_names = (*self.call_names, name)
        instance.call = block
        instance.may_tag |= "providers" in block.body.attributes
        return instance

    @staticmethod
    def _argument(note: str, attribute: Attribute, scope: Scope) -> Named:
        return Named(value_at(attribute.expression, scope), note)


def _may_tag(code: Module) -> bool:
    """Whether one of a module's configurations of providers may give tags, or cannot be told."""
    for blocks in code.providers.values():
        for block in blocks:
            names = {*block.body.attributes, *map(block_name, block.body.blocks)}
            if code.broken or not names.isdisjoint(("default_tags", "ignore_tags", "for_each")):
                return True
    return False


class Outputs(Mapping[str, Value]):
    """The outputs of a module instance, each evaluated when it is asked for."""

    def __init__(self, instance: ModuleInstance) -> None:
        self._instance = instance

    def __getitem__(self, name: str) -> Value:
        value = self._instance.output(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._instance.code.outputs)

    def __len__(self) -> int:
        return len(self._instance.code.outputs)


_NOTHING: Final = object()


def _is_larger(value: Value, limit: int) -> bool:
    stack = [value]
    while stack:
        limit -= 1
        if limit < 0:
            return True
        current = stack.pop()
        if not (isinstance(current, MapValue) and isinstance(current.entries, Outputs)):
            stack.extend(children(current))
    return False
