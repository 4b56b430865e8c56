"""From paths to a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from iacguard import catalogue
from iacguard.check import RuleFailure, check_unit, fold_covered, merge_instances
from iacguard.finding import FileError, Finding, Remark, Report, sort_key
from iacguard.graph.unit import Inputs, Unit
from iacguard.kinds import service_of
from iacguard.project.assembly import Traces
from iacguard.project.discover import discover
from iacguard.project.load import Loader
from iacguard.rule import Rule
from iacguard.suppress import comments
from iacguard.suppress.apply import Silence, apply, apply_paths
from iacguard.suppress.suppression import Suppression

Choose = Callable[[Rule], "Rule | None"]
"""Says whether a rule is to run, and how: the rule as it is to be used, or None."""


class Options(NamedTuple):
    """What to look at, and what the user says of it."""

    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    """Globs of paths to leave out."""
    inputs: Inputs
    today: date


def load(options: Options) -> tuple[list[Unit], Loader]:
    """All units at once, and the account of the files they came from."""
    loader = Loader(discover(options.paths, options.exclude), options.inputs)
    return list(loader.units()), loader


def check(options: Options, choose: Choose, silence: Silence | None = None) -> Report:
    """Checks everything below the paths. Without ``silence`` nothing is suppressed."""
    loader = Loader(discover(options.paths, options.exclude), options.inputs)
    findings: list[Finding] = []
    failures: dict[FileError, None] = {}
    suppressions: dict[str, list[Suppression]] = {}
    resources = 0
    # Units are much alike, so what is chosen for one serves others.
    rules: dict[frozenset[str], list[Rule]] = {}
    for unit in loader.units():
        services = frozenset((unit.language, *map(service_of, unit.graph.types)))
        if services not in rules:
            rules[services] = _rules(services, choose)
        outcome = check_unit(unit, rules[services], options.today)
        findings.extend(outcome.findings)
        failures.update(dict.fromkeys(map(_failure, outcome.failures)))
        for note in outcome.notes:
            place = note.span.start_position
            loader.notes[Remark(note.kind, note.span.source.path, place.line, note.message)] = None
        resources += len(unit.graph.resources)
        if silence is not None:
            for source in unit.sources:
                if source.path not in suppressions:
                    suppressions[source.path] = comments.read(source)
    report = Report(
        findings=sorted(merge_instances(findings), key=sort_key),
        suppressed=[],
        errors=sorted(loader.errors),
        notes=sorted(loader.notes),
        failures=sorted(failures),
        checked=sorted(loader.checked),
        skipped=loader.skipped_files(),
        resources=resources,
    )
    if silence is not None:
        written = [one for of_file in suppressions.values() for one in of_file]
        report = _silenced(report, written, silence, options.today)
    # Only now, because a file that is asked for may suppress what is found in one that is not.
    wanted = [one for one in report.findings if loader.is_wanted(one.span.source.path)]
    suppressed = [one for one in report.suppressed if loader.is_wanted(one.finding.span.source.path)]
    placed = [one._replace(project_path=loader.disk.project_path(one.span.source.path)) for one in wanted]
    traces = Traces(loader.disk)
    folded = [traces.traced(one) for one in fold_covered(placed)]
    return report._replace(findings=folded, suppressed=suppressed)


def _silenced(report: Report, suppressions: list[Suppression], silence: Silence, today: date) -> Report:
    """The report without what is suppressed, and with what there is to say about suppressions."""
    broken = {error.path for error in (*report.errors, *report.failures) if error.fatal}
    left, suppressed = apply(report.findings, suppressions, silence.severity_of, today, broken)
    kept, ignored = apply_paths(left, silence.path_ignores)
    return report._replace(
        findings=kept, suppressed=sorted((*suppressed, *ignored), key=lambda one: sort_key(one.finding))
    )


def _rules(services: frozenset[str], choose: Choose) -> list[Rule]:
    chosen = (choose(rule) for rule in catalogue.for_services(services))
    return [rule for rule in chosen if rule is not None]


def _failure(failure: RuleFailure) -> FileError:
    place = failure.span.start_position
    message = f"the rule {failure.rule} broke on {failure.address}: {failure.error}"
    return FileError(failure.span.source.path, *place, message=message)
