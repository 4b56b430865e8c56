"""One way in which the undecided conditions can turn out.

A rule is run in a world. When it reads a value that hangs on a condition, the world decides the
condition, consistently with what it decided before, and remembers that it did: so the engine
learns which conditions the rule looked at, and runs it again for the other side of each. Nothing
that a rule does not look at is ever multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from iacguard.condition import Assumption, Condition, Consistency
from iacguard.graph.graph import ResourceGraph
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
        if side is not None:
            return side
        position = len(self.decisions)
        value = self.script[position] if position < len(self.script) else True
        self.decisions.append(Assumption(condition, value))
        return value

    def resolve(self, value: Value) -> Value:
        """A value with its choices decided, outermost first; never a choice."""
        while isinstance(value, Choice):
            value = value.then if self.holds(value.condition) else value.otherwise
        return value


class Scope:
    """Where a rule reads: a graph, in one world, on a day."""

    __slots__ = ("graph", "today", "world")

    def __init__(self, graph: ResourceGraph, world: World, today: date) -> None:
        self.graph = graph
        self.world = world
        self.today = today
