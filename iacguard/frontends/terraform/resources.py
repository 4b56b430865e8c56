"""Resources and data sources as they are declared, one object for each instance.

Attributes are evaluated when they are asked for, and remembered.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from itertools import chain

from iacguard.frontends.terraform.body import blocks_value, the_one
from iacguard.frontends.terraform.data import DataSource, TextFiles
from iacguard.frontends.terraform.default_tags import (
    DefaultTags,
    has_default_tags,
    planned_tags,
    real_tags,
    tags_in,
)
from iacguard.frontends.terraform.dispatch import EVALUATORS, value_at
from iacguard.frontends.terraform.expand import Repetition, both
from iacguard.frontends.terraform.module import block_name
from iacguard.frontends.terraform.providers import (
    Configuration,
    Configured,
    NotTold,
    ProviderName,
    has_same_account,
    has_same_region,
    provider_name,
    region,
)
from iacguard.frontends.terraform.read_back import as_read, attributes_of, canonical_attribute
from iacguard.frontends.terraform.undecided import (
    DataObject,
    Failed,
    ResourceObject,
    distribute,
    new_computed,
    under,
)
from iacguard.syntax.hcl.tree import Block, Expression, LiteralValue, Template
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING, TypeVar, overload
from iacguard.value import (
    Absent,
    Choice,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
    new_map,
)

if TYPE_CHECKING:
    from iacguard.frontends.terraform.instance import ModuleInstance

META_ARGUMENTS = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)
"""What stands in a resource block and is no argument of the resource."""

_NEVER_COMPUTED = {"terraform_data": ("input", "triggers_replace"), "null_resource": ("triggers",)}
"""Arguments that are null where they are not set, for types that are there for their arguments alone."""


_T = TypeVar("_T")

_NONE: Mapping[str, Value] = {}


class Arguments(Mapping[str, Value]):
    """What is configured in a resource, evaluated when it is asked for.

    Whether a ``dynamic`` block makes any is only known when it is expanded, so those are.
    """

    __slots__ = ("_given", "_known", "_names", "_read")

    def __init__(
        self, instance: Instance, names: Mapping[str, object], given: Mapping[str, Value] | None = None
    ) -> None:
        self._read = instance.written if instance.is_as_written else instance.configured
        self._known = instance.known
        self._names = names
        """The attributes and types of blocks that there are; what they are is the instance's to know."""
        self._given: Mapping[str, Value] = _NONE if given is None else given
        """What is not as the instance has it; no name is among the others."""

    def __getitem__(self, name: str) -> Value:
        if name in self._names:
            value = self._known.get(name) or self._read(name)
            if value is not None:
                return value
        return self._given[name]

    @overload
    def get(self, name: str, /) -> Value | None: ...
    @overload
    def get(self, name: str, /, default: Value | _T) -> Value | _T: ...
    def get(self, name: str, /, default: object = None) -> object:
        """The value of a name, ``default`` without one."""
        if name in self._names:
            return self._known.get(name) or self._read(name) or default
        return self._given.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._names or name in self._given

    def __iter__(self) -> Iterator[str]:
        return chain(self._names, self._given) if self._given else iter(self._names)

    def __len__(self) -> int:
        return len(self._names) + len(self._given)

    def _worked_out(self) -> dict[str, Value]:
        known, read = self._known, self._read
        found: dict[str, Value] = {}
        for name in self._names:
            value = known.get(name) or read(name)
            if value is not None:
                found[name] = value
        found.update(self._given)
        return found

    def values(self) -> ValuesView[Value]:
        """The values, each worked out by then."""
        return self._worked_out().values()

    def items(self) -> ItemsView[str, Value]:
        """The names and their values, each worked out by then."""
        return self._worked_out().items()

    def having(self, instance: Instance, name: str, value: Value) -> Arguments:
        """The same with another value of one name."""
        others = {other: None for other in self._names if other != name}
        return Arguments(instance, others, {**self._given, name: value})


class Instance:
    """One instance of a resource or a data source."""

    __slots__ = (
        "_body",
        "_written",
        "address",
        "block",
        "condition",
        "is_alone",
        "is_as_written",
        "known",
        "namespace",
        "scope",
        "sibling",
        "twin",
        "type",
        "waiting",
    )

    prefix = ""

    def __init__(self, namespace: ModuleInstance, block: Block, repetition: Repetition) -> None:
        key, names, condition = repetition
        labels = block.labels
        self.namespace = namespace
        self.block = block
        self.type = type = labels[0].text
        self.address = f"{namespace.path}{self.prefix}{type}.{labels[1].text}{key}"
        self.condition = namespace.condition if condition is None else both(namespace.condition, condition)
        self.scope = namespace.scope.binding(names, key) if names else namespace.scope
        self.is_as_written = self.condition is None and namespace.deployment.plan is None
        """Whether nothing but what is written says what it has."""
        self.is_alone = True
        """Whether there is no other that may have the same."""
        self.sibling: Instance | None = None
        """Another instance of the same declaration."""
        self.twin: Instance | None = None
        """The same instance in a module with the same inputs."""
        self.known: dict[str, Value | None] = {}
        """What is configured, as far as it was asked for; None for what is not."""
        self._written: dict[str, Value | None] = self.known if self.is_as_written else {}
        self.waiting: tuple[str, ...] = ()
        """The attributes and types of blocks that are being evaluated just now."""
        self._body: MapValue | None = None

    def object(self) -> ResourceObject | DataObject:
        """What stands for the whole of it in expressions; resources and data sources say it."""
        raise NotImplementedError

    def read(self, name: str, span: Span) -> Value:
        """An attribute, as an expression at ``span`` gets it; resources and data sources say it."""
        raise NotImplementedError

    def body(self) -> MapValue:
        """Everything that is configured."""
        if self._body is None:
            self._body = self._whole_body()
        return self._body

    def _whole_body(self) -> MapValue:
        block, code = self.block, self.namespace.code
        attributes, blocks = block.body.attributes, block.body.blocks
        keys: dict[str, Span] = {}
        for name, attribute in attributes.items():
            keys[name] = attribute.name_span
        names: Mapping[str, object] = attributes
        if blocks or not META_ARGUMENTS.isdisjoint(attributes):
            names = there = {name: None for name in attributes if name not in META_ARGUMENTS}
            for inner in blocks:
                name = block_name(inner)
                if name not in keys:
                    keys[name] = inner.header
                    is_there = inner.type != "dynamic" or self.configured(name) is not None
                    if is_there and name not in META_ARGUMENTS:
                        there[name] = None
        rest: Unknown | None = None
        if code.broken and code.is_broken(block.span):
            rest = Unknown(block.span, "a part of it could not be read")
        return new_map(block.span, Arguments(self, names), keys, None, rest, block.header)

    def configured(self, name: str) -> Value | None:
        """One attribute as it is configured, or the blocks of one type; None when it is not."""
        if self.is_as_written:
            return self.written(name)
        if name in self.known:
            return self.known[name]
        value = self.written(name)
        if value is not None and self.condition is not None:
            # It is only there when the condition holds.
            value = under(value, self.condition, True)
        if value is not None:
            value = self._filled(name, value)
        if name not in self.waiting:
            self.known[name] = value
        return value

    def written(self, name: str) -> Value | None:
        """One attribute, or the blocks of one type, as if the instance certainly existed."""
        known = self._written
        if name in known:
            return known[name]
        body = self.block.body
        expression: Expression | None = None
        blocks: Sequence[Block] = ()
        if name in body.attributes:
            expression = body.attributes[name].expression
            kind = type(expression)
            # What hangs on nothing nobody can be waiting for. (mypy narrows by ``type(x) is`` alone.)
            is_constant = kind is LiteralValue or (kind is Template and expression.plain)  # type: ignore[attr-defined]
            if is_constant and self.is_alone:
                constant = known[name] = EVALUATORS[kind](expression, self.scope)
                return constant
        else:
            if body.blocks:
                blocks = [block for block in body.blocks if block_name(block) == name]
            if not blocks:
                # Nobody writes what only the provider knows, which others ask for again and again.
                known[name] = None
                return None
        waiting = self.waiting
        if name in waiting:
            return Unknown(self.block.header, f"{self.address}.{name} depends on itself")
        self.waiting = (*waiting, name)
        value = None if self.is_alone else self._shared(name)
        if value is None:
            value = (
                blocks_value(blocks, self.scope) if expression is None else value_at(expression, self.scope)
            )
        self.waiting = waiting
        known[name] = value
        return value

    def settled(self, name: str) -> Value | None:
        """The same, unless somebody waits for it just now."""
        return None if name in self.waiting else self.written(name)

    def _shared(self, name: str) -> Value | None:
        """The value of another instance, where this one has the same; None where it has its own."""
        if self.sibling is not None and name not in self.namespace.deployment.repeated_names(self.block):
            return self.sibling.settled(name)
        if self.twin is not None:
            value = self.twin.settled(name)
            return None if value is None else self.namespace.from_leader(value)
        return None

    def provider(self) -> Configuration:
        """The configuration of its provider that it is made with."""
        attribute = self.block.body.attributes.get("provider")
        if attribute is None:
            return self.namespace.usual_provider(self.type)
        name = provider_name(attribute.expression)
        if name is None:
            return NotTold(f"the provider of {self.address} cannot be told")
        return self.namespace.provider(name)

    def _planned(self, name: str) -> Value | None:
        """What an attribute is in the plan, if there is one that has it."""
        plan = self.namespace.deployment.plan
        planned = None if plan is None else plan.instances.get(self.address)
        return None if planned is None else planned.values.entries.get(name)

    def _filled(self, name: str, value: Value) -> Value:
        """The value of an attribute with what the plan has of it."""
        planned = self._planned(name)
        if planned is None:
            return value
        from iacguard.frontends.terraform.plan_merge import filled

        return filled(value, planned)


class DataInstance(Instance):
    """One instance of a data source."""

    __slots__ = ()

    prefix = "data."

    def object(self) -> DataObject:
        """What stands for the whole of it in expressions."""
        return DataObject(self.block.header, self.address, self.read)

    def read(self, name: str, span: Span) -> Value:
        """``data.type.name``: what follows from the arguments, unknown with a symbol else."""
        deployment = self.namespace.deployment

        def files() -> TextFiles:
            return TextFiles(deployment.read, self.namespace.function_context(span).render_template)

        value = DataSource(self.type, self.address, self.body).attribute(name, span, files)
        if isinstance(value, Unknown) and (value.symbol or "").startswith("AWS::"):
            return self._of_provider(value, name)
        if self.type == "aws_default_tags" and name == "tags":
            defaults = deployment.default_tags(self.provider(), self.block.header)
            value = MapValue(span, {}) if defaults is None else real_tags(None, defaults, span)
        return self._filled(name, value)

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

    __slots__ = ()

    def object(self) -> ResourceObject:
        """What stands for the whole of it in expressions."""
        return ResourceObject(self.block.header, self.address, self.read)

    def alike(self) -> ResourceInstance | None:
        """Another instance with the same arguments under the same condition; None where there is none."""
        if self.is_alone:
            return None
        for other in (self.sibling, self.twin):
            if isinstance(other, ResourceInstance) and other.condition == self.condition:
                names = self.namespace.deployment.repeated_names(self.block) - META_ARGUMENTS
                if (other is self.twin or not names) and self.namespace.deployment.plan is None:
                    return other
        return None

    def real_body(self) -> MapValue:
        """Everything that is configured, with the tags that the provider adds."""
        body = self._body or self.body()
        namespace = self.namespace
        may_tag = namespace.may_tag or "provider" in self.block.body.attributes
        defaults = self._default_tags() if may_tag else None
        if defaults is None and namespace.deployment.plan is None:
            return body
        if not has_default_tags(self.type):
            return body
        own = body.entries.get("tags")
        tags = self._with_tags(own, defaults)
        if tags is own or tags is None:
            return body
        entries = body.entries
        if isinstance(entries, Arguments):
            entries = entries.having(self, "tags", tags)
        else:
            entries = {**entries, "tags": tags}
        keys = body.keys
        if "tags" not in keys:
            keys = {**keys, "tags": tags.span}
        return MapValue(body.span, entries, keys, body.origin, body.rest, body.header)

    def real_tags(self, own: Value | None) -> Value | None:
        """The tags that it gets, its own ones and those of the provider."""
        return self._with_tags(own, self._default_tags())

    def _with_tags(self, own: Value | None, defaults: DefaultTags | None) -> Value | None:
        tags = own if defaults is None else real_tags(own, defaults, self.block.header)
        return planned_tags(tags, self._planned("tags_all"), self.block.header)

    def _default_tags(self) -> DefaultTags | None:
        namespace = self.namespace
        if not namespace.may_tag and "provider" not in self.block.body.attributes:
            return None
        provider = self.provider()
        if provider is None:
            return None
        defaults = namespace.deployment.default_tags(provider, self.block.header)
        if defaults is None:
            return None
        overridden = self.configured("override_provider")
        if overridden is None:
            return defaults
        block = the_one(overridden)
        given = block.get("default_tags") if isinstance(block, MapValue) else block
        return defaults if is_absent(given) else DefaultTags(tags_in(the_one(given)), defaults.ignored, None)

    def read(self, name: str, span: Span) -> Value:
        """``resource.name``: what is configured where that is known, else a reference."""
        body = self.block.body
        # Most of what is read is what only the provider knows.
        value = self.configured(name) if body.blocks or name in body.attributes else None
        return self.as_read(name, value, span)

    def as_read(self, name: str, value: Value | None, span: Span) -> Value:
        """An attribute that is configured as a value, or not at all, as an expression at ``span`` gets it."""
        attributes = attributes_of(self.type)
        computed = new_computed(span, self.address, name, attributes.computed)
        if (value is None or is_absent(value)) and name in _NEVER_COMPUTED.get(self.type, ()):
            return Absent(span)
        if value is None:
            if name == "tags_all" and has_default_tags(self.type):
                return self.real_tags(self.configured("tags")) or computed
            return computed
        if attributes.is_only_setting:
            return value

        attribute = canonical_attribute(attributes.kind, name)
        if isinstance(value, (Choice, Failed)):

            def side(values: list[Value]) -> Value:
                return as_read(values[0], computed, attribute)

            return distribute(span, [value], side)
        return as_read(value, computed, attribute)
