"""Values of which only Terraform's run decides, and operations over what they may turn out to be.

Besides the eight kinds of values, evaluation knows refinements of them that never need to be told
apart outside of this front end: a boolean that is unknown although the formula for it is known, the
outcome of an evaluation that fails on one side of a choice, whole resources, from which attributes
can be read, lists, sets and maps with a type for their elements, and all instances of a declaration
whose number is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from iacguard.condition import Condition, Formula, Not, decided
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.types import Type
from iacguard.text import Span
from iacguard.value import (
    Absent,
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
)

SIDES = 32
"""How many sides the result of an operation over choices may have before it is unknown."""


class Undecided(Unknown):
    """An unknown boolean. ``formula`` says what it hangs on, should a conditional ask."""

    __slots__ = ("formula",)

    def __init__(self, span: Span, formula: Formula, origin: Origin | None = None) -> None:
        super().__init__(span, "hangs on a value that is not known", origin=origin)
        self.formula = formula


class TypedUnknown(Unknown):
    """An unknown of which the type is known."""

    __slots__ = ("type",)

    def __init__(self, unknown: Unknown, type: Type) -> None:
        super().__init__(unknown.span, unknown.reason, unknown.symbol, unknown.origin, unknown.made_of)
        self.sensitive = unknown.sensitive
        self.type = type


class Failed(Unknown):
    """What an expression is on a side of a choice on which Terraform would refuse it."""

    __slots__ = ()


class ResourceObject(Reference):
    """A managed resource as a whole; attributes are read from it on demand."""

    __slots__ = ("read",)

    def __init__(self, span: Span, target: str, read: Callable[[str, Span], Value]) -> None:
        self.span = span
        self.origin = None
        self.sensitive = False
        self.target = target
        self.attribute = None
        self.element = ""
        self.value = None
        self.read = read

    def at(self, span: Span, note: str | None = None) -> ResourceObject:
        """The same resource, used at another place."""
        moved = ResourceObject(span, self.target, self.read)
        moved.origin = self.origin if note is None else Origin(self.span, note, self.origin)
        moved.sensitive = self.sensitive
        return moved


class DataObject(Unknown):
    """A data source as a whole; attributes are read from it on demand."""

    __slots__ = ("read",)

    def __init__(self, span: Span, address: str, read: Callable[[str, Span], Value]) -> None:
        super().__init__(span, f"{address} is read at deployment", address)
        self.read = read


class EncodedYaml(Encoded):
    """A string that is the YAML text of a value, which is another text than its JSON."""

    __slots__ = ()


class EncodedPolicy(Encoded):
    """A string that is the text of an ``aws_iam_policy_document``, which differs from other JSON."""

    __slots__ = ()


class MinifiedPolicy(EncodedPolicy):
    """The same without blanks."""

    __slots__ = ()


def like(value: Encoded, document: Value) -> Encoded:
    """The text of another value in the same notation."""
    return type(value)(value.span, document, value.origin)


def with_mark(value: Value, mark: bool) -> Value:
    """A value all of which appears in no output, or in any."""
    made = value.at(value.span)
    made.sensitive = mark
    if isinstance(made, ListValue):
        made.items = tuple([with_mark(item, mark) for item in made.items])
    elif isinstance(made, MapValue) and isinstance(made.entries, dict):
        made.entries = {key: with_mark(item, mark) for key, item in made.entries.items()}
    elif isinstance(made, Interpolation):
        made.pieces = tuple([with_mark(piece, mark) for piece in made.pieces])
    elif isinstance(made, Encoded):
        made.document = with_mark(made.document, mark)
    elif isinstance(made, Choice):
        made.then, made.otherwise = with_mark(made.then, mark), with_mark(made.otherwise, mark)
    return made


def marked(value: Value, *sources: Value) -> Value:
    """A value that appears in no output where something that it was made from does not."""
    for source in sources:
        if source.sensitive:
            return value if value.sensitive else with_mark(value, True)
    return value


def hold_mark(values: Sequence[Value]) -> bool:
    """Whether something that appears in no output is in values."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if value.sensitive:
            return True
        kind = type(value)
        if kind is MapValue:
            stack += value.entries.values()  # type: ignore[attr-defined] # as its type says
        elif kind not in _WITHOUT_PARTS:
            stack += children(value)
    return False


class TypedNull(Literal):
    """Null of a type, as a variable with a type has it where it is not set."""

    __slots__ = ("type",)

    def __init__(self, span: Span, type: Type, origin: Origin | None = None) -> None:
        super().__init__(span, None, origin)
        self.type = type


class TypedList(ListValue):
    """A list, all of whose elements have one type; any other :class:`ListValue` is a tuple.

    ``element`` is that type, None where it is not known.
    """

    __slots__ = ("element",)

    def __init__(
        self,
        span: Span,
        items: tuple[Value, ...],
        element: Type,
        origin: Origin | None = None,
        rest: Unknown | None = None,
    ) -> None:
        super().__init__(span, items, origin, rest)
        self.element = element


class SetValue(TypedList):
    """A set: each element once, in the order in which Terraform visits them. Elements have no index."""

    __slots__ = ()


class TypedMap(MapValue):
    """A map, all of whose values have one type; any other :class:`MapValue` is an object."""

    __slots__ = ("element",)

    def __init__(self, made: MapValue, element: Type) -> None:
        super().__init__(made.span, made.entries, made.keys, made.origin, made.rest, made.header)
        self.element = element


def with_items(holder: ListValue, items: tuple[Value, ...]) -> ListValue:
    """A tuple, list or set like another one, with other elements of the same types in it."""
    if isinstance(holder, TypedList):
        return type(holder)(holder.span, items, holder.element, holder.origin, holder.rest)
    return ListValue(holder.span, items, holder.origin, holder.rest)


class JoinedList(ListValue):
    """The values of several blocks of a policy, which the provider takes in an order of its own."""

    __slots__ = ()


class Numbered(ListValue):
    """The instances of a declaration with a ``count`` that is not known: what is known comes first."""

    __slots__ = ("count",)

    def __init__(self, span: Span, items: tuple[Value, ...], rest: Unknown, count: Value) -> None:
        super().__init__(span, items, rest=rest)
        self.count = count


class Keyed(MapValue):
    """The instances of a declaration with a ``for_each`` whose keys are not all known.

    ``open`` stands for those of the other keys, and ``key`` is the symbol of ``each.key`` in it:
    declarations over the same keys have the same symbol. ``some`` is the condition that there is any.
    """

    __slots__ = ("key", "open", "some")

    def __init__(
        self, span: Span, entries: Mapping[str, Value], rest: Unknown, of_others: tuple[str, Value, Condition]
    ) -> None:
        super().__init__(span, entries, rest=rest)
        self.key, self.open, self.some = of_others


class Computed(Reference):
    """An attribute that the provider settles. What is inside it can be asked for in turn.

    ``path`` is the attribute in Terraform's names, without indexes, which ``element`` has, and
    ``names`` maps such paths to canonical attributes.
    """

    __slots__ = ("names", "path")

    def __init__(self, span: Span, target: str, path: str, names: Mapping[str, str | None]) -> None:
        super().__init__(span, target, names.get(path, path))
        self.path = path
        self.names = names

    def part(self, span: Span, name: str) -> Computed:
        """An attribute of this attribute."""
        made = Computed(span, self.target, f"{self.path}.{name}", self.names)
        made.element = self.element
        return made

    def item(self, index: int) -> Computed:
        """An element of this attribute."""
        made = self.__copy__()
        made.element = f"{self.element}[{index}]"
        return made


def new_computed(span: Span, target: str, path: str, names: Mapping[str, str | None]) -> Computed:
    """A :class:`Computed`, made by who makes most of them: to call a class takes twice as long."""
    made = _new(Computed)
    made.span = span
    made.origin = None
    made.sensitive = False
    made.target = target
    made.attribute = names.get(path, path)
    made.element = ""
    made.value = None
    made.path = path
    made.names = names
    return made


_new = object.__new__

_WITHOUT_PARTS = frozenset({Absent, Computed, Literal, Unknown})
"""Types of values that have none inside."""


class Conditions:
    """The undecided conditions of a unit, each with a name of its own."""

    __slots__ = ("_named",)

    def __init__(self) -> None:
        self._named: dict[str, dict[str, Condition]] = {}

    def named(self, text: str, module: str, formula: Formula, span: Span | None) -> Condition:
        """The condition that people know as ``text`` in a module (``""`` for the root module).

        Where another condition has that name already, the module's path is added to it, and if
        that does not tell them apart, a number.
        """
        if isinstance(formula, Condition):
            return formula
        known = self._named.setdefault(text, {})
        key = repr(formula)
        condition = known.get(key)
        if condition is None:
            name = text
            if known:
                name = f"{text} in {module.rstrip('.')}" if module else f"{text} in the root module"
                if any(other.name == name for other in known.values()):
                    name = f"{name} ({len(known) + 1})"
            condition = known[key] = Condition(name, formula, span)
        return condition


def negation(condition: Condition) -> Condition:
    """The condition that holds when the other one does not."""
    if isinstance(condition.formula, Not) and isinstance(condition.formula.operand, Condition):
        return condition.formula.operand
    return Condition(f"!({condition.name})", Not(condition), condition.span)


def choice(span: Span, condition: Condition, then: Value, otherwise: Value) -> Value:
    """A choice, without the sides that the condition itself rules out."""
    settled = decided(condition.formula)
    if settled is not None:
        return then if settled else otherwise
    then = under(then, condition, True)
    otherwise = under(otherwise, condition, False)
    if then is otherwise:
        return then
    if (
        isinstance(then, Literal)
        and isinstance(otherwise, Literal)
        and type(then.value) is type(otherwise.value)
        and then.value == otherwise.value
    ):
        return then
    return Choice(span, condition, then, otherwise)


def under(value: Value, condition: Condition, holds: bool) -> Value:
    """What is left of a value when a condition is taken to hold, or not to."""
    if not isinstance(value, Choice):
        return value
    if value.condition == condition:
        return under(value.then if holds else value.otherwise, condition, holds)
    then = under(value.then, condition, holds)
    otherwise = under(value.otherwise, condition, holds)
    if then is value.then and otherwise is value.otherwise:
        return value
    return Choice(value.span, value.condition, then, otherwise, value.origin)


def distribute(
    span: Span,
    values: Sequence[Value],
    function: Callable[[list[Value]], Value],
    settle: Callable[[Value], Value] = lambda value: value,
) -> Value:
    """``function`` applied to every combination of sides that the values can have together.

    On a side on which it raises, the result is :class:`Failed`; without choices the error passes
    through. ``settle`` is applied to every value first.
    """
    if len(values) == 1:
        # Nearly everything is known, or is one unknown.
        value = settle(values[0])
        if not isinstance(value, (Choice, Failed)):
            return function([value])
    return _distribute(span, list(values), function, settle, [SIDES])


def _distribute(
    span: Span,
    values: list[Value],
    function: Callable[[list[Value]], Value],
    settle: Callable[[Value], Value],
    budget: list[int],
) -> Value:
    values = [settle(value) for value in values]
    failed: Value | None = None
    for value in values:
        if isinstance(value, Choice):
            condition = value.condition
            break
        if failed is None and isinstance(value, Failed):
            failed = value
    else:
        return function(values) if failed is None else failed
    sides: list[Value] = []
    for holds in (True, False):
        if budget[0] <= 0:
            sides.append(Unknown(span, "more alternatives than are followed"))
            continue
        budget[0] -= 1
        try:
            narrowed = [under(value, condition, holds) for value in values]
            sides.append(_distribute(span, narrowed, function, settle, budget))
        except NotFollowed as error:
            sides.append(Unknown(error.span, error.message))
        except EvaluationError as error:
            sides.append(Failed(error.span, error.message))
    return choice(span, condition, sides[0], sides[1])
