"""One way in which the undecided conditions can turn out.

A rule is run in a world. When it reads a value that hangs on a condition, the world decides the
condition, consistently with what it decided before, and remembers that it did: so the engine
learns which conditions the rule looked at, and runs it again for the other side of each. Nothing
that a rule does not look at is ever multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from iacguard.condition import Assumption, Condition, Consistency
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.value import Choice, Value


class World:
    """A consistent assignment of conditions, made as they are asked for.

    ``assumed`` holds from the outset; it has to be possible. ``script`` gives the first decisions
    between two possible sides; further ones are taken as true first.
    """

    __slots__ = ("_known", "assumed", "consistency", "decisions", "script")

    def __init__(
        self,
        assumed: tuple[Assumption, ...] = (),
        script: tuple[bool, ...] = (),
        consistency: Consistency | None = None,
    ) -> None:
        self.assumed = assumed
        self.consistency = Consistency() if consistency is None else consistency
        self.script = script
        self.decisions: list[Assumption] = []
        """The decisions between two possible sides, in the order taken."""
        self._known: dict[Condition, bool] = {taken.condition: taken.value for taken in assumed}

    @property
    def known(self) -> Mapping[Condition, bool]:
        """What was asked for and what was assumed, what followed from the decisions included."""
        return self._known

    def holds(self, condition: Condition) -> bool:
        """Whether the condition is true here. Raises TooManyCases when that cannot be settled."""
        known = self._known.get(condition)
        if known is None:
            known = self._known[condition] = self._decide(condition)
        return known

    def _decide(self, condition: Condition) -> bool:
        side = self.consistency.only_side(condition, (*self.assumed, *self.decisions))
        return self._choose(condition) if side is None else side

    def _choose(self, condition: Condition) -> bool:
        position = len(self.decisions)
        value = self.script[position] if position < len(self.script) else True
        self.decisions.append(Assumption(condition, value))
        return value

    def resolve(self, value: Value) -> Value:
        """A value with its choices decided, outermost first; never a choice."""
        while isinstance(value, Choice):
            value = value.then if self.holds(value.condition) else value.otherwise
        return value


class Undecided(Exception):
    """A rule came to a condition that may turn out either way, in a world that takes no side."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.name)
        self.condition = condition


class PlainWorld(World):
    """What all worlds have in common: it takes no side where two are possible.

    What was read in it holds for whoever reads it next, so it serves all rules of a unit, as long
    as they look at nothing that hangs on a condition; then it raises :class:`Undecided`.
    """

    __slots__ = ()

    def _choose(self, condition: Condition) -> bool:
        raise Undecided(condition)


_NOTHING: Final[Mapping[object, Any]] = MappingProxyType({})


class Scope:
    """Where a rule reads: a graph, in one world, on a day, with what users set about rules.

    ``views`` are the kinds' views of resources that were asked for here, by kind and resource.
    ``is_dated`` says whether anybody asked for the day, so that what is found depends on it.
    """

    __slots__ = ("_today", "graph", "is_dated", "options", "views", "world")

    def __init__(
        self, graph: ResourceGraph, world: World, today: date, options: Mapping[object, Any] = _NOTHING
    ) -> None:
        self.graph = graph
        self.world = world
        self._today = today
        self.is_dated = False
        self.options = options
        self.views: dict[tuple[type, Resource], object] = {}

    def in_world(self, world: World) -> Scope:
        """The same in another world."""
        return Scope(self.graph, world, self._today, self.options)

    def close(self) -> None:
        """Lets go of the views: they hold the scope, so nothing would go while it holds them too."""
        self.views.clear()

    @property
    def today(self) -> date:
        """The day of the run."""
        self.is_dated = True
        return self._today
