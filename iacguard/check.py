"""Rules over a graph give findings.

Each rule is run on each resource of its kinds as often as there are consistent ways for the
conditions that it really looks at to turn out. The runs form a tree: every inner node is a
condition that the rule asked for at that point, every leaf a run. What a finding says about
conditions is read off that tree, and so is whether it holds on any side or on all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from iacguard.condition import Assumption, Condition, TooManyCases, possible
from iacguard.finding import Finding, RelatedPlace, When, sort_key
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Note, Unit
from iacguard.graph.world import Scope, World
from iacguard.rule import Problem, Rule
from iacguard.text import Span
from iacguard.value import Origin, Value

WORLDS = 64
"""How many ways for conditions to turn out are tried for one rule on one resource."""


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


class _Run(NamedTuple):
    decisions: tuple[Assumption, ...]
    problems: list[Problem]


class _Place(NamedTuple):
    """What makes two problems of different runs the same problem."""

    span: Span
    message: str


class _Held(NamedTuple):
    problem: Problem
    when: tuple[When, ...]
    implied: tuple[When, ...] = ()


def check_unit(unit: Unit, rules: Sequence[Rule], today: date) -> Outcome:
    """The findings of the rules on a unit, sorted, each once."""
    findings: list[Finding] = []
    notes: list[Note] = []
    failures: list[RuleFailure] = []
    nowhere = {one.address for one in unit.graph.resources.values() if _exists_nowhere(one, unit.graph.facts)}
    for rule in rules:
        for kind in rule.kinds:
            for resource in unit.graph.of_type(kind.type_name):
                if resource.address in nowhere:
                    continue
                try:
                    held = check_resource(rule, kind, resource, unit.graph, today)
                except TooManyCases:
                    message = f"{rule.id} was not decided: too many conditions play into {resource.address}"
                    notes.append(Note("condition-budget", resource.header, message))
                except Exception as error:
                    # One broken rule must not take the others down; it is reported, never hidden.
                    description = f"{type(error).__name__}: {error}"
                    failures.append(RuleFailure(rule.id, resource.address, resource.header, description))
                else:
                    findings.extend(_finding(rule, resource, unit.path, one) for one in held)
    return Outcome(sorted(merge_instances(findings), key=sort_key), notes, failures)


def _exists_nowhere(resource: Resource, facts: tuple[Condition, ...]) -> bool:
    condition = resource.condition
    if condition is None or not facts:
        return condition is not None and condition.formula is False
    try:
        return not possible((Assumption(condition, True),), facts)
    except TooManyCases:
        return False


def check_resource(
    rule: Rule, kind: type[Kind], resource: Resource, graph: ResourceGraph, today: date
) -> list[_Held]:
    """The problems that a rule has with a resource, with the conditions on which each holds.

    Raises TooManyCases when the conditions that it looks at cannot be tried out in bounds.
    """
    assumed: tuple[Assumption, ...] = ()
    if resource.condition is not None:
        assumed = (Assumption(resource.condition, True),)

    def run(world: World) -> list[Problem]:
        return list(rule.check(kind.of(resource, Scope(graph, world, today))))

    runs: list[_Run] = []
    scripts: list[tuple[bool, ...]] = [()]
    while scripts:
        if len(runs) == WORLDS:
            raise TooManyCases
        script = scripts.pop()
        world = World(assumed, script, graph.facts)
        problems = run(world)
        decisions = tuple(world.decisions)
        runs.append(_Run(decisions, problems))
        values = [decision.value for decision in decisions]
        for position in range(len(script), len(decisions)):
            scripts.append((*values[:position], False))
    held = _held(runs, 0)
    if rule.sides == "all" and not held.everywhere:
        return []
    conditions = {decision.condition.name: decision.condition for run in runs for decision in run.decisions}
    return [_without_implied(one, conditions, assumed, graph.facts) for one in held.problems.values()]


def _without_implied(
    held: _Held,
    conditions: dict[str, Condition],
    assumed: tuple[Assumption, ...],
    facts: tuple[Condition, ...],
) -> _Held:
    """The same with the conditions set apart that follow from the others: nobody needs to be told."""
    told = list(held.when)
    for one in held.when if len(told) > 1 else ():
        rest = (Assumption(conditions[other.condition], other.value) for other in told if other is not one)
        opposite = Assumption(conditions[one.condition], not one.value)
        try:
            is_possible = possible((*assumed, *rest, opposite), facts)
        except TooManyCases:
            is_possible = True
        if not is_possible:
            told.remove(one)
    implied = tuple(one for one in held.when if one not in told)
    return held._replace(when=tuple(told), implied=implied)


class _Tree(NamedTuple):
    problems: dict[_Place, _Held]
    everywhere: bool
    """Whether every run below has a problem."""


def _held(runs: Iterable[_Run], depth: int) -> _Tree:
    """Problems of the runs that agree on their first ``depth`` decisions."""
    runs = list(runs)
    if len(runs) == 1 and len(runs[0].decisions) == depth:
        problems = {
            _Place(problem.at.place, problem.message): _Held(problem, ()) for problem in runs[0].problems
        }
        return _Tree(problems, bool(problems))
    condition = runs[0].decisions[depth].condition
    then = _held((run for run in runs if run.decisions[depth].value), depth + 1)
    otherwise = _held((run for run in runs if not run.decisions[depth].value), depth + 1)
    return _Tree(
        _join(condition, then.problems, otherwise.problems), then.everywhere and otherwise.everywhere
    )


def _join(
    condition: Condition, then: dict[_Place, _Held], otherwise: dict[_Place, _Held]
) -> dict[_Place, _Held]:
    joined: dict[_Place, _Held] = {}
    for place, held in then.items():
        other = otherwise.get(place)
        if other is None:
            joined[place] = _Held(held.problem, (When(condition.name, True), *held.when))
        elif held.when == other.when:
            joined[place] = held
        else:
            # It holds on both sides under different further conditions: the shorter one is told.
            joined[place] = min(held, other, key=lambda one: len(one.when))
    for place, held in otherwise.items():
        if place not in then:
            joined[place] = _Held(held.problem, (When(condition.name, False), *held.when))
    return joined


def _finding(rule: Rule, resource: Resource, unit: str, held: _Held) -> Finding:
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
    )


def _provenance(value: Value) -> Iterable[RelatedPlace]:
    origin: Origin | None = value.origin
    while origin is not None:
        yield RelatedPlace(origin.span, origin.note)
        origin = origin.parent


def merge_instances(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for all instances (``count``, ``for_each``, several callers) that share it."""
    groups: dict[tuple[str, Span, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.span, finding.message), []).append(finding)
    return [group[0] if len(group) == 1 else _merged(group) for group in groups.values()]


def _merged(group: list[Finding]) -> Finding:
    first = group[0]
    addresses = dict.fromkeys(
        address for one in group for address in one.instances or (one.resource.address,)
    )
    agree = all(one.when == first.when for one in group)
    return first._replace(
        instances=tuple(addresses) if len(addresses) > 1 else (),
        when=first.when if agree else (),
        implied=first.implied if agree else (),
        related=tuple(dict.fromkeys(place for one in group for place in one.related)),
    )


def fold_covered(findings: Sequence[Finding]) -> list[Finding]:
    """Leaves out findings that another one about the same cause says already, and notes them there.

    To be done last: a finding that is not reported covers nothing.
    """
    findings = list(findings)
    by_cause: dict[tuple[str, Span], list[int]] = {}
    for index, finding in enumerate(findings):
        for cause in (finding.cause, *finding.also):
            by_cause.setdefault((finding.rule, cause), []).append(index)
    covers: list[int | None] = [None] * len(findings)
    for index, finding in enumerate(findings):
        covers[index], findings[index] = _cover(finding, findings, by_cause)
    folded: dict[int, list[Finding]] = {}
    for index, finding in enumerate(findings):
        top, steps = index, 0
        while (above := covers[top]) is not None and steps <= len(findings):
            top, steps = above, steps + 1
        if top != index:
            folded.setdefault(top, []).append(finding)
    kept: list[Finding] = []
    for index, finding in enumerate(findings):
        if covers[index] is None:
            below = folded.get(index, [])
            ids = (id for one in below for id in (one.rule, *one.covers))
            severity = max((finding.severity, *(one.severity for one in below)))
            every = tuple(dict.fromkeys((*finding.covers, *ids)))
            kept.append(finding._replace(covers=every, severity=severity) if below else finding)
    return kept


def _cover(
    finding: Finding, findings: Sequence[Finding], by_cause: dict[tuple[str, Span], list[int]]
) -> tuple[int | None, Finding]:
    """The finding that says all that this one would, wherever this one holds; else what is left of it.

    Instances of one declaration share their places, so there it counts which of them it is about.
    """
    for id in finding.covered_by:
        for index in by_cause.get((id, finding.cause), ()):
            above = findings[index]
            if not {*above.when} <= {*finding.when, *finding.implied}:
                continue
            if above.header != finding.header:
                return index, finding
            left = [address for address in _addresses(finding) if address not in _addresses(above)]
            if not left:
                return index, finding
            identity = finding.resource._replace(address=left[0])
            finding = finding._replace(resource=identity, instances=tuple(left) if len(left) > 1 else ())
    return None, finding


def _addresses(finding: Finding) -> tuple[str, ...]:
    return finding.instances or (finding.resource.address,)
