"""One way in which the undecided conditions can turn out.

A rule is run in a world. When it reads a value that hangs on a condition which may turn out either
way there, the world says so (:class:`Undecided`), and the engine runs the rule again in a world for
each side. Nothing that a rule does not look at is ever multiplied out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType

from iacguard.condition import Assumption, Condition, Consistency, TooManyCases
from iacguard.dates import date
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.typed import TYPE_CHECKING, Any, ClassVar, Final, TypeVar
from iacguard.value import Choice, Default, Value

if TYPE_CHECKING:
    from iacguard.graph.tracing import Trace

WORLDS = 64
"""How many ways for conditions to turn out are tried for one rule on one resource."""

_T = TypeVar("_T")
_W = TypeVar("_W")


class Undecided(Exception):
    """Somebody came to a condition that may turn out either way."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.name)
        self.condition = condition


class World:
    """What is assumed of conditions, and what follows from that.

    ``assumed`` has to be possible. What was read in a world holds for whoever reads it next, so one
    serves all rules of a unit.
    """

    # By names: conditions are compared by theirs, and theirs are faster to look up.
    __slots__ = ("_known", "_sides", "assumed", "consistency")

    resolves: ClassVar[Container[type[Value]]] = frozenset({Choice, Default})
    """The types of the values that :meth:`resolve` has to be asked about; others it leaves as they are."""

    def __init__(self, assumed: tuple[Assumption, ...] = (), consistency: Consistency | None = None) -> None:
        self.assumed = assumed
        self.consistency = Consistency() if consistency is None else consistency
        self._known: dict[str, Assumption] = {taken.condition.name: taken for taken in assumed}
        self._sides: dict[str, bool | None] = {}
        """The only sides of conditions that are possible here, as far as they were found out."""

    @property
    def known(self) -> Mapping[Condition, bool]:
        """What was assumed, and what of the conditions that were asked for followed from it."""
        return {taken.condition: taken.value for taken in self._known.values()}

    def assuming(self, condition: Condition, value: bool) -> World:
        """The world where a condition holds too, or does not. What is known here is known there."""
        taken = Assumption(condition, value)
        further = World((*self.assumed, taken), self.consistency)
        further._known = {**self._known, condition.name: taken}
        return further

    def holds(self, condition: Condition) -> bool:
        """Whether the condition is true here.

        Raises Undecided where both sides are possible, TooManyCases when that cannot be settled.
        """
        known = self._known.get(condition.name)
        if known is None:
            side = self._only_side(condition)
            if side is None:
                raise Undecided(condition)
            known = self._known[condition.name] = Assumption(condition, side)
        return known.value

    def _only_side(self, condition: Condition) -> bool | None:
        name = condition.name
        if name not in self._sides:
            self._sides[name] = self.consistency.only_side(condition, self.assumed)
        return self._sides[name]

    def resolve(self, value: Value) -> Value:
        """A value with its choices decided, outermost first; never a choice.

        The default of a parameter is no value where the parameter cannot have it.
        """
        while isinstance(value, Choice):
            value = value.then if self.holds(value.condition) else value.otherwise
        if self.assumed and isinstance(value, Default) and not self._may_be(value):
            return value.otherwise
        return value

    def _may_be(self, value: Default) -> bool:
        try:
            return self._only_side(value.condition) is not False
        except TooManyCases:
            return True


def each_way(
    look: Callable[[_W], _T], first: _W, split: Callable[[_W, Condition], tuple[_W, _W]]
) -> list[tuple[_W, _T]]:
    """What is seen in each world that the conditions which are looked at make of a first one.

    ``look`` looks at what there is in a world, and raises Undecided where that does not say enough;
    ``split`` gives the worlds where a condition holds and where it does not, in which order they
    come. Raises TooManyCases when there are more than :data:`WORLDS`.
    """
    # Every side leads to a way at least, so gone into evenly, too many of them are told early: one
    # that is followed to its end first is looked at again for each of the many conditions on it.
    waiting: list[tuple[tuple[bool, ...], _W]] = [((), first)]
    found: list[tuple[tuple[bool, ...], _W, _T]] = []
    ways = 1
    for sides, world in waiting:
        try:
            seen = look(world)
        except Undecided as undecided:
            ways += 1
            if ways > WORLDS:
                raise TooManyCases from None
            holds, fails = split(world, undecided.condition)
            waiting += [((*sides, False), holds), ((*sides, True), fails)]
        else:
            found.append((sides, world, seen))
    found.sort(key=lambda one: one[0])
    return [(world, seen) for _, world, seen in found]


_NOTHING: Final[Mapping[object, Any]] = MappingProxyType({})


class Scope:
    """Where a rule reads: a graph, in one world, on a day, with what users set about rules.

    ``views`` are the kinds' views of resources that were asked for here, by kind and resource.
    ``further`` are the scopes where one more condition holds, or does not, by its name and side.
    ``is_dated`` says whether anybody asked for the day, so that what is found depends on it; for
    those further on too, once this is closed.
    """

    __slots__ = ("_today", "further", "graph", "is_dated", "options", "trace", "views", "world")

    def __init__(
        self,
        graph: ResourceGraph,
        world: World,
        today: date,
        options: Mapping[object, Any] = _NOTHING,
        trace: Trace | None = None,
    ) -> None:
        self.graph = graph
        self.world = world
        self._today = today
        self.is_dated = False
        self.options = options
        self.trace = trace
        """What notes what is looked at, where somebody wants to know."""
        self.views: dict[tuple[type, Resource], object] = {}
        self.further: dict[tuple[str, bool], Scope] = {}

    def in_world(self, world: World) -> Scope:
        """The same in another world."""
        return Scope(self.graph, world, self._today, self.options, self.trace)

    def close(self) -> None:
        """Lets go of the views: they hold the scope, so nothing would go while it holds them too."""
        self.views.clear()
        for one in self.further.values():
            one.close()
            self.is_dated = self.is_dated or one.is_dated
        self.further.clear()

    @property
    def today(self) -> date:
        """The day of the run."""
        self.is_dated = True
        return self._today
