"""Resources and data sources of a plan, one object for each instance.

They stand where ``resources.py`` has those of the source, with the plan's values as arguments.
"""

from __future__ import annotations

from iacguard.frontends.terraform.default_tags import planned_tags
from iacguard.frontends.terraform.expand import Repetition
from iacguard.frontends.terraform.plan_arguments import PlannedArguments
from iacguard.frontends.terraform.plan_references import parsed_reference
from iacguard.frontends.terraform.planned import Plan, Planned, node_at, only_in_plan
from iacguard.frontends.terraform.resources import DataInstance, Instance, ResourceInstance
from iacguard.syntax.hcl.tree import Attribute, Block, Body, Label, TupleConstructor
from iacguard.syntax.node import Mapping, Scalar, Sequence
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING
from iacguard.value import Literal, MapValue, Reference, Unknown, Value, is_absent

if TYPE_CHECKING:
    from iacguard.frontends.terraform.plan import PlannedModule


class PlannedResource(ResourceInstance):
    """One instance of a managed resource, as it will be."""

    def __init__(self, module: PlannedModule, planned: Planned, node: Mapping | None) -> None:
        block = declaration(planned.span, planned.header, planned.type, planned.name, node)
        super().__init__(module, block, Repetition(planned.key, {}, None))
        self.planned = planned
        self._arguments = PlannedArguments(module, planned, node)
        self._plan = module.plan
        self._node = node

    def configured(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        return _configured(self, self._arguments, name)

    def _whole_body(self) -> MapValue:
        return _whole_body(self, self.planned)

    def real_body(self) -> MapValue:
        """Everything that is configured, with all tags that the plan has."""
        body = self.body()
        own, planned = body.entries.get("tags"), self.planned.values.entries.get("tags_all")
        tags = planned_tags(own, planned, self.block.header)
        if isinstance(planned, Unknown) and _may_get_tags(self._plan, self._node):
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
        block = declaration(planned.span, planned.header, planned.type, planned.name, node)
        super().__init__(module, block, Repetition(planned.key, {}, None))
        self.planned = planned
        self._arguments = PlannedArguments(module, planned, node)

    def configured(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        return _configured(self, self._arguments, name)

    def _whole_body(self) -> MapValue:
        return _whole_body(self, self.planned)

    def read(self, name: str, span: Span) -> Value:
        """An attribute, as an expression at ``span`` gets it."""
        known = self.planned.values.entries.get(name)
        if known is not None and not isinstance(known, Unknown):
            return only_in_plan(known)
        return super().read(name, span)


def _configured(instance: Instance, arguments: PlannedArguments, name: str) -> Value | None:
    known = instance.known
    if name not in known:
        # Until it is worked out, whoever asks for it from within gets what nothing is known of.
        known[name] = Unknown(instance.block.header, f"{instance.address}.{name} depends on itself")
        known[name] = arguments.argument(name)
    return known[name]


def _whole_body(instance: Instance, planned: Planned) -> MapValue:
    entries: dict[str, Value] = {}
    for name in planned.values.entries:
        value = instance.configured(name)
        if value is not None:
            entries[name] = value
    values = planned.values
    return MapValue(values.span, entries, values.keys, rest=values.rest, header=planned.header)


def _may_get_tags(plan: Plan, node: Mapping | None) -> bool:
    """Whether the provider's configuration says something of the tags of all resources.

    ``node`` is the declaration of a resource; of one without, it is not known which provider it has.
    """
    if node is None:
        return True
    key = node_at(node, "provider_config_key")
    configured = plan.providers.get(key.text) if isinstance(key, Scalar) else None
    tagging = ("default_tags", "ignore_tags")
    return any(node_at(configured, "expressions", name) is not None for name in tagging)


def _with_others(tags: Value | None, header: Span) -> Value | None:
    """Tags with others that are not known before the apply."""
    span = header if tags is None else tags.span
    rest = Unknown(span, "not all tags are known before the apply")
    if tags is None or is_absent(tags):
        return MapValue(span, {}, rest=rest)
    return MapValue(span, tags.entries, tags.keys, rest=rest) if isinstance(tags, MapValue) else tags


def declaration(span: Span, header: Span, type: str, name: str, node: Mapping | None) -> Block:
    """A block with what is asked of declarations beside their arguments.

    ``node`` is what the plan's configuration has of it, None where it has nothing.
    """
    attributes: dict[str, Attribute] = {}
    needed = node_at(node, "depends_on")
    if isinstance(needed, Sequence):
        texts = [item.text for item in needed.items if isinstance(item, Scalar)]
        items = tuple(item for item in map(parsed_reference, texts) if item is not None)
        expression = TupleConstructor(needed.span, items)
        attributes["depends_on"] = Attribute("depends_on", needed.span, expression, needed.span.end)
    labels = (Label(type, header), Label(name, header))
    return Block(span, header, "resource", labels, Body(span, attributes, []))
