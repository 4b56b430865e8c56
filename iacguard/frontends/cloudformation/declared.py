"""What a template declares beside its resources: parameters, outputs, and the sections that hold values.

They go into the graph as declarations, and are evaluated when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iacguard.condition import decided
from iacguard.frontends.cloudformation.conditions import resource_condition
from iacguard.frontends.cloudformation.context import NONE_KNOWN, Context, Declared, Names
from iacguard.frontends.cloudformation.for_each import both, declarations
from iacguard.frontends.cloudformation.lower import Surroundings, whole
from iacguard.frontends.cloudformation.moved import sensitive
from iacguard.graph.resource import Identity, Resource
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import Absent, MapValue, Value

_SECTIONS: Final = ("Description", "Metadata", "Mappings")


def declared(names: Names, surroundings: Surroundings) -> Iterator[Resource]:
    """The declarations of one template."""
    template, context = names.template, Context(names)
    place = _Place("Parameters", surroundings)
    for name, parameter in names.parameters.items():
        node = template.parameters.entries[name].value
        one = Declared(name, parameter.key, node, context)
        yield place.declaration(one, _Properties(one, parameter.is_hidden))
    unconditional = _Place("Outputs", surroundings)
    for output in declarations(template.outputs, context).declared:
        exists = both(output.guard, resource_condition(output.node, output.context))
        if exists is None or decided(exists.formula) is not False:
            within, place = output, unconditional
            condition = both(surroundings.condition, exists)
            if condition is not None:
                within = output._replace(context=output.context.assuming(condition))
                place = _Place("Outputs", surroundings._replace(condition=condition))
            # Where no other condition has a say it is worth what it was found to be.
            is_alone = output.guard is None and surroundings.condition is None
            known = names.read.get(output.name, NONE_KNOWN) if is_alone else NONE_KNOWN
            yield place.declaration(within, _Properties(within, known=known))
    for section in _SECTIONS:
        entry = template.root.entries.get(section)
        if entry is not None:
            one = Declared(section, entry.key.span, entry.value, context)
            yield _Place("", surroundings).declaration(one, _Properties(one))


class _Place(NamedTuple):
    """The section of a template that a declaration stands in, empty for one that is a section itself."""

    section: str
    surroundings: Surroundings

    def declaration(self, one: Declared, properties: _Properties) -> Resource:
        """The declaration as the graph has it."""
        source_type = self.section.removesuffix("s") or "Section"
        address = f"{self.section}.{one.name}" if self.section else one.name
        prefix = one.context.names.prefix
        identity = Identity(
            prefix + address, f"Template::{source_type}", source_type, self.surroundings.language
        )
        condition = self.surroundings.condition
        made = Resource(identity, one.key, whole(one), properties, condition=condition)
        made.calls = self.surroundings.calls
        return made


class _Properties:
    """Evaluates a declaration when it is asked for."""

    __slots__ = ("is_hidden", "known", "one")

    def __init__(
        self, one: Declared, is_hidden: bool = False, known: Mapping[str, Value] = NONE_KNOWN
    ) -> None:
        self.one = one
        self.is_hidden = is_hidden
        self.known = known

    def __call__(self) -> MapValue:
        one = self.one
        record = one.context.names.record
        # What is wrong with it has been told, as far as it makes a template wrong.
        record.is_silent = True
        try:
            value: Value = one.context.map_with(one.node, one.key, self.known)
        finally:
            record.is_silent = False
        if not isinstance(value, MapValue):
            entries = {} if isinstance(value, Absent) else {"Value": value}
            return MapValue(one.node.span, entries, {"Value": one.key}, header=one.key)
        if self.is_hidden and "Default" in value.entries:
            value.entries = {**value.entries, "Default": sensitive(value.entries["Default"])}
        return value
