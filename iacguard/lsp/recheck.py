"""Rules run again only where an edit may have changed what they see.

What a rule found on a resource is kept with what it looked at. When the texts of a unit change, it
holds as long as nothing of that is reached by the change (:mod:`iacguard.lsp.blocks`), at the
places where its texts are now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from iacguard.check import Outcome, RuleFailure, Shared, check_resource, exists_nowhere, finding_of, given_by
from iacguard.condition import TooManyCases
from iacguard.finding import Finding, RelatedPlace, sort_key
from iacguard.graph.graph import Links, ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.tracing import (
    EVERYTHING,
    OPAQUE,
    TYPES,
    Known,
    Referring,
    Trace,
    TracedGraph,
    of_source_type,
    of_type,
)
from iacguard.graph.unit import Note, Unit
from iacguard.kinds import terraform_entry
from iacguard.lsp.blocks import Block, Blocks, Reach
from iacguard.merging import merge_instances
from iacguard.rule import Rule
from iacguard.text import Span
from iacguard.tuples import NamedTuple


class _Run(NamedTuple):
    """What a rule found on a resource, and what it looked at for that."""

    findings: tuple[Finding, ...]
    looks: frozenset[str]
    referring: tuple[Referring, ...]


class _Runs(NamedTuple):
    """What a rule found on all resources of one of its kinds."""

    of_one: Mapping[str, _Run]
    """By address."""
    looks: frozenset[str]
    """What was looked at for any of it."""
    referring: frozenset[str]
    """What stands for the types that were asked who of them refers to something."""
    finding: tuple[str, ...]
    """The addresses with findings."""

    @classmethod
    def of(cls, of_one: Mapping[str, _Run]) -> _Runs:
        """All of these."""
        runs = of_one.values()
        # Thousands for each edit, so no generators.
        return cls(
            of_one,
            frozenset().union(*[run.looks for run in runs]),
            frozenset([look.stands_for for run in runs if run.referring for look in run.referring]),
            tuple([address for address, run in of_one.items() if run.findings]),
        )


class _Shape(NamedTuple):
    """What is asked of a resource or declaration that may not be there any more."""

    type: str
    source_type: str
    opaque: bool


class Checked(NamedTuple):
    """A unit that was checked, to check a later state of it by."""

    rules: tuple[Rule, ...]
    blocks: Mapping[str, Blocks]
    runs: Mapping[tuple[str, int], _Runs]
    """By the rule and the number of its kind."""
    shapes: Mapping[str, _Shape]
    today: date
    mentioned: Known


def recheck(
    unit: Unit,
    rules: Sequence[Rule],
    today: date,
    blocks: Mapping[str, Blocks],
    before: Checked | None,
    proceed: Callable[[], None],
) -> tuple[Outcome, Checked]:
    """What checking a unit gives, with what an earlier check of it gave where that still holds.

    ``before`` is of a state that differs in nothing but the texts that ``blocks`` are of.
    """
    shapes = {one.address: _shape(one) for one in _all(unit)}
    kept: _Kept | None = None
    if before is not None and before.today == today and before.rules == tuple(rules):
        reach = Reach(before.blocks, blocks)
        if not reach.is_everything:
            kept = _Kept(before.runs, reach, _stale(unit, reach, before.shapes, shapes), unit.graph)
    trace = Trace()
    known_links: Known = {}
    if before is not None and kept is not None:
        known_links = kept.still(before.mentioned)
    shared = Shared(TracedGraph(unit.graph, trace, known_links), today, given_by(rules), trace)
    runs: dict[tuple[str, int], _Runs] = {}
    told = _Told(unit.path, shared, [], [])
    findings: list[Finding] = []
    nowhere = {one.address for one in unit.graph.resources.values() if exists_nowhere(one, unit.graph)}
    for rule in rules:
        proceed()
        for number, kind in enumerate(rule.kinds):
            known = None if kept is None else kept.runs.get((rule.id, number))
            mine = None if kept is None or known is None else kept.all_now(known, kind)
            if mine is None:
                of_one: dict[str, _Run] = {}
                for resource in kind.among(unit.graph):
                    address = resource.identity.address
                    if address in nowhere:
                        continue
                    run = known.of_one.get(address) if known is not None else None
                    if run is not None:
                        assert kept is not None
                        run = kept.now(run)
                    if run is None:
                        run = _run(rule, kind, resource, told)
                    if run is not None:
                        of_one[address] = run
                mine = _Runs.of(of_one)
            runs[rule.id, number] = mine
            for address in mine.finding:
                findings.extend(mine.of_one[address].findings)
    shared.close()
    outcome = Outcome(
        sorted(merge_instances(findings), key=sort_key), told.notes, told.failures, shared.is_dated
    )
    return outcome, Checked(tuple(rules), blocks, runs, shapes, today, known_links)


class _Told(NamedTuple):
    unit: str
    shared: Shared
    notes: list[Note]
    failures: list[RuleFailure]


def _run(rule: Rule, kind: type[Kind], resource: Resource, told: _Told) -> _Run | None:
    """Runs a rule on a resource; None when that came to no end that is worth keeping."""
    trace = told.shared.trace
    assert trace is not None
    trace.begin()
    try:
        held = check_resource(rule, kind, resource, told.shared)
    except TooManyCases:
        message = f"{rule.id} was not decided: too many conditions play into {resource.address}"
        told.notes.append(Note("condition-budget", resource.header, message))
        return None
    except Exception as error:
        # One broken rule must not take the others down; it is reported, never hidden.
        description = f"{type(error).__name__}: {error}"
        told.failures.append(RuleFailure(rule.id, resource.address, resource.header, description))
        return None
    findings = tuple(finding_of(rule, resource, told.unit, one) for one in held)
    looks = frozenset({resource.address, *(one for one in trace.looks if isinstance(one, str))})
    return _Run(findings, looks, tuple(one for one in trace.looks if not isinstance(one, str)))


class _Kept:
    """The runs of an earlier check, as far as they hold."""

    def __init__(
        self,
        runs: Mapping[tuple[str, int], _Runs],
        reach: Reach,
        stale: frozenset[str],
        graph: ResourceGraph,
    ) -> None:
        self.runs = runs
        self._reach = reach
        self._stale = stale
        self._graph = graph
        self._links: dict[tuple[str, str], Links] = {}
        """Of the resources that have changed, by what stands for their type and by property."""

    def still(self, mentioned: Known) -> Known:
        """What is known of properties that have not changed."""
        return {
            key: {address: one for address, one in of_type.items() if address not in self._stale}
            for key, of_type in mentioned.items()
        }

    def all_now(self, runs: _Runs, kind: type[Kind]) -> _Runs | None:
        """The runs of a rule, where none of what was looked at for them has changed."""
        stale = self._stale
        if not runs.looks.isdisjoint(stale) or not runs.referring.isdisjoint(stale):
            return None
        if stale and self._may_have_changed(kind):
            return None
        if not runs.finding:
            return runs
        placed: dict[str, _Run] = {}
        for address in runs.finding:
            run = self.now(runs.of_one[address])
            if run is None:
                return None
            placed[address] = run
        return runs._replace(of_one={**runs.of_one, **placed})

    def _may_have_changed(self, kind: type[Kind]) -> bool:
        """Whether a resource has changed that a rule on a kind runs on."""
        if _is_of_one_type(kind):
            return of_type(kind.type_name) in self._stale
        return any(one.identity.address in self._stale for one in kind.among(self._graph))

    def now(self, run: _Run) -> _Run | None:
        """A run with its places where they are now; None when it does not hold any more."""
        if not run.looks.isdisjoint(self._stale):
            return None
        if run.referring and not all(map(self._holds, run.referring)):
            return None
        if not run.findings:
            return run
        try:
            return run._replace(findings=tuple([_placed(one, self._reach) for one in run.findings]))
        except _Lost:
            return None

    def _holds(self, look: Referring) -> bool:
        """Whether who refers to a resource are still the same."""
        if look.stands_for not in self._stale:
            return True
        if not self._stale.isdisjoint(look.found):
            return False
        key = (look.stands_for, look.path)
        links = self._links.get(key)
        if links is None:
            # Nobody else can have begun to refer to anything.
            graph = self._graph
            all_of_it = graph.of_source_type(look.type) if look.is_of_source else graph.of_type(look.type)
            changed = (one for one in all_of_it if one.address in self._stale)
            links = self._links[key] = Links.among(changed, look.path, look.is_of_source)
        return not links.referring(look.called)


class _Lost(Exception):
    """A place cannot be told any more."""


def _placed(finding: Finding, reach: Reach) -> Finding:
    def now(value: Any) -> Any:  # noqa: ANN401 - whatever a finding has
        if isinstance(value, Span):
            place = reach.new_place(value)
            if place is None:
                raise _Lost
            return place
        if isinstance(value, RelatedPlace):
            return RelatedPlace(now(value.span), value.message)
        return tuple(map(now, value)) if type(value) is tuple else value

    # Most of what a finding has are texts and empty tuples.
    return Finding._make([now(value) if value and isinstance(value, tuple) else value for value in finding])


def _is_of_one_type(kind: type[Kind]) -> bool:
    """Whether a rule on a kind runs on all resources of its type and no others."""
    among: object = getattr(kind.among, "__func__", None)
    return kind.type_name != "*" and among is getattr(Kind.among, "__func__", kind)


def _stale(
    unit: Unit, reach: Reach, before: Mapping[str, _Shape], after: Mapping[str, _Shape]
) -> frozenset[str]:
    """The looks that would see something else now."""
    reached = {one.address for one in _all(unit) if reach.reaches(one.header)}
    reached |= before.keys() ^ after.keys()
    reached |= {address for address in before.keys() & after.keys() if before[address] != after[address]}
    types, keys = _configured(reach.reached())
    if types:
        reached |= {address for address, shape in after.items() if shape.type in types}
    if keys:
        reached |= {one.address for one in unit.graph.resources.values() if reach.key(one.header) in keys}
    stale = set(reached)
    if reached or reach.reached():
        stale.add(EVERYTHING)
    for address in reached:
        for shape in (before.get(address), after.get(address)):
            if shape is not None:
                stale.update((of_type(shape.type), of_source_type(shape.source_type)))
                if shape.opaque:
                    stale.add(OPAQUE)
    if {one[:2] for one in before.values()} != {one[:2] for one in after.values()}:
        stale.add(TYPES)
    return frozenset(stale)


def _configured(blocks: Iterable[Block]) -> tuple[set[str], set[tuple[str, ...]]]:
    """What some blocks may be settings of: all resources of some types, and those of some blocks."""
    types: set[str] = set()
    keys: set[tuple[str, ...]] = set()
    for block in blocks:
        if block.key[0] != "resource":
            continue
        for kind, satellite in terraform_entry(block.key[1]).satellites:
            named = _link(satellite.link).findall(block.text)
            if len(named) == 1 and named[0][0] in kind.terraform_types:
                keys.add(("resource", *named[0]))
            else:
                types.add(kind.type_name)
    return types, keys


@cache
def _link(attribute: str) -> re.Pattern[str]:
    """An argument that is nothing but what identifies a resource."""
    name = re.escape(attribute)
    reference = r"(\w+)\.([\w-]+)\.(?:id|bucket|arn|name)"
    return re.compile(rf"(?m)^\s*{name}\s*=(?:\s*{reference}\s*(?:(?:#|//).*)?$|)")


def _shape(resource: Resource) -> _Shape:
    return _Shape(resource.identity.type, resource.identity.source_type, resource.opaque)


def _all(unit: Unit) -> Iterator[Resource]:
    yield from unit.graph.resources.values()
    yield from unit.graph.declarations.values()
