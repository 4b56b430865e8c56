"""From paths to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from iacguard import catalogue
from iacguard.cache import Entry, Look, Store
from iacguard.check import Outcome, RuleFailure, check_unit
from iacguard.config import pages
from iacguard.dates import date
from iacguard.errors import nearest
from iacguard.finding import FileError, Finding, OpenDecision, Remark, Report, Suppressed, sort_key
from iacguard.graph.unit import Inputs, Unit
from iacguard.merging import fold_covered, merge_instances
from iacguard.project.account import Account
from iacguard.project.assembly import Traces
from iacguard.project.batches import Batch
from iacguard.project.discover import Candidates, discover
from iacguard.project.load import Loader, boundaries
from iacguard.project.memory import Memory, key
from iacguard.project.noting import NotingDisk
from iacguard.project.part import Part, packed, unpacked
from iacguard.project.workers import computed, processes
from iacguard.rule import Rule, Severity
from iacguard.suppress.apply import Silence, apply, apply_addresses, apply_paths
from iacguard.suppress.suppression import Suppression, may_suppress
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from iacguard.project.cfn_lint import CfnLint

Choose = Callable[[catalogue.Listed], "Rule | None"]
"""Says whether a rule is to run, and how: the rule as it is to be used, or None."""


class Options(NamedTuple):
    """What to look at, and what the user says of it."""

    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    """Globs of paths to leave out."""
    inputs: Inputs
    today: date
    jobs: int = 1
    """How many processes may work at once; 0 leaves it to the machine and to what there is to do."""
    cfn_lint: bool = False
    """Whether cfn-lint runs beside."""
    cache: str = ""
    """The folder in which results are kept for the next run; empty for none."""
    fingerprint: str = ""
    """What tells settings apart with which rules find different things."""
    show_unknown: bool = False
    """Whether to tell what unknown values kept from being judged; goes with no cache."""
    foreign_suppressions: bool = False
    """Whether to read suppressions that were written for other tools."""
    fold: bool = True
    """Whether a finding stands for others about its cause; False to have every one told."""


def load(options: Options) -> tuple[list[Unit], Account]:
    """All units at once, and the account of the files they came from."""
    loader = opened(options)
    account = Account()
    units: list[Unit] = []
    for batches in _rounds(loader, account):
        for batch in batches:
            units.extend(loader.units(batch))
            account.add(loader.take_account())
    _complete(account, loader.candidates, options.inputs)
    return units, account


def check(
    options: Options,
    choose: Choose,
    silence: Silence | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Checks everything below the paths. Without ``silence`` nothing is suppressed.

    ``tell`` is told how many parts of the project are done, and how many there are.
    """
    loader = opened(options)
    return wanted(everything(loader, options, choose, silence, tell), loader, options.fold)


def opened(options: Options, keeps: bool = False) -> Loader:
    """The project below the paths. ``keeps`` has results kept within this run where no cache keeps them."""
    candidates = discover(options.paths, options.exclude)
    disk = NotingDisk(boundaries(candidates))
    for path in (*candidates.named, options.inputs.plan):
        disk.take_in(path)
    disk.know(candidates.walked, candidates.listings)
    store = Store(options.cache, store_key(options, disk)) if options.cache or keeps else None
    disk.is_compared = store is not None
    return Loader(candidates, options.inputs, disk, Memory(store, disk, options.today))


def store_key(options: Options, disk: NotingDisk) -> str:
    """What tells the results apart that are kept of different runs."""
    # What is a set has no order that the next process would have too.
    inputs = {**options.inputs._asdict(), "own_accounts": sorted(options.inputs.own_accounts)}
    return key(repr((options.fingerprint, options.foreign_suppressions, inputs)), disk.boundaries)


def everything(
    loader: Loader,
    options: Options,
    choose: Choose,
    silence: Silence | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
    copies: Mapping[str, str] | None = None,
) -> Report:
    """All that is found in what has to be read, whether it is asked for or not.

    ``copies`` are what cfn-lint is to look at instead of the templates, if it is to run.
    """
    candidates = loader.candidates
    account = Account()
    findings: list[Finding] = []
    suppressions: list[Suppression] = []
    undecided: list[OpenDecision] = []
    resources = 0
    beside: CfnLint | None = None
    if options.cfn_lint:
        from iacguard.project.cfn_lint import CfnLint

        beside = CfnLint(loader.disk, account, copies)
    try:
        if beside is not None:
            beside.start(candidates.templates)
        for batches in _rounds(loader, account):
            for part in _parts(loader, batches, choose, options, tell):
                findings.extend(part.findings)
                suppressions.extend(part.suppressions)
                undecided.extend(part.undecided)
                resources += part.resources
                account.add(part.account)
        if beside is not None:
            severity_of = _severity if silence is None else silence.severity_of
            findings.extend(beside.findings(account.checked, severity_of))
    finally:
        if beside is not None:
            beside.close()
    loader.memory.save()
    gathered = Gathered(findings, suppressions, account, resources, undecided)
    return concluded(gathered, loader, options, silence)


class Gathered(NamedTuple):
    """What checking parts of a project gave, all of them together."""

    findings: list[Finding]
    suppressions: list[Suppression]
    account: Account
    resources: int
    undecided: Sequence[OpenDecision] = ()


def concluded(gathered: Gathered, loader: Loader, options: Options, silence: Silence | None) -> Report:
    """The report on what parts of a project gave. Without ``silence`` nothing is suppressed."""
    account, candidates = gathered.account, loader.candidates
    _complete(account, candidates, options.inputs)
    report = Report(
        findings=sorted(merge_instances(gathered.findings), key=sort_key),
        suppressed=[],
        errors=sorted(account.errors),
        notes=sorted(account.notes),
        failures=sorted(account.failures),
        checked=sorted(account.checked),
        skipped=account.skipped_files(),
        resources=gathered.resources,
        undecided=_in_order(gathered.undecided) if options.show_unknown else None,
    )
    if silence is not None:
        report = _silenced(report, gathered.suppressions, silence, options.today)
    placed = _Placing(loader.disk, report)
    return report._replace(
        findings=[placed(one) for one in report.findings],
        suppressed=[one._replace(finding=placed(one.finding)) for one in report.suppressed],
    )


def wanted(report: Report, loader: Loader, fold: bool = True) -> Report:
    """What of a report is asked for. With ``fold`` one finding stands for others about its cause.

    Only now, because a file that is asked for may suppress what is found in one that is not.
    """
    candidates = loader.candidates
    findings = [one for one in report.findings if _is_wanted(candidates, one)]
    suppressed = [one for one in report.suppressed if _is_wanted(candidates, one.finding)]
    traces = Traces(loader.disk)
    folded = [traces.traced(one) for one in (fold_covered(findings) if fold else findings)]
    return report._replace(findings=folded, suppressed=suppressed)


class _Placing:
    """Says of findings what tells them from others in every run: paths in the project, and no secrets."""

    def __init__(self, disk: NotingDisk, report: Report) -> None:
        self._path = lru_cache(maxsize=None)(disk.project_path)
        self._secrets: dict[str, list[Span]] = {}
        for finding in (*report.findings, *(one.finding for one in report.suppressed)):
            for place in finding.secret_places:
                self._secrets.setdefault(place.source.path, []).append(place)

    def __call__(self, finding: Finding) -> Finding:
        """The finding, told where it is in the project."""
        path = self._path(finding.span.source.path)
        sources = finding.sources
        if sources:
            finding = finding._replace(source_paths=tuple(self._path(one.source.path) for one in sources))
        whole = finding.whole
        secrets = self._secrets.get(whole.source.path)
        if secrets is None:
            return finding._replace(project_path=path)
        concealed = [one for one in secrets if one.start < whole.end and one.end > whole.start]
        return finding._replace(project_path=path, concealed=tuple(dict.fromkeys(concealed)))


def _is_wanted(candidates: Candidates, finding: Finding) -> bool:
    """Whether a finding is asked for: it is in a file that is, or what is written in one makes it so.

    A module is at fault for what its caller hands it, and the caller may be all that was named.
    """
    if not candidates.named:
        return candidates.is_wanted(finding.span.source.path)
    return any(map(candidates.is_wanted, finding.files))


def _rounds(loader: Loader, account: Account) -> Iterator[list[Batch]]:
    """The parts of the project, and then, with the account of those, what is left of it."""
    yield loader.batches()
    yield loader.left(account)


def _parts(
    loader: Loader, batches: list[Batch], choose: Choose, options: Options, tell: Callable[[int, int], None]
) -> Iterator[Part]:
    # Units are much alike, so what is chosen for one serves others.
    of_types: dict[tuple[str, frozenset[str]], list[Rule]] = {}
    of_type: dict[tuple[str, str], dict[int, Rule]] = {}
    chosen: dict[str, Rule | None] = {}

    def rules_for(unit: Unit) -> list[Rule]:
        key = (unit.language, frozenset(unit.graph.types))
        rules = of_types.get(key)
        if rules is None:
            found: dict[int, Rule] = {}
            for type in (catalogue.EVERY_TYPE, *sorted(key[1])):
                about = of_type.get((unit.language, type))
                found.update(rules_about(unit.language, type) if about is None else about)
            rules = of_types[key] = [found[place] for place in sorted(found)]
            rules += filter(None, map(chosen_of, catalogue.unlisted_for(*key)))
        return rules

    def rules_about(language: str, type: str) -> dict[int, Rule]:
        listed = catalogue.listed_about(language, type)
        rules = {place: rule for place, one in listed.items() if (rule := chosen_of(one)) is not None}
        of_type[language, type] = rules
        return rules

    def chosen_of(one: catalogue.Listed) -> Rule | None:
        if one.id not in chosen:
            try:
                chosen[one.id] = choose(one)
            except Exception as error:
                # One broken rule must not take the others down; it is reported, never hidden.
                loader.account.broke(f"rule {one.id}", error, one.id)
                chosen[one.id] = None
        return chosen[one.id]

    memory = loader.memory
    names = [loader.name(batch) for batch in batches]
    recalled = [_recalled(name, loader) for name in names]
    rest = [batch for batch, one in zip(batches, recalled, strict=True) if one is None]

    def part(index: int) -> _Done:
        with loader.disk.noting() as notes:
            loader.uses_exports = False
            made = checked_part(loader, rest[index], rules_for, options)
        looks = [*notes.values(), *memory.extra(made.is_dated, loader.uses_exports)]
        return _Done(made, looks, memory.taken())

    jobs = processes(options.jobs, len(rest))
    if jobs > 1:
        loader.prepare()
    ready = len(batches) - len(rest)
    made = computed(part, len(rest), jobs, loader.disk.known, lambda done: tell(ready + done, len(batches)))
    for name, known in zip(names, recalled, strict=True):
        if known is not None:
            yield known
            continue
        done = next(made)
        memory.learn(done.learned)
        if memory.is_kept and (value := packed(done.part, loader.disk.read)) is not None:
            memory.keep(name, value, done.looks)
        yield done.part


class _Done(NamedTuple):
    """A part that was checked in this run, maybe by another process."""

    part: Part
    looks: list[Look]
    """What it rests on."""
    learned: list[tuple[str, Entry]]
    """What was worked out on the way that the next run can use as well."""


def _recalled(name: str, loader: Loader) -> Part | None:
    value = loader.memory.recalled(name)
    return None if value is None else unpacked(value, loader.disk.read)


Check = Callable[[Unit, "Sequence[Rule]", date], Outcome]
"""Runs rules on a unit on a day."""


def checked_part(
    loader: Loader,
    batch: Batch,
    rules_for: Callable[[Unit], list[Rule]],
    options: Options,
    check: Check | None = None,
) -> Part:
    """What checking a part of a project gives. Nothing that breaks on the way leaves as an exception."""
    findings: list[Finding] = []
    undecided: list[OpenDecision] = []
    suppressions: dict[str, list[Suppression]] = {}
    resources = 0
    is_dated = False
    try:
        for unit in loader.units(batch):
            rules = rules_for(unit)
            outcome = (check or check_unit)(unit, rules, options.today)
            findings.extend(outcome.findings)
            is_dated = is_dated or outcome.is_dated
            loader.account.remark(outcome.notes)
            loader.account.failures.update(dict.fromkeys(map(_failure, outcome.failures)))
            resources += len(unit.graph.resources)
            if options.show_unknown:
                from iacguard.unsettled import open_decisions

                undecided.extend(open_decisions(unit, rules, options.today))
            for source in unit.sources:
                if source.path not in suppressions and may_suppress(source, options.foreign_suppressions):
                    # Few texts have any, and it takes as long to import as a small template to parse.
                    from iacguard.suppress.comments import read

                    suppressions[source.path] = read(source, options.foreign_suppressions)
    except Exception as error:
        loader.account.broke(batch.path, error)
    written = [one for of_file in suppressions.values() for one in of_file]
    return Part(findings, written, resources, loader.take_account(), is_dated, tuple(undecided))


def _in_order(undecided: Iterable[OpenDecision]) -> list[OpenDecision]:
    from iacguard.unsettled import sort_key

    return sorted(set(undecided), key=sort_key)


def _complete(account: Account, candidates: Candidates, inputs: Inputs) -> None:
    """Adds what was known before anything was read, and what is only known in the end."""
    account.skipped = {**{one.path: one.reason for one in candidates.skipped}, **account.skipped}
    account.errors.update(dict.fromkeys(candidates.errors))
    account.notes.update(dict.fromkeys(_undeclared(account, candidates, inputs)))


def _undeclared(account: Account, candidates: Candidates, inputs: Inputs) -> Iterator[Remark]:
    """Notes on the values of parameters that no template has.

    What the configuration gives is for all templates, of which only some may be checked.
    """
    for name, given in inputs.given_at.items():
        if name in account.parameters or (given.is_standing and not candidates.folders):
            continue
        # Pseudo parameters are declared nowhere.
        if name.startswith("AWS::") or not account.templates:
            continue
        hint = nearest(name, account.parameters)
        message = f"no template that was checked has the parameter {name}" + (f"; {hint}" if hint else "")
        if given.line:
            yield Remark("undeclared-parameter", given.path, given.line, message)
        else:
            # The command line has no place in a file, so it is told at the first template.
            where = min(account.templates)
            yield Remark("undeclared-parameter", where, 1, f"{given.path}: {message}")


def _silenced(report: Report, suppressions: list[Suppression], silence: Silence, today: date) -> Report:
    """The report without what is suppressed, and with what there is to say about suppressions."""
    broken = {error.path for error in (*report.errors, *report.failures) if error.fatal}
    left: list[Finding] = report.findings
    suppressed: list[Suppressed] = []
    if silence.inline:
        left, suppressed = apply(left, suppressions, silence, today, broken)
    left, in_files = apply_paths(left, silence.path_ignores)
    on_resources: list[Suppressed] = []
    if silence.resource_ignores:
        left, on_resources = apply_addresses(left, silence.resource_ignores)
    every = (*suppressed, *in_files, *on_resources)
    return report._replace(findings=left, suppressed=sorted(every, key=lambda one: sort_key(one.finding)))


def _severity(id: str) -> Severity | None:
    page = pages.find(id)
    return None if page is None else page.severity


def _failure(failure: RuleFailure) -> FileError:
    place = failure.span.start_position
    message = f"the rule {failure.rule} broke on {failure.address}: {failure.error}"
    return FileError(failure.span.source.path, *place, message=message, rule=failure.rule)
