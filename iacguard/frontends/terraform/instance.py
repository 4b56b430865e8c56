"""A module as it is called: its names, its resources, and the modules that it calls in turn.

Everything is evaluated when it is first asked for and remembered. What is asked for while it is
being evaluated depends on itself, and is unknown.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import partial

from iacguard.condition import Condition
from iacguard.files import Files
from iacguard.frontends.terraform.body import blocks_value
from iacguard.frontends.terraform.constraints import constraint_of
from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.data import DataSource, TextFiles
from iacguard.frontends.terraform.default_tags import (
    DefaultTags,
    default_tags,
    has_default_tags,
    planned_tags,
    real_tags,
    tags_in,
    the_one,
)
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.evaluate import evaluate, locals_in, value_at
from iacguard.frontends.terraform.expand import Expansion, Repetition, both, expand
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.module import Module, Modules, block_name, join, literal_text, local_source
from iacguard.frontends.terraform.plan_merge import decided, filled
from iacguard.frontends.terraform.planned import Plan
from iacguard.frontends.terraform.providers import (
    Configuration,
    Configured,
    NotTold,
    ProviderName,
    configuration,
    has_same_account,
    has_same_region,
    provider_name,
    region,
)
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import (
    Computed,
    Conditions,
    DataObject,
    ResourceObject,
    Undecided,
    distribute,
    under,
)
from iacguard.graph.kind import Kind
from iacguard.graph.unit import Note
from iacguard.kinds import terraform_entry
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Attribute, Block, Expression, LiteralValue, ObjectConstructor, Template
from iacguard.text import Source, Span
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    children,
    is_absent,
)

MODULE_DEPTH = 20
"""Module calls nested deeper than this are not followed."""

STEPS = 100_000
"""Rounds of loops that one unit may take."""

DEEP = 10
"""Values that wait for each other before those they wait for are sought without nesting."""

PARTS = 50_000
"""Parts of the largest local value; beyond it is unknown."""

INSTANCES = 100_000
"""Instances of resources and modules in one unit."""

META_ARGUMENTS = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)
"""What stands in a resource block and is no argument of the resource."""

CALL_ARGUMENTS = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
"""What stands in a module block and is no argument of the module."""


class Deployment:
    """What all modules of one unit share: the files, the budgets, the notes, what was read."""

    def __init__(self, root: str, modules: Modules, files: Files) -> None:
        self.root = root
        """Folder of the root module."""
        self.modules = modules
        self.files = files
        self.conditions = Conditions()
        self.notes: list[Note] = []
        """Grows while values are asked for, as does ``sources``."""
        self.sources: list[Source] = []
        self._noted: set[tuple[str, Span]] = set()
        self._read: dict[str, Source] = {}
        self.installed: Mapping[str, str] = {}
        """Folders of modules that ``terraform init`` fetched, by the path of their calls."""
        self.plan: Plan | None = None
        """What settles the values and instances that the source leaves open."""
        self.waiting: list[tuple[str, str, str]] = []
        """What is being evaluated (path of the module, kind, name), each waiting for the one behind it."""
        self._steps = STEPS
        self._instances = INSTANCES
        self._templates: dict[str, Template] = {}
        self._default_tags: dict[str, DefaultTags | None] = {}

    def note(self, kind: str, span: Span, message: str) -> None:
        """Remember something that could not be resolved, once for each place."""
        if (kind, span) not in self._noted:
            self._noted.add((kind, span))
            self.notes.append(Note(kind, span, message))

    def spend(self, steps: int, span: Span) -> None:
        """Take steps of the budget for loops."""
        self._steps -= steps
        if self._steps < 0:
            raise NotFollowed(span, "more rounds than are followed")

    def admits(self, count: int) -> bool:
        """Whether so many more instances are within bounds."""
        self._instances -= count
        return self._instances >= 0

    def read(self, path: str) -> Source | None:
        """A file by a path as expressions have it."""
        if posixpath.isabs(path) or path.startswith("~"):
            return None
        full = join(self.root, path)
        source = self._read.get(full)
        if source is None:
            source = self.files.read(full)
            if source is not None:
                self._read[full] = source
                self.sources.append(source)
        return source

    def files_in(self, path: str) -> list[str] | None:
        """The names of the files in a folder by a path as expressions have it."""
        if posixpath.isabs(path) or path.startswith("~"):
            return None
        return self.files.list(join(self.root, path))

    def default_tags(self, configuration: Configuration, header: Span) -> DefaultTags | None:
        """The tags that a configuration of the provider gives every resource."""
        if not isinstance(configuration, Configured):
            return default_tags(configuration, header)
        address = configuration.address
        if address not in self._default_tags:
            # Until they are known, whoever asks for them from within gets what nothing is known of.
            unknown = Unknown(configuration.block.header, f"{address} depends on itself")
            self._default_tags[address] = DefaultTags(unknown, unknown, None)
            self._default_tags[address] = default_tags(configuration, header)
        return self._default_tags[address]

    def template(self, source: Source) -> Template:
        """The tree of a template file."""
        known = self._templates.get(source.text)
        if known is None or known.span.source.path != source.path:
            tree, problems = parser.parse_template(source.text, source.span)
            if not isinstance(tree, Template):
                message = problems[0].message if problems else "could not be read"
                raise EvaluationError(source.span(), f"the template: {message}")
            known = self._templates[source.text] = tree
        return known


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
        self._path = path
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
        self.scope = Scope(self)
        self._values: dict[tuple[str, str], Named | None] = {}
        self._instances: dict[tuple[str, str], list[Instance]] = {}
        self._called: dict[str, list[ModuleInstance]] = {}
        self._expansions: dict[tuple[str, str], Expansion | None] = {}
        self._requirements: dict[str, MapValue | None] = {}
        self._providers: dict[ProviderName, Configuration] = {}

    def __repr__(self) -> str:
        return f"ModuleInstance({self._path or 'root'})"

    # The namespace -----------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """What addresses in the module start with."""
        return self._path

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

    def _once(self, kind: str, name: str, span: Span, work: Callable[[], Named]) -> Named:
        key = (kind, name)
        if key in self._values:
            known = self._values[key]
            if known is None:
                message = _circle((self._path, kind, name), self.deployment.waiting)
                self.deployment.note("cycle", span, message)
                return Named(Unknown(span, message), None)
            return known
        self._values[key] = None
        self.deployment.waiting.append((self._path, kind, name))
        try:
            made = work()
        except (EvaluationError, RecursionError) as error:
            reason = error.message if isinstance(error, EvaluationError) else "nests deeper than is followed"
            made = Named(Unknown(span, reason), None)
        finally:
            self.deployment.waiting.pop()
        self._values[key] = made
        return made

    def variable(self, name: str, span: Span) -> Named:
        """``var.name``."""
        declared = self.code.variables.get(name)
        if declared is None:
            raise EvaluationError(span, f"the variable {name} is not declared")
        return self._once("var", name, span, lambda: self._variable(name, declared))

    def _variable(self, name: str, declared: Block) -> Named:
        attributes = declared.body.attributes
        given = self.arguments.get(name)
        named = None if given is None else given()
        default = attributes.get("default")
        nullable = attributes.get("nullable")
        not_null = nullable is not None and _is_plain(nullable, False)
        if named is None or (not_null and is_absent(named.value)):
            if default is None:
                symbol = f"{self._path}var.{name}"
                unknown = Unknown(declared.header, f"variable {name} has no default", symbol)
                return Named(unknown, f"variable {name}")
            named = Named(value_at(default.expression, self.scope), f"default of variable {name}")
        type = attributes.get("type")
        if type is not None:
            try:
                converted = convert(named.value, constraint_of(type.expression), self._constant)
            except EvaluationError as error:
                converted = Unknown(named.value.span, error.message)
            named = Named(converted, named.note)
        sensitive = attributes.get("sensitive")
        if sensitive is not None and _is_plain(sensitive, True):
            named = Named(_marked(named.value), named.note)
        return named

    def _constant(self, expression: Expression) -> Value:
        return value_at(expression, self.scope)

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
        value = value_at(attribute.expression, self.scope)
        if _is_larger(value, PARTS):
            value = Unknown(attribute.span, "more parts than are followed")
        elif isinstance(value, Undecided):
            # A condition that others are made of is one object with a name, however often it is used.
            condition = self.conditions.named(f"local.{name}", self._path, value.formula, attribute.span)
            value = Undecided(value.span, condition, value.origin)
        return Named(value, f"local {name}")

    def setting(self, root: str, name: str, span: Span) -> Named:
        """``path.name`` and ``terraform.name``."""
        if root == "path" and name == "module":
            relative = posixpath.relpath(self.code.folder, self.deployment.root)
            return Named(Literal(span, relative), None)
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
        name = ".".join(key)
        block = declared.get(key)
        if block is None:
            raise EvaluationError(span, f"the {kind} {name} is not declared")

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
            return Unknown(block.header, message, f"{self._path}module.{name}")
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

        ``source`` is where it comes from, where that is said, and ``versions`` the version
        constraints, all of which hold; None when nothing is required.
        """
        if provider not in self._requirements:
            self._requirements[provider] = self._requirement(provider)
        return self._requirements[provider]

    def _requirement(self, provider: str) -> MapValue | None:
        found = [] if self.parent is None else [self.parent.requirement(provider)]
        found.extend(map(_required, self.code.requirements.get(provider, ())))
        for block in self.code.providers.get(provider, ()):
            attribute = block.body.attributes.get("version")
            found.append(None if attribute is None else _required(attribute))
        given = [one for one in found if one is not None]
        if not given:
            return None
        entries: dict[str, Value] = {}
        versions: list[Value] = []
        for one in given:
            entries.update(one.entries)
            constraints = one.get("versions")
            versions.extend(constraints.items if isinstance(constraints, ListValue) else ())
        entries["versions"] = ListValue(given[-1].span, tuple(versions))
        return MapValue(given[-1].span, entries)

    def provider(self, name: ProviderName) -> Configuration:
        """The configuration of a provider that the module knows by a name."""
        if name not in self._providers:
            self._providers[name] = configuration(self, name)
        return self._providers[name]

    def function_context(self, span: Span) -> FunctionContext:
        """What a function called at ``span`` may know."""
        return FunctionContext(
            span,
            self.deployment.read,
            self.code.folder,
            self.deployment.files_in,
            partial(self._render, span),
        )

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
            message = f"the number of instances of {self._path}{address} depends on itself"
            self.deployment.note("cycle", block.header, message)
            raise EvaluationError(block.header, message)
        self._expansions[key] = None
        made = expand(block.body, self.scope)
        plan = self.deployment.plan
        if plan is not None:
            indexes = plan.indexes_of(self._path, kind, name)
            made = decided(made, indexes, plan.is_complete, block.header)
        if not self.deployment.admits(len(made.repetitions)):
            message = "more instances than are followed: what is beyond was not looked at"
            self.deployment.note("instance-budget", block.header, message)
            made = Expansion([], Literal(block.header, 0), None, True)
        self._expansions[key] = made
        return made

    def instances(self, kind: str, key: tuple[str, str]) -> list[Instance]:
        """The instances of a resource (``kind`` is ``resource``) or a data source (``data``)."""
        name = ".".join(key)
        if (kind, name) not in self._instances:
            block = (self.code.resources if kind == "resource" else self.code.data)[key]
            make = ResourceInstance if kind == "resource" else DataInstance
            expansion = self._expansion(kind, name, block)
            self._instances[kind, name] = [make(self, block, one) for one in expansion.repetitions]
        return self._instances[kind, name]

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

    def unresolved(self, name: str) -> str | None:
        """Why a called module cannot be gone into; None when it can."""
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
            self._called[name] = [
                self._call(name, block, code, repetition) for repetition in expansion.repetitions
            ]
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
        path = f"{self._path}module.{name}{repetition.key}."
        instance = ModuleInstance(code, self.deployment, path, arguments, self)
        instance.condition = both(self.condition, repetition.condition)
        instance.calls = (*self.calls, Origin(block.header, f"module {name} is called here"))
        instance.call_names = (*self.call_names, name)
        instance.call = block
        return instance

    @staticmethod
    def _argument(note: str, attribute: Attribute, scope: Scope) -> Named:
        return Named(value_at(attribute.expression, scope), note)


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


class Arguments(Mapping[str, Value]):
    """What is configured in a resource: attributes are evaluated when they are asked for.

    Whether there are blocks of a type is only known when they are expanded, so those are.
    """

    def __init__(self, instance: Instance, attributes: tuple[str, ...], blocks: dict[str, Value]) -> None:
        self._instance = instance
        self._attributes = attributes
        self._blocks = blocks

    def __getitem__(self, name: str) -> Value:
        if name in self._blocks:
            return self._blocks[name]
        value = self._instance.configured(name) if name in self._attributes else None
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._blocks or name in self._attributes

    def __iter__(self) -> Iterator[str]:
        yield from self._attributes
        yield from self._blocks

    def __len__(self) -> int:
        return len(self._attributes) + len(self._blocks)

    def having(self, name: str, value: Value) -> Arguments:
        """The same with another value of one name."""
        others = tuple(other for other in self._attributes if other != name)
        return Arguments(self._instance, others, {**self._blocks, name: value})


class Instance:
    """One instance of a resource or a data source."""

    prefix = ""

    def __init__(self, namespace: ModuleInstance, block: Block, repetition: Repetition) -> None:
        self.namespace = namespace
        self.block = block
        self.type = block.labels[0].text
        self.name = block.labels[1].text
        self.address = f"{namespace.path}{self.prefix}{self.type}.{self.name}{repetition.key}"
        self.condition = both(namespace.condition, repetition.condition)
        self.scope = namespace.scope
        if repetition.names:
            self.scope = namespace.scope.binding(repetition.names, repetition.key)
        self._configured: dict[str, Value | None] = {}
        self._body: MapValue | None = None

    def object(self) -> Value:
        """What stands for the whole of it in expressions."""
        raise NotImplementedError

    def body(self) -> MapValue:
        """Everything that is configured."""
        if self._body is None:
            self._body = self._whole_body()
        return self._body

    def _whole_body(self) -> MapValue:
        body = self.block.body
        keys = {name: attribute.name_span for name, attribute in body.attributes.items()}
        blocks: dict[str, Value] = {}
        for block in body.blocks:
            name = block_name(block)
            if name not in keys and name not in META_ARGUMENTS:
                value = self.configured(name)
                if value is not None:
                    blocks[name] = value
            keys.setdefault(name, block.header)
        attributes = tuple(name for name in body.attributes if name not in META_ARGUMENTS)
        rest: Unknown | None = None
        if self.namespace.code.is_broken(self.block.span):
            rest = Unknown(self.block.span, "a part of it could not be read")
        entries = Arguments(self, attributes, blocks)
        return MapValue(self.block.span, entries, keys, rest=rest, header=self.block.header)

    def configured(self, name: str) -> Value | None:
        """One attribute as it is configured, or the blocks of one type; None when it is not."""
        if name in self._configured:
            return self._configured[name]
        attribute = self.block.body.attributes.get(name)
        blocks = [block for block in self.block.body.blocks if block_name(block) == name]
        if attribute is None and not blocks:
            return None
        # Until it is evaluated, whoever asks for it from within gets what nothing is known of.
        message = f"{self.address}.{name} depends on itself"
        self._configured[name] = Unknown(self.block.header, message)
        value: Value | None
        if attribute is not None:
            value = value_at(attribute.expression, self.scope)
        else:
            value = blocks_value(blocks, self.scope)
        if value is not None and self.condition is not None:
            # It is only there when the condition holds.
            value = under(value, self.condition, True)
        planned = self._planned(name)
        if value is not None and planned is not None:
            value = filled(value, planned)
        self._configured[name] = value
        return value

    def provider(self) -> Configuration:
        """The configuration of its provider that it is made with."""
        name = provider_name(self.type, self.block)
        if name is None:
            return NotTold(f"the provider of {self.address} cannot be told")
        return self.namespace.provider(name)

    def _planned(self, name: str) -> Value | None:
        """What an attribute is in the plan, if there is one that has it."""
        plan = self.namespace.deployment.plan
        planned = None if plan is None else plan.instances.get(self.address)
        return None if planned is None else planned.values.entries.get(name)


class DataInstance(Instance):
    """One instance of a data source."""

    prefix = "data."

    def object(self) -> Value:
        """What stands for the whole of it in expressions."""
        return DataObject(self.block.header, self.address, self._read)

    def _read(self, name: str, span: Span) -> Value:
        deployment = self.namespace.deployment
        files = TextFiles(deployment.read, self.namespace.function_context(span).render_template)
        value = DataSource(self.type, self.address, self.body).attribute(name, span, files)
        if isinstance(value, Unknown) and (value.symbol or "").startswith("AWS::"):
            return self._of_provider(value, name)
        if self.type == "aws_default_tags" and name == "tags":
            defaults = deployment.default_tags(self.provider(), self.block.header)
            value = MapValue(span, {}) if defaults is None else real_tags(None, defaults, span)
        planned = self._planned(name)
        return value if planned is None else filled(value, planned)

    def _of_provider(self, pseudo: Unknown, name: str) -> Value:
        """A pseudo parameter, as the provider of this data source has it.

        What stands for the unit's own is that of the root module's default configuration.
        """
        root = self.namespace
        while root.parent is not None:
            root = root.parent
        own, usual = self.provider(), root.provider(ProviderName("aws"))
        if own == usual:
            return pseudo
        said: Value | None = None
        if isinstance(own, Configured) and isinstance(usual, Configured):
            is_region = pseudo.symbol == "AWS::Region"
            if has_same_region(own, usual) if is_region else has_same_account(own, usual):
                return pseudo
            said = region(own) if is_region else None
        if isinstance(said, Literal):
            return said.at(pseudo.span, "region of the provider")
        return Unknown(pseudo.span, f"{self.address} is read at deployment", f"{self.address}.{name}")


class ResourceInstance(Instance):
    """One instance of a managed resource."""

    def object(self) -> Value:
        """What stands for the whole of it in expressions."""
        return ResourceObject(self.block.header, self.address, self._read)

    def real_body(self) -> MapValue:
        """Everything that is configured, with the tags that the provider adds."""
        body = self.body()
        if self.namespace.deployment.plan is None and self.provider() is None:
            return body
        if not has_default_tags(self.type):
            return body
        own = body.entries.get("tags")
        tags = self.real_tags(own)
        if tags is own or tags is None:
            return body
        entries = body.entries
        if isinstance(entries, Arguments):
            entries = entries.having("tags", tags)
        else:
            entries = {**entries, "tags": tags}
        keys = body.keys
        if "tags" not in keys:
            keys = {**keys, "tags": tags.span}
        return MapValue(body.span, entries, keys, body.origin, body.rest, body.header)

    def real_tags(self, own: Value | None) -> Value | None:
        """The tags that it gets, its own ones and those of the provider."""
        defaults = self._default_tags()
        tags = own if defaults is None else real_tags(own, defaults, self.block.header)
        return planned_tags(tags, self._planned("tags_all"), self.block.header)

    def _default_tags(self) -> DefaultTags | None:
        defaults = self.namespace.deployment.default_tags(self.provider(), self.block.header)
        overridden = self.configured("override_provider") if defaults is not None else None
        if defaults is None or overridden is None:
            return defaults
        block = the_one(overridden)
        given = block.get("default_tags") if isinstance(block, MapValue) else block
        return defaults if is_absent(given) else DefaultTags(tags_in(the_one(given)), defaults.ignored, None)

    def _read(self, name: str, span: Span) -> Value:
        """``resource.name``: what is configured where that is known, else a reference."""
        entry = terraform_entry(self.type)
        kind = entry.kinds[0] if entry.kinds else None
        names = _IDENTITIES if kind is None else kind.attributes
        computed = Computed(span, self.address, name, names)
        value = self.configured(name)
        if value is None and name == "tags_all" and has_default_tags(self.type):
            return self.real_tags(self.configured("tags")) or computed
        if value is None:
            return computed
        if entry.satellites and not entry.kinds:
            return value

        def side(values: list[Value]) -> Value:
            return _as_read(values[0], computed, _canonical(kind, name))

        return distribute(span, [value], side)


_IDENTITIES: Mapping[str, str | None] = {"id": None, "arn": "Arn"}


def _canonical(kind: type[Kind] | None, name: str) -> str | None:
    """The canonical attribute that a configured attribute is."""
    if kind is None:
        return _IDENTITIES.get(name, name)
    if name in kind.attributes:
        return kind.attributes[name]
    for member in kind.members():
        if any(spelling.path == name and spelling.satellite is None for spelling in member.spellings):
            return None if member.path == kind.name_property else member.path
    return name


def _as_read(value: Value, computed: Computed, attribute: str | None) -> Value:
    """A configured value as a reference to it gives it."""
    if is_absent(value):
        # The provider fills in what is left open.
        return computed
    if isinstance(value, Literal):
        if isinstance(value.value, str) and value.value.lstrip().startswith(("{", "[")):
            return value
        return Reference(computed.span, computed.target, attribute, value)
    if isinstance(value, (ListValue, MapValue)):
        return _opened(value, computed)
    if isinstance(value, Unknown) or (isinstance(value, Reference) and value.target == computed.target):
        return Computed(computed.span, computed.target, computed.path, {computed.path: attribute})
    return value


def _opened(value: Value, computed: Computed) -> Value:
    """Blocks as they are read back: with whatever the provider adds to them."""
    if isinstance(value, MapValue) and value.header is not None:
        rest = Unknown(value.span, "the provider settles it")
        entries = {
            key: _opened(inner, computed.part(inner.span, key)) for key, inner in value.entries.items()
        }
        for path in computed.names:
            within, _, name = path.rpartition(".")
            if within == computed.path and name not in entries:
                entries[name] = computed.part(value.span, name)
        return MapValue(value.span, entries, value.keys, value.origin, rest, value.header)
    if isinstance(value, ListValue) and any(isinstance(item, MapValue) for item in value.items):
        items = tuple(_opened(item, computed) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    return value


def _circle(value: tuple[str, str, str], waiting: list[tuple[str, str, str]]) -> str:
    """What to say of a value that depends on itself; values are told by module, kind and name."""
    names = [f"{path}{kind}.{name}" for path, kind, name in [value, *waiting[waiting.index(value) + 1 :]]]
    if len(names) == 1:
        return f"{names[0]} depends on itself"
    shown = names[1:] if len(names) - 1 <= _SHOWN else [*names[1 : _SHOWN + 1], "others"]
    through = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return f"{names[0]} depends on itself through {through}"


_SHOWN = 4
"""Values of a circle that are told of by name."""


def _required(attribute: Attribute) -> MapValue:
    """What an entry of ``required_providers`` says, an object or, as it once was, a constraint."""
    texts = {"version": literal_text(attribute.expression)}
    if isinstance(attribute.expression, ObjectConstructor):
        texts = {
            literal_text(item.key) or "": literal_text(item.value) for item in attribute.expression.items
        }
    source, version = texts.get("source"), texts.get("version")
    versions = () if version is None else (Literal(attribute.span, version),)
    entries: dict[str, Value] = {"versions": ListValue(attribute.span, versions)}
    if source is not None:
        entries["source"] = Literal(attribute.span, source)
    return MapValue(attribute.span, entries)


def _is_plain(attribute: Attribute, value: bool) -> bool:
    expression = attribute.expression
    return isinstance(expression, LiteralValue) and expression.value is value


def _marked(value: Value) -> Value:
    """A value that appears in no output."""
    marked = copy(value)
    marked.sensitive = True
    if isinstance(marked, ListValue):
        marked.items = tuple(map(_marked, marked.items))
    elif isinstance(marked, MapValue):
        marked.entries = {key: _marked(item) for key, item in marked.entries.items()}
    elif isinstance(marked, Choice):
        marked.then, marked.otherwise = _marked(marked.then), _marked(marked.otherwise)
    elif isinstance(marked, Interpolation):
        marked.pieces = tuple(map(_marked, marked.pieces))
    elif isinstance(marked, Encoded):
        marked.document = _marked(marked.document)
    return marked


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
