"""The evaluation of expressions: nodes of the tree become values.

A :class:`Context` is a place where an expression stands: a template, seen by what its expressions
can name, and the variables of the loops around it. Each intrinsic function is a function from a
:class:`Call` to a value; the context finds it by name and knows nothing else of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from iacguard.condition import Assumption, Condition
from iacguard.frontends.cloudformation.literals import literal
from iacguard.frontends.cloudformation.parameters import Parameter
from iacguard.frontends.cloudformation.record import DEEPEST, Export, Record
from iacguard.frontends.cloudformation.template import Template
from iacguard.frontends.cloudformation.texts import (
    DYNAMIC_REFERENCE,
    concatenate,
    known_text,
    resolve_dynamic,
    slice_literal,
)
from iacguard.patterns import pattern
from iacguard.syntax import node as tree
from iacguard.syntax.node import Node, Scalar, Sequence
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias
from iacguard.value import (
    Absent,
    Choice,
    Default,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    map_choices,
)

LOOP: Final = "Fn::ForEach"
TRANSFORM: Final = "Fn::Transform"
NONE_KNOWN: Final[Mapping[str, Value]] = {}
_PLACEHOLDER: Final = pattern(r"[$&]\{\s*([A-Za-z0-9]+)\s*\}")


class Call(NamedTuple):
    """An intrinsic function and its argument, in either form of writing."""

    name: str
    """The long name: ``Fn::Join``, ``Ref``."""
    argument: Node
    """Without the tag that is the function's name."""
    span: Span
    context: Context

    def value(self) -> Value:
        """The argument, evaluated."""
        return self.context.value(self.argument)

    def arguments(self, least: int, most: int) -> list[Node] | None:
        """The nodes of an argument list; None, and a problem told, when it is no list of that length."""
        argument = self.argument
        if isinstance(argument, Sequence) and argument.tag is None and least <= len(argument.items) <= most:
            return argument.items
        if self.context.call(argument) is not None:
            # A macro or a condition in the place of the arguments is not followed, and not wrong.
            return None
        count = str(least) if least == most else f"{least} to {most}"
        if isinstance(argument, Sequence):
            found = str(len(argument.items))
        else:
            found = "a mapping" if isinstance(argument, tree.Mapping) else "a single value"
        self.context.problem(self.span, f"{self.name} takes a list of {count} arguments, found {found}")
        return None

    def wrong(self) -> Unknown:
        """The value of a call that CloudFormation would refuse."""
        return Unknown(self.span, f"{self.name} is not written as CloudFormation expects it")


Function: TypeAlias = Callable[[Call], Value]


class Declared(NamedTuple):
    """A named thing of a section: a resource, an output, a key of a map. Loops are unrolled."""

    name: str
    key: Span
    node: Node
    context: Context
    guard: Condition | None = None
    """What its existence hangs on when the collection of its loop does, beside its own condition."""


class Entered(NamedTuple):
    """A declared thing as the names of its template have it.

    The names are not in it, which would hold themselves: then nothing of a template would go before
    somebody looks for what hangs together in cycles.
    """

    key: Span
    node: Node
    bindings: Mapping[str, Value]
    assumed: tuple[Assumption, ...]
    guard: Condition | None

    @classmethod
    def of(cls, declared: Declared) -> Entered:
        """A declared thing as names keep it."""
        context = declared.context
        return cls(declared.key, declared.node, context.bindings, context.assumed, declared.guard)

    def context(self, names: Names) -> Context:
        """The place where it stands."""
        return Context(names, self.bindings, assumed=self.assumed)


class Section(NamedTuple):
    """What a mapping declares. ``rest`` is set when more may be in it than is known."""

    declared: list[Declared]
    rest: Unknown | None


class Language(NamedTuple):
    """What is evaluated in other modules: the functions by name, and the loops and includes of a mapping."""

    function: Callable[[str], Function | None]
    declarations: Callable[[tree.Mapping, Context], Section]


class Given(NamedTuple):
    """What a parent stack hands to a nested one; expressions are evaluated where they stand."""

    stack: str
    """The logical id of the nested stack."""
    arguments: Mapping[str, Declared] | None
    """None when it is not known what is handed over."""


class Names:
    """What the expressions of one template can name, and what is known of each already.

    ``prefix`` goes before every name of a nested stack (``Network/``). ``outputs`` gives the
    output of a nested stack that was loaded.
    """

    __slots__ = (
        "arguments",
        "attributes",
        "building",
        "chain",
        "circular",
        "conditions",
        "declared_conditions",
        "given",
        "hanging",
        "imported",
        "language",
        "outputs",
        "parameters",
        "prefix",
        "read",
        "record",
        "resources",
        "template",
        "worth",
    )

    def __init__(
        self,
        template: Template,
        parameters: Mapping[str, Parameter],
        record: Record,
        language: Language,
        prefix: str = "",
        given: Given | None = None,
    ) -> None:
        self.template = template
        self.parameters = parameters
        self.record = record
        self.language = language
        self.prefix = prefix
        self.given = given
        self.resources: dict[str, Entered] = {}
        self.declared_conditions: dict[str, Entered] = {}
        self.conditions: dict[str, Condition] = {}
        self.building: set[str] = set()
        """What is being evaluated just now, so that what hangs on itself is found out."""
        self.arguments: dict[str, Value] = {}
        self.imported: dict[str, Export] = {}
        """What texts that stand for names of exports were found to mean."""
        self.attributes: dict[tuple[str, str], Value | None] = {}
        """What attributes of resources are worth that are properties too; None for what is not known."""
        self.chain: list[tuple[str, str]] = []
        """The attributes that are being worked out just now, each of which the one before hangs on."""
        self.hanging: dict[tuple[str, str], int] = {}
        """How far up in the chain it is known to lead what is in it, or hangs together with that."""
        self.circular: set[tuple[str, str]] = set()
        """The attributes that hang on themselves."""
        self.read: dict[str, dict[str, Value]] = {}
        """What was worked out of outputs to tell what is wrong with them, by name and key."""
        self.worth: dict[tuple[object, ...], Default | Unknown] = {}
        """What parameters are worth by name, in symbolic contexts and in others, under certain conditions."""
        self.outputs: dict[str, Callable[[str], Value | None]] = {}

    def module_of(self, name: str) -> str | None:
        """The module whose part a name is: that of the module and that of its resource, in one or with a dot.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/module-ref-resources.html
        """
        for module, declared in self.resources.items():
            if name.startswith(module) and name != module and isinstance(declared.node, tree.Mapping):
                type = declared.node.get("Type")
                if isinstance(type, Scalar) and type.text.endswith("::MODULE"):
                    return module
        return None


class Context:
    """A place where expressions stand.

    ``bindings`` are the loop variables around it, ``assumed`` the conditions under which it counts.
    In a ``symbolic`` context parameters are not known by their defaults: it is what conditions are
    read in.
    """

    __slots__ = ("assumed", "bindings", "names", "symbolic")

    def __init__(
        self,
        names: Names,
        bindings: Mapping[str, Value] | None = None,
        symbolic: bool = False,
        assumed: tuple[Assumption, ...] = (),
    ) -> None:
        self.names = names
        self.assumed = assumed
        self.bindings: Mapping[str, Value] = {} if bindings is None else bindings
        self.symbolic = symbolic

    def bound(self, name: str, value: Value) -> Context:
        """The same place inside a loop."""
        return Context(self.names, {**self.bindings, name: value}, self.symbolic, self.assumed)

    def undecided(self) -> Context:
        """The same place, where only what the user said of the deployment is known of parameters."""
        return Context(self.names, self.bindings, symbolic=True)

    def assuming(self, condition: Condition | None, value: bool = True) -> Context:
        """The same place, where a condition is known to hold or not to hold."""
        if condition is None:
            return self
        taken = Assumption(condition, value)
        return Context(self.names, self.bindings, self.symbolic, (*self.assumed, taken))

    def problem(self, span: Span, message: str, fatal: bool = False) -> None:
        """Tell of something that CloudFormation would refuse, if nothing changes it before."""
        if not self.names.template.is_rewritten:
            self.names.record.problem(span, message, fatal)

    # Names ---------------------------------------------------------------------------------------

    def name(self, text: str) -> str:
        """A name with the loop variables in it filled in; one that is not known stays as it is."""
        if not self.bindings or "{" not in text:
            return text

        def fill(match: re.Match[str]) -> str:
            value = self.bindings.get(match[1])
            known = None if value is None else known_text(value)
            if known is None:
                return match[0]
            return known if match[0].startswith("$") else re.sub(r"[^A-Za-z0-9]", "", known)

        return _PLACEHOLDER.sub(fill, text)

    def identifier(self, node: Node) -> str | None:
        """The name that an expression gives; None when it is not known."""
        if isinstance(node, Scalar) and node.tag is None:
            return self.name(node.text)
        return self._identifier(self.value(node))

    def by_name(self, node: Node, function: Callable[[str], Value]) -> Value | None:
        """What ``function`` gives of the name that an expression gives, on every side of a choice.

        None when no name is known on any side.
        """
        if isinstance(node, Scalar) and node.tag is None:
            return function(self.name(node.text))
        value = self.value(node)
        if not isinstance(value, Choice):
            name = self._identifier(value)
            return None if name is None else function(name)

        def of_side(side: Value) -> Value:
            name = self._identifier(side)
            return Unknown(node.span, "which name is meant is not known") if name is None else function(name)

        return map_choices(value, of_side)

    def _identifier(self, value: Value) -> str | None:
        if isinstance(value, Interpolation):
            texts = [self._variable(piece) or known_text(piece) for piece in value.pieces]
            return "".join(text for text in texts if text is not None) if None not in texts else None
        return self._variable(value) or known_text(value)

    def _variable(self, value: Value) -> str | None:
        """The loop variable that a value is, as it is written in names."""
        if isinstance(value, Unknown) and value.symbol is not None:
            for name, bound in self.bindings.items():
                if isinstance(bound, Unknown) and bound.symbol == value.symbol:
                    return f"${{{name}}}"
        return None

    # Values --------------------------------------------------------------------------------------

    def value(self, node: Node, header: Span | None = None) -> Value:
        """The value of an expression. ``header`` is the key that holds it."""
        if type(node) is Scalar and node.tag is None:
            return self._scalar(node)
        record = self.names.record
        if record.depth >= DEEPEST:
            self.problem(node.span, f"expressions are nested more than {DEEPEST} levels deep")
            return Unknown(node.span, "nested too deeply")
        record.depth += 1
        try:
            if node.tag is None:
                if isinstance(node, Sequence):
                    return self._list(node)
                if isinstance(node, tree.Mapping) and len(node.entries) != 1:
                    return self._map(node, header)
            call = self.call(node)
            if call is not None:
                function = self.names.language.function(call.name)
                return self._not_a_function(call) if function is None else function(call)
            return self._map(node, header) if isinstance(node, tree.Mapping) else Absent(node.span)
        finally:
            record.depth -= 1

    def call(self, node: Node) -> Call | None:
        """The function call that a node is, if it is one."""
        tag = node.tag
        if tag is not None:
            name = tag[1:] if tag in ("!Ref", "!Condition") else f"Fn::{tag[1:]}"
            return Call(name, _untagged(node), node.span, self)
        if isinstance(node, tree.Mapping) and len(node.entries) == 1:
            for key, entry in node.entries.items():
                if key == "Ref" or (key[:4] == "Fn::" and key[: len(LOOP)] != LOOP):
                    return Call(key, entry.value, node.span, self)
        return None

    def _not_a_function(self, call: Call) -> Value:
        self.problem(call.span, f"{call.name} is no function that may stand here")
        return Unknown(call.span, f"{call.name} is not followed")

    def _scalar(self, node: Scalar) -> Value:
        value = node.value
        if type(value) is str:
            if self.bindings and "${" in value:
                return self._filled(node)
            if DYNAMIC_REFERENCE in value:
                return resolve_dynamic(literal(node))
            return Literal(node.span, value, None, False, node.located)
        return Literal(node.span, value)

    def _filled(self, node: Scalar) -> Value:
        """A string with the loop variables in it filled in."""
        whole = Literal(node.span, node.text, None, False, node.located)
        pieces: list[Value] = []
        end = 0
        for match in _PLACEHOLDER.finditer(node.text):
            bound = self.bindings.get(match[1])
            if bound is not None and match[0].startswith("$"):
                pieces.append(slice_literal(whole, end, match.start()))
                pieces.append(bound.at(slice_literal(whole, match.start(), match.end()).span))
                end = match.end()
        pieces.append(slice_literal(whole, end, len(node.text)))
        return concatenate(pieces, node.span)

    def _list(self, node: Sequence) -> Value:
        items: list[Value] = []
        for inner in node.items:
            if type(inner) is Scalar and inner.tag is None and not self.bindings:
                items.append(self._scalar(inner))
                continue
            value = self.value(inner)
            if not isinstance(value, Absent):
                items.append(value)
        return ListValue(node.span, tuple(items))

    def map_with(self, node: Node, header: Span, known: Mapping[str, Value]) -> Value:
        """The value of a node that stands here, some of whose entries are known already."""
        if known and isinstance(node, tree.Mapping) and self.call(node) is None:
            return self._map(node, header, known)
        return self.value(node, header)

    def _map(self, node: tree.Mapping, header: Span | None, known: Mapping[str, Value] = NONE_KNOWN) -> Value:
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        if self.bindings:
            return self._open_map(node, header)
        for key, (name, inner) in node.entries.items():
            if key[:4] == "Fn::":
                return self._open_map(node, header)
            span = name.span
            value: Value
            if type(inner) is Scalar and inner.tag is None:
                text = inner.value
                if type(text) is str and DYNAMIC_REFERENCE not in text:
                    # Nearly all of what is written out; there are no loop variables to fill in here.
                    value = Literal(inner.span, text, None, False, inner.located)
                else:
                    value = self._scalar(inner)
            else:
                value = known[key] if key in known else self.value(inner, span)
                if isinstance(value, Absent):
                    continue
            entries[key] = value
            keys[key] = span
        return MapValue(node.span, entries, keys, None, None, header)

    def _open_map(self, node: tree.Mapping, header: Span | None) -> Value:
        """A map with loops, includes or loop variables among its keys."""
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        section = self.names.language.declarations(node, self)
        rest = section.rest
        for declared in section.declared:
            if declared.name.startswith("Fn::"):
                self.problem(declared.key, f"{declared.name} must be the only key of its mapping")
                rest = rest or Unknown(declared.key, f"{declared.name} is not followed here")
                continue
            value = declared.context.value(declared.node, declared.key)
            if declared.guard is not None:
                value = Choice(value.span, declared.guard, value, Absent(value.span))
            if not isinstance(value, Absent):
                entries[declared.name] = value
                keys[declared.name] = declared.key
        return MapValue(node.span, entries, keys, rest=rest, header=header)


def _untagged(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.span, node.value, node.text, node.style)
    if isinstance(node, Sequence):
        return Sequence(node.span, node.items)
    return tree.Mapping(node.span, node.entries)
