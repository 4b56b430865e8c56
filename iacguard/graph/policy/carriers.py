"""Where a resource holds policies, whatever they are written as.

Most resources have a document. Some state what a statement would by properties of their own
(who may invoke a function, who may use a layer): such a statement is composed, so that rules see
policies in one form. Its parts stand where the properties do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from iacguard.graph.kind import Kind, Many, Member, One, Struct
from iacguard.graph.policy import Policy
from iacguard.graph.reading import Reading
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, Generic, TypeVar, overload
from iacguard.value import Absent, ListValue, Literal, MapValue, Unknown, Value

P = TypeVar("P", bound=Policy)


class Subject(NamedTuple):
    """Declares, in a kind that brings a policy to other resources, the member that names them."""

    member: Member


class Composed(Generic[P]):
    """A policy of one statement that a kind states by its properties."""

    def __init__(self, sort: type[P], make: Callable[[Any], Value]) -> None:
        self.sort = sort
        self.make = make

    @overload
    def __get__(self, holder: None, owner: type[Kind]) -> Composed[P]: ...
    @overload
    def __get__(self, holder: Kind, owner: type[Kind]) -> P: ...
    def __get__(self, holder: Kind | None, owner: type[Kind]) -> Composed[P] | P:
        if holder is None:
            return self
        return self.read(holder)

    def read(self, holder: Reading[object]) -> P:
        """The policy of a resource."""
        statement = self.make(holder)
        place = holder.place
        document: Value = statement
        if not isinstance(statement, Absent):
            document = MapValue(place, {"Statement": ListValue(place, (statement,))}, header=place)
        return self.sort(holder.resource, holder.scope, document, place, "")


class Demand(NamedTuple):
    """A property that a composed statement tests a condition key with."""

    operator: str
    key: str
    values: Reading[Any]


def allowing(
    holder: Kind,
    principal: Reading[Any],
    action: Reading[Any] | str,
    demands: tuple[Demand, ...] = (),
) -> MapValue:
    """A statement that allows the action to the principal when the demands that are set are met."""
    place = holder.place
    entries: dict[str, Value] = {"Effect": Literal(place, "Allow"), "Principal": _principal(principal)}
    keys: dict[str, Span] = {"Principal": principal.place}
    if isinstance(action, str):
        entries["Action"] = Literal(place, action)
    else:
        entries["Action"] = action.value
        keys["Action"] = action.place
    made = [demand for demand in demands if demand.values.is_absent is False]
    if made:
        operators: dict[str, dict[str, Demand]] = {}
        for demand in made:
            operators.setdefault(demand.operator, {})[demand.key] = demand
        entries["Condition"] = MapValue(
            place, {operator: _tests(place, tests) for operator, tests in operators.items()}, header=place
        )
    return MapValue(place, entries, keys, header=place)


def _tests(place: Span, tests: dict[str, Demand]) -> MapValue:
    values = {key: demand.values.value for key, demand in tests.items()}
    return MapValue(place, values, {key: demand.values.place for key, demand in tests.items()}, header=place)


def _principal(principal: Reading[Any]) -> Value:
    """An account, an ARN, a service or ``*`` as the element of a statement."""
    value = principal.value
    if isinstance(value, (Absent, Unknown)):
        return value
    known = principal.text
    if known == "*":
        return value
    is_service = known is not None and known.endswith(
        (".amazonaws.com", ".amazonaws.com.cn", ".aws.internal")
    )
    if known is None and not _is_identity(value):
        return Unknown(value.span, "not known who is meant", origin=value.origin)
    return MapValue(value.span, {"Service" if is_service else "AWS": value}, header=principal.place)


def _is_identity(value: Value) -> bool:
    """Whether a value that is not known in full begins as an ARN does."""
    first = next(iter(getattr(value, "pieces", ())), None)
    return isinstance(first, Literal) and str(first.value).startswith("arn:")


# What a resource holds ---------------------------------------------------------------------------


class Carried(Generic[P]):
    """A policy, and the resource that holds it or brings it to others."""

    __slots__ = ("holder", "policy")

    def __init__(self, holder: Kind, policy: P) -> None:
        self.holder = holder
        self.policy = policy


def carries(kind: type[Struct], sort: type[Policy], *, is_written: bool = False) -> bool:
    """Whether resources of a kind can hold policies of a sort.

    ``is_written`` asks for those that are documents in the source, not for composed ones.
    """
    members = _declared(kind, sort, 0)
    return any(not isinstance(member, Composed) for member in members) if is_written else bool(members)


def documents(holder: Struct, sort: type[P], *, is_written: bool = False) -> list[P]:
    """The policies of a sort in a resource or a structure, in the order of its declaration.

    ``is_written`` leaves composed ones out, of which there is no document that could be wrong.
    """
    found: list[P] = []
    for member in _declared(type(holder), sort, 0):
        if isinstance(member, Composed):
            if is_written is False:
                policy = member.read(holder)
                if policy.is_absent is False:
                    found.append(policy)
            continue
        inner = getattr(holder, member.name)
        is_sort = issubclass(member.struct, sort)
        for item in inner if isinstance(member, Many) else (inner,):
            if is_sort is False:
                found += documents(item, sort)
            elif item.is_absent is False or isinstance(member, Many):
                found.append(item)
    return found


def subjects(kind: type[Kind]) -> Member | None:
    """The member by which resources of a kind name those that their policy is for; None for their own."""
    for base in kind.__mro__:
        for value in vars(base).values():
            if isinstance(value, Subject):
                return value.member
    return None


_KNOWN: dict[tuple[type, type[Policy], int], tuple[Any, ...]] = {}


def _declared(struct: type, sort: type[Policy], depth: int) -> tuple[Any, ...]:
    """The members that are policies of a sort, or have some inside."""
    if depth > _DEEPEST:
        return ()
    found = _KNOWN.get((struct, sort, depth))
    if found is None:
        leading: list[Any] = []
        for member in _branches(struct):
            if isinstance(member, Composed):
                is_leading = issubclass(member.sort, sort)
            else:
                is_leading = _leads_to(member.struct, sort, depth)
            if is_leading:
                leading.append(member)
        found = _KNOWN[struct, sort, depth] = tuple(leading)
    return found


_PLAIN = frozenset(Kind.__mro__)
"""What declares no members, and has much else."""


@cache
def _branches(struct: type) -> tuple[Any, ...]:
    """The members that can be policies or have some inside."""
    found: list[Any] = []
    for base in reversed(struct.__mro__):
        if base in _PLAIN:
            continue
        found += [value for value in vars(base).values() if isinstance(value, (Composed, One, Many))]
    return tuple(found)


_DEEPEST = 4


def _leads_to(struct: type[Struct], sort: type[Policy], depth: int) -> bool:
    if issubclass(struct, Policy):
        return issubclass(struct, sort)
    return bool(_declared(struct, sort, depth + 1))
