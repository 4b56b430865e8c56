"""Findings that say the same are told as one: those of instances, and those about one cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iacguard.finding import Finding, RelatedPlace
from iacguard.text import Span


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
        further_files=tuple(sorted({path for one in group for path in one.files} - first.files)),
        further_sources=tuple(dict.fromkeys(place for one in group for place in one.sources)),
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
            kept.append(_folding(finding, folded[index]) if index in folded else finding)
    return kept


def _folding(finding: Finding, below: Sequence[Finding]) -> Finding:
    """A finding with what is to be told of those that it covers."""
    ids = (id for one in below for id in (one.rule, *one.covers) if id != finding.rule)
    takers = [_taken(one) for one in below if one.rule == finding.rule]
    return finding._replace(
        covers=tuple(dict.fromkeys((*finding.covers, *ids))),
        severity=max((finding.severity, *(one.severity for one in below))),
        related=tuple(dict.fromkeys((*finding.related, *takers))),
    )


def _taken(finding: Finding) -> RelatedPlace:
    return RelatedPlace(finding.span, f"{finding.resource.address} takes it from there")


def _cover(
    finding: Finding, findings: Sequence[Finding], by_cause: dict[tuple[str, Span], list[int]]
) -> tuple[int | None, Finding]:
    """The finding that says all that this one would, wherever this one holds; else what is left of it.

    Instances of one declaration share their places, so there it counts which of them it is about. A
    finding of the same rule covers this one if it alone is told where the cause is.
    """
    for id in finding.covered_by:
        for index in by_cause.get((id, finding.cause), ()):
            above = findings[index]
            if not {*above.when} <= {*finding.when, *finding.implied}:
                continue
            if id == finding.rule and (_is_at_cause(finding) or not _is_at_cause(above)):
                continue
            if above.header != finding.header:
                return index, finding
            left = [address for address in _addresses(finding) if address not in _addresses(above)]
            if not left:
                return index, finding
            identity = finding.resource._replace(address=left[0])
            finding = finding._replace(resource=identity, instances=tuple(left) if len(left) > 1 else ())
    return None, finding


def _is_at_cause(finding: Finding) -> bool:
    place, cause = finding.span, finding.cause
    return place.source is cause.source and place.start <= cause.start and cause.end <= place.end


def _addresses(finding: Finding) -> tuple[str, ...]:
    return finding.instances or (finding.resource.address,)
