"""Rules over a graph give findings.

Each rule is run on each resource of its kinds as often as there are consistent ways for the
conditions that it really looks at to turn out. The runs form a tree: every inner node is a
condition that the rule asked for at that point, every leaf a run. What a finding says about
conditions is read off that tree, and so is whether it holds on any side or on all.

In most trees all leaves have the same problems. To find that out, rules share what they read where
the same conditions are decided in the same way.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from iacguard.condition import Assumption, Condition, Consistency, TooManyCases
from iacguard.dates import date
from iacguard.finding import Finding, RelatedPlace, When, sort_key
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Note, Unit
from iacguard.graph.world import Scope, Undecided, World, each_way
from iacguard.merging import merge_instances
from iacguard.rule import Problem, Rule
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Any, TypeAlias
from iacguard.value import Encoded, ListValue, MapValue, Value, origins

if TYPE_CHECKING:
    from iacguard.graph.tracing import Trace


class RuleFailure(NamedTuple):
    """A rule that broke on a resource. The others went on."""

    rule: str
    address: str
    span: Span
    error: str


class Outcome(NamedTuple):
    """What checking a unit gave."""

    findings: list[Finding]
    notes: list[Note]
    failures: list[RuleFailure]
    is_dated: bool = False
    """Whether another day could give another outcome."""


class Held(NamedTuple):
    """A problem, and the conditions on which it is one."""

    problem: Problem
    when: tuple[When, ...]
    implied: tuple[When, ...] = ()


def check_unit(unit: Unit, rules: Sequence[Rule], today: date) -> Outcome:
    """The findings of the rules on a unit, sorted, each once."""
    findings: list[Finding] = []
    notes: list[Note] = []
    failures: list[RuleFailure] = []
    shared = Shared(unit.graph, today, given_by(rules))
    plain = shared.scope(None)
    nowhere = {
        one.address
        for one in unit.graph.resources.values()
        if one.condition is not None and exists_nowhere(one, unit.graph)
    }
    of_kind: dict[type[Kind], list[_Viewed]] = {}
    of_kinds: dict[tuple[type[Kind], ...], list[_Viewed]] = {}
    for rule in rules:
        check = rule.check
        kinds = rule.kinds
        viewed = of_kinds.get(kinds)
        if viewed is None:
            # Many rules are about the same ten kinds, of which a unit has one or two.
            viewed = of_kinds[kinds] = []
            for kind in kinds:
                views = of_kind.get(kind)
                if views is None:
                    views = of_kind[kind] = _viewed(kind, plain, nowhere)
                viewed += views
        for kind, resource, view in viewed:
            # Nearly all runs find nothing, so this is what a run costs beside the rule itself.
            try:
                try:
                    problems = check(shared.view(kind, resource) if view is None else view)
                    for problem in problems:
                        held = _held_anyway([problem, *problems])
                        break
                    else:
                        continue
                except Undecided as undecided:
                    held = _on_each_side(rule, kind, resource, shared, undecided)
            except TooManyCases:
                message = f"{rule.id} was not decided: too many conditions play into {resource.address}"
                notes.append(Note("condition-budget", resource.header, message))
            except Exception as error:
                # One broken rule must not take the others down; it is reported, never hidden.
                description = f"{type(error).__name__}: {error}"
                failures.append(RuleFailure(rule.id, resource.address, resource.header, description))
            else:
                for one in held:
                    findings.append(finding_of(rule, resource, unit.path, one))
    findings = sorted(merge_instances(findings), key=sort_key)
    shared.close()
    return Outcome(findings, notes, failures, shared.is_dated)


_Viewed: TypeAlias = "tuple[type[Kind], Resource, Kind | None]"
"""A resource, and what rules about a kind see of it; None where that is to be asked for each time."""


def _viewed(kind: type[Kind], scope: Scope, nowhere: Container[str]) -> list[_Viewed]:
    """The resources of a kind, and what rules see of those that certainly exist."""
    found: list[_Viewed] = []
    for resource in kind.among(scope.graph):
        view: Kind | None = None
        if resource.condition is None:
            try:
                view = kind.of(resource, scope)
            except Exception:
                # A rule that is run on it meets the error again, and is told to have broken.
                view = None
        elif resource.address in nowhere:
            continue
        # No view is kept where something is assumed: such a scope may be let go of.
        found.append((kind, resource, view))
    return found


def given_by(rules: Iterable[Rule]) -> dict[object, Any]:
    """What users have set about rules."""
    return {option: value for rule in rules if rule.given for option, value in rule.given.items()}


def exists_nowhere(resource: Resource, graph: ResourceGraph) -> bool:
    """Whether no way for the conditions to turn out lets a resource exist."""
    condition = resource.condition
    if condition is None:
        return False
    try:
        return not graph.consistency.possible([Assumption(condition, True)])
    except TooManyCases:
        return False


_MOST_SCOPES = 256
"""Scopes of a unit that are kept for further rules."""


class Shared:
    """Scopes in worlds that take no sides, for all rules of a unit: one for each set of assumptions."""

    __slots__ = ("_kept", "_plain", "graph", "is_dated", "options", "today", "trace")

    def __init__(
        self,
        graph: ResourceGraph,
        today: date,
        options: Mapping[object, Any],
        trace: Trace | None = None,
    ) -> None:
        self.graph = graph
        self.trace = trace
        self.today = today
        self.options = options
        self.is_dated = False
        """Whether any rule asked for the day, once this was closed."""
        self._plain = self.scope_in(World((), graph.consistency))
        self._kept = 0
        """How many scopes there are where something is assumed."""

    def view(self, kind: type[Kind], resource: Resource) -> Kind:
        """A resource as a kind has it, where nothing is assumed but that it exists."""
        return kind.of(resource, self.scope(resource.condition))

    def scope(self, condition: Condition | None) -> Scope:
        """The scope where nothing is assumed but that a condition holds, if there is one.

        Those that were had before may be let go of.
        """
        if condition is None:
            return self._plain
        if self._kept >= _MOST_SCOPES:
            self._forget()
        return self.where(self._plain, condition, True)

    def where(self, scope: Scope, condition: Condition, value: bool) -> Scope:
        """The scope where one more condition holds, or does not; that has to be possible."""
        key = (condition.name, value)
        found = scope.further.get(key)
        if found is None:
            self._kept += 1
            found = scope.further[key] = scope.in_world(scope.world.assuming(condition, value))
        return found

    def sides(self, scope: Scope, condition: Condition) -> tuple[Scope, Scope]:
        """The scopes where a condition holds that is not decided, and where it does not."""
        return self.where(scope, condition, True), self.where(scope, condition, False)

    def scope_in(self, world: World) -> Scope:
        """A scope in a world of its own."""
        return Scope(self.graph, world, self.today, self.options, self.trace)

    def close(self) -> None:
        """Lets go of all that was read."""
        self._plain.close()
        self.is_dated = self.is_dated or self._plain.is_dated

    def _forget(self) -> None:
        for scope in self._plain.further.values():
            scope.close()
            self.is_dated = self.is_dated or scope.is_dated
        self._plain.further.clear()
        self._kept = 0


def assumed_of(condition: Condition | None) -> tuple[Assumption, ...]:
    """What holds from the outset for a rule that looks at a resource: that it exists."""
    return () if condition is None else (Assumption(condition, True),)


def check_resource(rule: Rule, kind: type[Kind], resource: Resource, shared: Shared) -> list[Held]:
    """The problems that a rule has with a resource, with the conditions on which each holds.

    Raises TooManyCases when the conditions that the rule looks at cannot be tried out in bounds.
    """
    try:
        found = [*rule.check(shared.view(kind, resource))]
    except Undecided as undecided:
        return _on_each_side(rule, kind, resource, shared, undecided)
    return _held_anyway(found) if found else []


def _held_anyway(problems: list[Problem]) -> list[Held]:
    """Problems that no condition plays in."""
    if len(problems) == 1 and problems[0].together is None:
        return [Held(problems[0], ())]
    return _told_together([Held(problem, ()) for problem in _by_place(problems).values()])


def _on_each_side(
    rule: Rule, kind: type[Kind], resource: Resource, shared: Shared, undecided: Undecided
) -> list[Held]:
    """The same for a rule that looks at what hangs on conditions, one of which it has come to."""
    base = shared.scope(resource.condition)

    def look(scope: Scope) -> dict[_Place, Problem]:
        if scope is base:
            # It would come to the same condition again.
            raise undecided
        return _by_place(list(rule.check(kind.of(resource, scope))))

    ways = each_way(look, base, shared.sides)
    first = ways[0][1]
    if all(problems.keys() == first.keys() for _, problems in ways):
        return _told_together([Held(problem, ()) for problem in first.values()])
    if rule.sides == "all" and not all(problems for _, problems in ways):
        return []
    leaves: list[_Leaf] = []
    assumed = base.world.assumed
    for shared_scope, _ in ways:
        # In a world of its own, which knows what this rule looked at.
        world = World(shared_scope.world.assumed, shared.graph.consistency)
        scope = shared.scope_in(world)
        problems = list(rule.check(kind.of(resource, scope)))
        shared.is_dated = shared.is_dated or scope.is_dated
        leaves.append(_Leaf(dict(world.assumed[len(assumed) :]), world.known, _by_place(problems)))
        scope.close()
    told = _Ways(leaves, assumed, shared.graph.consistency)
    return _told_together([told.held(place) for place in told.places()])


class _Place(NamedTuple):
    """What makes two problems of different runs the same problem."""

    span: Span
    message: str


def _by_place(problems: list[Problem]) -> dict[_Place, Problem]:
    return {_Place(problem.at.place, problem.message): problem for problem in problems}


class _Leaf(NamedTuple):
    """A run: a way for conditions to turn out, and what was wrong then."""

    decisions: dict[Condition, bool]
    known: Mapping[Condition, bool]
    """The decisions, and what of other conditions followed from them."""
    problems: dict[_Place, Problem]


class _Ways:
    """The runs of one rule on one resource, which together are all ways for conditions to turn out."""

    __slots__ = ("assumed", "consistency", "leaves")

    def __init__(
        self, leaves: list[_Leaf], assumed: tuple[Assumption, ...], consistency: Consistency
    ) -> None:
        self.leaves = leaves
        self.assumed = assumed
        self.consistency = consistency

    def places(self) -> Iterable[_Place]:
        """All problems, in the order in which they are met."""
        return dict.fromkeys(place for leaf in self.leaves for place in leaf.problems)

    def held(self, place: _Place) -> Held:
        """A problem with the fewest conditions that suffice for it."""
        inside = [leaf for leaf in self.leaves if place in leaf.problems]
        if len(inside) == len(self.leaves):
            return Held(inside[0].problems[place], ())
        outside = [leaf for leaf in self.leaves if place not in leaf.problems]
        told = self._exact(inside, outside) or self._shortest(inside, outside)
        return told._replace(problem=inside[0].problems[place])

    def _exact(self, inside: list[_Leaf], outside: list[_Leaf]) -> Held | None:
        """What all the ways to a problem have in common, where no other way has it."""
        first, *others = inside
        common = {
            condition: value
            for condition, value in first.known.items()
            if all(one.known.get(condition) is value for one in others)
        }
        if not all(_contradicts(one, common) for one in outside):
            return None
        return self._sufficient(first, common, outside)

    def _shortest(self, inside: list[_Leaf], outside: list[_Leaf]) -> Held:
        """The way to a problem that says it all, or else the one that is told with the fewest words."""
        ways: dict[tuple[When, ...], Held] = {}
        for leaf in inside:
            one = self._sufficient(leaf, leaf.decisions, outside)
            ways.setdefault(one.when, one)
        if len(ways) > 1:
            for one in ways.values():
                if self._covers(one.when, inside):
                    return one
        return min(ways.values(), key=lambda one: len(one.when))

    def _covers(self, when: tuple[When, ...], leaves: list[_Leaf]) -> bool:
        """Whether some conditions hold in each of the runs."""
        conditions = {condition.name: condition for leaf in self.leaves for condition in leaf.decisions}
        return all(
            leaf.decisions.get(condition := conditions[one.condition]) is one.value
            or not self._is_possible(leaf.decisions, {condition: not one.value})
            for one in when
            for leaf in leaves
        )

    def _sufficient(self, leaf: _Leaf, known: Mapping[Condition, bool], outside: list[_Leaf]) -> Held:
        """What of a way suffices to tell it from all those where the problem is not."""
        needed = dict(known)
        # What only follows goes first: it was no decision of anybody's.
        for condition in sorted(known, key=lambda one: one in leaf.decisions):
            value = needed.pop(condition)
            if not all(_contradicts(one, needed) for one in outside):
                needed[condition] = value
        told = {condition: value for condition, value in known.items() if condition in needed}
        implied: list[When] = []
        for condition, value in tuple(told.items()) if len(told) > 1 else ():
            del told[condition]
            if not self._is_possible(told, {condition: not value}):
                # It follows from the others: nobody needs to be told.
                implied.append(When(condition.name, value))
            elif any(
                not _contradicts(one, told) and self._is_possible(told, one.decisions) for one in outside
            ):
                told[condition] = value
        when = tuple(When(condition.name, value) for condition, value in known.items() if condition in told)
        return Held(next(iter(leaf.problems.values())), when, tuple(implied))

    def _is_possible(self, *decisions: dict[Condition, bool]) -> bool:
        taken = [Assumption(condition, value) for one in decisions for condition, value in one.items()]
        try:
            return self.consistency.possible((*self.assumed, *taken))
        except TooManyCases:
            return True


def _contradicts(leaf: _Leaf, decisions: dict[Condition, bool]) -> bool:
    return any(leaf.known.get(condition, value) is not value for condition, value in decisions.items())


def _told_together(held: list[Held]) -> list[Held]:
    """The problems with those made one that a rule wants told together."""
    groups: dict[object, list[Held]] = {}
    for index, one in enumerate(held):
        together = one.problem.together
        groups.setdefault(index if together is None else (together.key, frozenset(one.when)), []).append(one)
    found: list[Held] = []
    for group in groups.values():
        first = group[0]
        together = first.problem.together
        if together is not None:
            first = first._replace(problem=together.as_one([one.problem for one in group]))
        found.append(first)
    return found


def finding_of(rule: Rule, resource: Resource, unit: str, held: Held) -> Finding:
    """What a problem is to users."""
    problem = held.problem
    owner = problem.at.resource
    related = [RelatedPlace(hint.place, hint.message) for hint in problem.hints]
    provenance = tuple(_provenance(problem.at.value))
    related.extend(provenance)
    told = {problem.at.place.source.path, *(one.span.source.path for one in related)}
    if owner.header.source.path not in told:
        related.append(RelatedPlace(owner.header, "the resource is declared here"))
    related.extend(RelatedPlace(call.span, call.note) for call in reversed(owner.calls))
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        category=rule.category,
        message=problem.message,
        resource=resource.identity,
        property_path=problem.at.path,
        span=problem.at.place,
        resource_span=resource.span,
        header=resource.header,
        cause=problem.cause.place,
        also=tuple(reading.place for reading in problem.also),
        unit=unit,
        covered_by=rule.covered_by,
        when=held.when,
        implied=held.implied,
        related=tuple(dict.fromkeys(related)),
        origins=provenance[::-1],
        secret=problem.at.value.sensitive,
        construct=resource.construct,
        value=_whole(problem.at.place, problem.at.value),
        is_structured=_is_structured(problem.at.value),
    )


def _whole(place: Span, value: Value) -> Span | None:
    """A place with the rest of the list at it; None where there is nothing more of it there."""
    span = value.span
    beside = span.source is place.source and span.start <= place.end and span.end >= place.start
    if not isinstance(value, ListValue) or not beside or span.end <= place.end:
        return None
    return Span(place.source, min(place.start, span.start), span.end)


def _is_structured(value: Value) -> bool:
    if isinstance(value, ListValue):
        return any(isinstance(item, (ListValue, MapValue, Encoded)) for item in value.items)
    return isinstance(value, (MapValue, Encoded))


def _provenance(value: Value) -> Iterable[RelatedPlace]:
    return (RelatedPlace(origin.span, origin.note) for origin in origins(value))
