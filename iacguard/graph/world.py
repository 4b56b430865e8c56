"""One way in which the undecided conditions can turn out.

A rule is run in a world. When it reads a value that hangs on a condition which may turn out either
way there, the world says so (:class:`Undecided`), and the engine runs the rule again in a world for
each side. Nothing that a rule does not look at is ever multiplied out.
"""

from __future__ import annotations

from collections import deque
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

    __slots__ = ("_known", "assumed", "consistency")

    resolves: ClassVar[Container[type[Value]]] = frozenset({Choice, Default})
    """The types of the values that :meth:`resolve` has to be asked about; others it leaves as they are."""

    def __init__(self, assumed: tuple[Assumption, ...] = (), consistency: Consistency | None = None) -> None:
        self.assumed = assumed
        self.consistency = Consistency() if consistency is None else consistency
        self._known: dict[Condition, bool] = {taken.condition: taken.value for taken in assumed}

    @property
    def known(self) -> Mapping[Condition, bool]:
        """What was assumed, and what of the conditions that were asked for followed from it."""
        return self._known

    def holds(self, condition: Condition) -> bool:
        """Whether the condition is true here.

        Raises Undecided where both sides are possible, TooManyCases when that cannot be settled.
        """
        known = self._known.get(condition)
        if known is None:
            known = self.consistency.only_side(condition, self.assumed)
            if known is None:
                raise Undecided(condition)
            self._known[condition] = known
        return known

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
            return self.consistency.only_side(value.condition, self.assumed) is not False
        except TooManyCases:
            return True


def each_way(
    look: Callable[[tuple[Assumption, ...]], _T], assumed: tuple[Assumption, ...]
) -> list[tuple[tuple[Assumption, ...], _T]]:
    """What is seen on each side of the conditions that are looked at, with the sides.

    ``look`` looks at what there is under some assumptions, and raises Undecided when these do not
    say enough. Where a condition holds comes before where it does not. Raises TooManyCases when
    there are more than :data:`WORLDS` ways.
    """
    # Every side leads to a way at least, so gone into evenly, too many of them are told early: one
    # that is followed to its end first is looked at again for each of the many conditions on it.
    pending = deque([assumed])
    ways: list[tuple[tuple[Assumption, ...], _T]] = []
    while pending:
        taken = pending.popleft()
        try:
            ways.append((taken, look(taken)))
        except Undecided as undecided:
            pending += [(*taken, Assumption(undecided.condition, side)) for side in (True, False)]
            if len(pending) + len(ways) > WORLDS:
                raise TooManyCases from None
    ways.sort(key=lambda way: [not one.value for one in way[0][len(assumed) :]])
    return ways


_NOTHING: Final[Mapping[object, Any]] = MappingProxyType({})


class Scope:
    """Where a rule reads: a graph, in one world, on a day, with what users set about rules.

    ``views`` are the kinds' views of resources that were asked for here, by kind and resource.
    ``is_dated`` says whether anybody asked for the day, so that what is found depends on it.
    """

    __slots__ = ("_today", "graph", "is_dated", "options", "trace", "views", "world")

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

    def in_world(self, world: World) -> Scope:
        """The same in another world."""
        return Scope(self.graph, world, self._today, self.options, self.trace)

    def close(self) -> None:
        """Lets go of the views: they hold the scope, so nothing would go while it holds them too."""
        self.views.clear()

    @property
    def today(self) -> date:
        """The day of the run."""
        self.is_dated = True
        return self._today
