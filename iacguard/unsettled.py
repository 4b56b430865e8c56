"""What rules left open because a value is known only when the code is deployed.

A rule says nothing of what it does not know. To whoever wants to know what that kept from being
judged, this tells which rules looked at which unknown value of which resource without a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from iacguard.check import assumed_of, exists_nowhere
from iacguard.condition import Assumption, Condition, Consistency, TooManyCases
from iacguard.finding import OpenDecision
from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Unit
from iacguard.graph.world import Scope, World, each_way
from iacguard.rule import Rule
from iacguard.typed import Any
from iacguard.value import Unknown, Value

_SETTLED_BY_THE_PLACE = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region"})
"""Symbols of what nobody could give: where the code is deployed to."""


class _Watched:
    """The types of the values that a world is asked about which watches for unknown ones."""

    __slots__ = ()

    def __contains__(self, of: object) -> bool:
        return of in World.resolves or (isinstance(of, type) and issubclass(of, Unknown))


class _WatchingWorld(World):
    """A world that remembers which unknown values were come by in it."""

    __slots__ = ("met",)

    resolves = _Watched()

    def __init__(self, assumed: tuple[Assumption, ...], consistency: Consistency) -> None:
        super().__init__(assumed, consistency)
        self.met: list[Unknown] = []

    def resolve(self, value: Value) -> Value:
        """A value with its choices decided."""
        resolved = super().resolve(value)
        if isinstance(resolved, Unknown) and resolved.symbol not in _SETTLED_BY_THE_PLACE:
            self.met.append(resolved)
        return resolved


def open_decisions(unit: Unit, rules: Sequence[Rule], today: date) -> list[OpenDecision]:
    """The decisions that unknown values of a unit prevented, each once, sorted.

    Far slower than checking, because no rule may use what another has read.
    """
    given: dict[object, Any] = {option: value for rule in rules for option, value in rule.given.items()}
    found: dict[OpenDecision, None] = {}
    for rule in rules:
        for kind in rule.kinds:
            for resource in kind.among(unit.graph):
                if not exists_nowhere(resource, unit.graph):
                    for unknown in _looked_at(rule, kind, resource, Scope(unit.graph, World(), today, given)):
                        one = OpenDecision(rule.id, resource.address, unknown.span, unknown.reason)
                        found[one] = None
    return sorted(found, key=sort_key)


def sort_key(one: OpenDecision) -> tuple[str, int, int, str, str]:
    """Open decisions in the order of the places of what is unknown."""
    return (one.span.source.path, one.span.start, one.span.end, one.rule, one.address)


def _looked_at(rule: Rule, kind: type[Kind], resource: Resource, scope: Scope) -> Iterator[Unknown]:
    """The unknown values that a rule comes by without a problem, in any world."""

    def look(assumed: tuple[Assumption, ...]) -> list[Unknown]:
        world = _WatchingWorld(assumed, scope.graph.consistency)
        inside = scope.in_world(world)
        found = any(True for _ in rule.check(kind.of(resource, inside)))
        inside.close()
        return [] if found else world.met

    try:
        for _, unknowns in each_way(look, assumed_of(resource.condition), _sides):
            yield from unknowns
    except TooManyCases:
        # A note of the check says so already.
        return
    except Exception:
        # The check has reported that the rule breaks here.
        return


def _sides(
    assumed: tuple[Assumption, ...], condition: Condition
) -> tuple[tuple[Assumption, ...], tuple[Assumption, ...]]:
    return (*assumed, Assumption(condition, True)), (*assumed, Assumption(condition, False))
