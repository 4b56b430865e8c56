"""The arguments of one instance in a plan: its values, with the references of its configuration.

Where a value is not known before the apply, what it refers to is taken from the names that its
expression mentions: with one name, an attribute that holds identities by its own name (``bucket``,
``role``, ``kms_key_id``) is taken to be that reference; any other value only to mention it.
"""

from __future__ import annotations

from iacguard.facts.terraform import filled_blocks, schema
from iacguard.frontends.terraform.operators import equal, settle
from iacguard.frontends.terraform.plan_attributes import (
    argument_of,
    has_maps,
    has_satellite,
    holds_identity,
    is_block,
    is_own_name,
)
from iacguard.frontends.terraform.plan_references import Loop, beginnings, references_of
from iacguard.frontends.terraform.planned import Planned, node_at, only_in_plan, plan_value
from iacguard.frontends.terraform.undecided import with_mark
from iacguard.syntax.node import Mapping, Node, Sequence
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING, Final
from iacguard.value import (
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    is_in_plan,
    made_of,
    walk,
)

if TYPE_CHECKING:
    from iacguard.frontends.terraform.plan import PlannedModule

_OF_EXPRESSIONS: Final = frozenset({"references", "constant_value"})
"""What an expression can have in a configuration, where blocks have names of arguments."""


class PlannedArguments:
    """Works out the arguments of one instance: what is configured, with the plan's values."""

    __slots__ = ("_expressions", "_loop", "_module", "_planned", "_type")

    def __init__(self, module: PlannedModule, planned: Planned, node: Mapping | None) -> None:
        self._module = module
        self._planned = planned
        self._loop = Loop(node, planned.repetition)
        expressions = node_at(node, "expressions")
        if expressions is None and node is not None:
            # Without any attribute or block that is not dynamic, it is left out of the plan.
            expressions = Mapping(node.span, {})
        self._expressions = expressions if isinstance(expressions, Mapping) else None
        self._type = planned.type if planned.mode == "managed" else f"data.{planned.type}"

    def argument(self, name: str) -> Value | None:
        """One argument, None when it is not configured."""
        value = self._planned.values.entries.get(name, self._planned.values.rest)
        if value is None:
            return None
        if self._expressions is not None and name not in self._expressions.entries:
            # Blocks that other resources can have as well are read back from what those set.
            return None if has_satellite(self._type, name) else self._not_told(name, value)
        return self._value(
            value, node_at(self._expressions, name), name, is_own=is_own_name(self._type, name)
        )

    def _not_told(self, path: str, value: Value) -> Value | None:
        """What the configuration does not tell of: the provider's, or made by a dynamic block."""
        if not is_block(self._type, path, value):
            return None
        if isinstance(value, Unknown):
            return None if filled_blocks.is_filled_in(self._type, path) else value
        return self._value(value, None, path) if has_maps(value) else None

    def _value(self, value: Value, node: Node | None, path: str, is_own: bool = False) -> Value:
        if isinstance(node, Mapping) and node.entries.keys() <= _OF_EXPRESSIONS:
            value = self._as_written(value, node)
        if isinstance(value, ListValue):
            return self._list(value, node, path, is_own)
        if isinstance(value, MapValue):
            # A block that there can be one of is an object; its expressions are by attribute.
            if isinstance(node, Mapping) and not node.entries.keys() <= _OF_EXPRESSIONS:
                return self._block(value, node, path)
            return value
        if not isinstance(node, Mapping):
            return value
        return self._referring(value, node, path, is_own)

    def _as_written(self, value: Value, node: Mapping) -> Value:
        """A value, told apart by whether the configuration has it or only the plan.

        The provider calls some attributes sensitive whatever they are made of.
        """
        if isinstance(value, Unknown):
            return value
        references = references_of(node, self._loop)
        found = [self._module.mentioned(text) for text in references]
        known = [one for one in found if one is not None and not isinstance(one, Unknown)]
        is_known = len(known) == len(found)
        if is_known and value.sensitive and not any(one.sensitive for one in known):
            value = with_mark(value, False)
        is_written = is_known and not any(is_in_plan(inner) for one in known for inner in walk(one))
        return value if is_written else only_in_plan(value, self._module.given_texts())

    def _referring(self, value: Value, node: Mapping, path: str, is_own: bool) -> Value:
        """A single value, as a reference where it is one."""
        references = references_of(node, self._loop)
        if type(value) is Unknown:
            argument = argument_of(self._type, path)
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
        if references and holds_identity(name):
            found = [self._module.reference(text, name, value.span) for text in references]
            items = [one for one in found if isinstance(one, Reference)]
            if len(items) == len(found) and not any(isinstance(settle(one), Literal) for one in items):
                return ListValue(value.span, tuple(items))
        return ListValue(value.span, (), rest=self._made_of(value, references))

    def _made_of(self, value: Unknown, references: list[str]) -> Unknown:
        """An unknown value with what it is worked out of, where all of that can be told."""
        found: list[Value] = []
        for text in references:
            parts = next(filter(None, map(self._module.parts, beginnings(text))), ())
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
        found = self._module.reference(text, name, value.span)
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
            if not is_own and holds_identity(name):
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
        references = references_of(node, self._loop)
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
        constant = node_at(entry.value, "constant_value")
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
