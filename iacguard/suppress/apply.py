"""Which findings are suppressed, and what there is to say about the suppressions themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from iacguard.config import pages
from iacguard.config.settings import PathIgnore, ResourceIgnore, Selector, Settings, Traits
from iacguard.dates import date
from iacguard.errors import nearest
from iacguard.finding import Finding, Suppressed, sort_key
from iacguard.graph.resource import Identity, Language
from iacguard.rule import Severity
from iacguard.suppress.suppression import RuleName, Suppression, may_suppress_elsewhere
from iacguard.text import Span
from iacguard.tuples import NamedTuple

SeverityOf = Callable[[str], "Severity | None"]
"""The severity that a rule has in this run, by its id; None when it does not run."""


class Silence(NamedTuple):
    """What the user's settings have to say about suppressions."""

    severity_of: SeverityOf
    path_ignores: tuple[PathIgnore, ...] = ()
    inline: bool = True
    """Whether suppressions in comments and metadata count."""
    never: tuple[Selector, ...] = ()
    """Rules that what stands in the files cannot suppress."""
    resource_ignores: tuple[ResourceIgnore, ...] = ()


def silence_of(settings: Settings, inline: bool = True) -> Silence:
    """What the settings have to say; without ``inline`` nothing that stands in the files counts."""
    return Silence(
        settings.severity_of,
        settings.path_ignores,
        inline,
        settings.never_suppress,
        settings.resource_ignores,
    )


class Outcome(NamedTuple):
    """What is left to report, and what is not reported, each sorted."""

    findings: list[Finding]
    suppressed: list[Suppressed]


def apply(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    silence: Silence,
    today: date,
    broken: Collection[str] = (),
) -> Outcome:
    """Takes suppressed findings out, and adds findings about the suppressions.

    Findings and suppressions must be those of the whole run: a module's suppression counts as
    used when it is used in any of the units that call the module. Findings that stand for others
    (``covers``) should be folded afterwards, since a suppressed finding covers nothing. In
    ``broken`` are the paths of files that were not wholly read, where nothing can be said to be
    unused.
    """
    severity_of = silence.severity_of
    written = list({_key(one): one for one in suppressions}.values())
    active = [one for one in written if not one.problem and not _has_expired(one, today)]
    index = _Index(active, silence.never)
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        reason = index.take(finding)
        if reason is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, "inline", reason))
    about = [
        *_about(written, severity_of, today),
        *_forbidden(index.forbidden, severity_of),
        *_unused((one for one in active if one.span.source.path not in broken), index.used, severity_of),
    ]
    for finding in about:
        reason = index.take_about(finding)
        if reason is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, "inline", reason))
    return Outcome(sorted(kept, key=sort_key), sorted(suppressed, key=lambda one: sort_key(one.finding)))


def apply_paths(findings: Iterable[Finding], ignores: Collection[PathIgnore]) -> Outcome:
    """Takes out what the configuration does not want reported in some files."""
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        rule = Traits(finding.rule, finding.severity, finding.category)
        path = finding.span.source.path
        ignore = next((one for one in ignores if one.covers(path, rule)), None)
        if ignore is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, "external", f'per-file-ignores for "{ignore.glob}"'))
    return Outcome(kept, suppressed)


def _key(one: Suppression) -> tuple[object, ...]:
    """What tells suppressions apart, wherever and however often they are read."""
    return (one.span.source.path, one.span.start, one.tool, *((name.text, name.part) for name in one.rules))


def apply_addresses(findings: Iterable[Finding], ignores: Collection[ResourceIgnore]) -> Outcome:
    """Takes out what the configuration does not want reported on some resources.

    Of a finding on several instances those are left that are not ignored.
    """
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        rule = Traits(finding.rule, finding.severity, finding.category)
        left: list[str] = []
        ignored: dict[str, list[str]] = {}
        for address in finding.instances or (finding.resource.address,):
            ignore = next((one for one in ignores if one.covers(address, rule)), None)
            (left if ignore is None else ignored.setdefault(ignore.glob, [])).append(address)
        if left:
            kept.append(_of_instances(finding, left))
        for glob, addresses in ignored.items():
            reason = f'per-resource-ignores for "{glob}"'
            suppressed.append(Suppressed(_of_instances(finding, addresses), "external", reason))
    return Outcome(kept, suppressed)


def _of_instances(finding: Finding, addresses: list[str]) -> Finding:
    if len(addresses) == len(finding.instances or (finding.resource.address,)):
        return finding
    identity = finding.resource._replace(address=addresses[0])
    return finding._replace(resource=identity, instances=tuple(addresses) if addresses[1:] else ())


_MOST_LOOKED_AT = 20


def first_foreign(findings: Iterable[Finding], today: date) -> Suppressed | None:
    """The first finding that a comment for another tool would suppress if it counted.

    Only looked for in a few texts, since it is no more than a hint.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.span.source.path, []).append(finding)
    looked_at = 0
    for path in sorted(by_path):
        source = by_path[path][0].span.source
        if not may_suppress_elsewhere(source):
            continue
        # Most of what other tools are told to pass over is nothing that is found here.
        from iacguard.suppress.foreign import may_silence

        if not may_silence(source.text, {finding.rule for finding in by_path[path]}):
            continue
        if looked_at == _MOST_LOOKED_AT:
            break
        looked_at += 1
        from iacguard.suppress.comments import read

        written = [one for one in read(source, foreign=True) if one.tool]
        suppressed = apply(by_path[path], written, Silence(lambda _: None), today).suppressed
        if suppressed:
            return suppressed[0]
    return None


def _has_expired(suppression: Suppression, today: date) -> bool:
    return suppression.until is not None and suppression.until < today


# Matching ------------------------------------------------------------------------------------


class _Index:
    """Suppressions by the file that they stand in, and which of their rule names were of use."""

    def __init__(self, suppressions: Iterable[Suppression], never: tuple[Selector, ...] = ()) -> None:
        self._never = never
        self.forbidden: list[RuleName] = []
        self._by_path: dict[str, list[Suppression]] = {}
        for one in suppressions:
            self._by_path.setdefault(one.span.source.path, []).append(one)
        self.used: set[RuleName] = set()

    def take(self, finding: Finding) -> str | None:
        """The reason for which a finding is suppressed, None when it is not.

        All suppressions that speak of it count as used, not only the one whose reason is told.
        """
        places = [finding.span, finding.header, *(place.span for place in finding.related)]
        reason: str | None = None
        parts: dict[str, str] = {}
        for path in dict.fromkeys(span.source.path for span in places):
            for one in self._by_path.get(path, ()):
                names = [name for name in one.rules if name.means(finding.rule)]
                if names and _speaks_of(one, finding):
                    self.used.update(names)
                    parts.update((name.part, one.told()) for name in names if name.part)
                    if reason is None and not all(name.part for name in names):
                        reason = one.told()
        if reason is None and parts:
            reason = _all_parts(finding, parts)
        if reason is not None and self._never and _is_any(self._never, finding):
            self.forbidden.extend(self._names_of(finding))
            return None
        return reason

    def _names_of(self, finding: Finding) -> Iterator[RuleName]:
        for one in self._by_path.get(finding.span.source.path, ()):
            if not one.tool and _speaks_of(one, finding):
                yield from (name for name in one.rules if name.means(finding.rule))

    def take_about(self, finding: Finding) -> str | None:
        """The same for a finding about a suppression, which only its very id suppresses."""
        for one in self._by_path.get(finding.span.source.path, ()):
            names = [name for name in one.rules if name.text == finding.rule]
            at_it = one.span.start <= finding.span.start < one.span.end
            if names and (at_it or _speaks_of(one, finding)):
                return one.reason
        return None


def _all_parts(finding: Finding, parts: Mapping[str, str]) -> str | None:
    """The reasons where each part of a finding is suppressed for itself, None where one is not."""
    from iacguard.facts import equivalents  # only comments of other tools speak of parts

    told = sorted(part for part in equivalents.parts(finding.rule) if part in finding.message)
    if not told or not all(part in parts for part in told):
        return None
    return "; ".join(dict.fromkeys(parts[part] for part in told))


def _is_any(selectors: Iterable[Selector], finding: Finding) -> bool:
    traits = Traits(finding.rule, finding.severity, finding.category)
    return any(selector.matches(traits) for selector in selectors)


def _speaks_of(one: Suppression, finding: Finding) -> bool:
    scope, path = one.scope, one.span.source.path
    if finding.span.source.path == path:
        if scope.file or _is_on_line(scope.line, finding.span):
            return True
        if scope.block is not None and _contains(scope.block, finding.span):
            return True
    if scope.block is None:
        return False
    if finding.header.source.path == path and _contains(scope.block, finding.header):
        return True
    return bool(scope.module) and _is_in_module(scope.block, scope.module, finding)


def _is_on_line(line: int, span: Span) -> bool:
    if not line:
        return False
    source = span.source
    return source.position(span.start).line <= line <= source.position(max(span.start, span.end - 1)).line


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start < max(outer.end, outer.start + 1)


def _is_in_module(block: Span, name: str, finding: Finding) -> bool:
    """Whether every instance of a finding came through one module call."""
    path = block.source.path
    if not any(place.span.source.path == path and _contains(block, place.span) for place in finding.related):
        return False
    addresses = finding.instances or (finding.resource.address,)
    return all(
        f".module.{name}." in f".{address}" or f".module.{name}[" in f".{address}" for address in addresses
    )


# What there is to say of suppressions --------------------------------------------------------


def _about(written: Iterable[Suppression], severity_of: SeverityOf, today: date) -> Iterator[Finding]:
    for one in written:
        if one.tool:
            continue
        if one.problem:
            yield from _finding("malformed-suppression", one.problem, one.span, severity_of)
            continue
        for name in one.rules:
            if not _ids(name) and not pages.is_foreign(name.text):
                hint = nearest(name.text, pages.ids())
                message = f'there is no rule "{name.text}"' + (f": {hint}" if hint else "")
                yield from _finding("unknown-rule-in-suppression", message, name.span, severity_of)
        if not one.reason:
            message = "no reason is given"
            yield from _finding("suppression-without-reason", message, one.span, severity_of)
        if one.until is not None and _has_expired(one, today):
            message = f"counted until {one.until.isoformat()}"
            yield from _finding("expired-suppression", message, one.span, severity_of)


def _unused(
    active: Iterable[Suppression], used: Collection[RuleName], severity_of: SeverityOf
) -> Iterator[Finding]:
    about = {page.id for page in pages.SUPPRESSION_RULES}
    for one in active:
        for name in () if one.tool else one.rules:
            # A rule that does not run finds nothing, so its suppression may well be needed.
            if name in used or name.text in about:
                continue
            if any(severity_of(id) is not None for id in _ids(name) or [name.text]):
                message = f"{name.text} finds nothing here"
                yield from _finding("unused-suppression", message, name.span, severity_of)


def _forbidden(names: Iterable[RuleName], severity_of: SeverityOf) -> Iterator[Finding]:
    for name in dict.fromkeys(names):
        message = f"never-suppress keeps {name.text} from being suppressed here"
        yield from _finding("forbidden-suppression", message, name.span, severity_of)


def _ids(name: RuleName) -> list[str]:
    return [id for id in pages.ids() if name.means(id)]


def _finding(rule: str, message: str, span: Span, severity_of: SeverityOf) -> Iterator[Finding]:
    severity = severity_of(rule)
    page = pages.find(rule)
    if severity is None or page is None:
        return
    path = span.source.path
    language: Language = "cloudformation" if path.endswith((".yaml", ".yml", ".json")) else "terraform"
    yield Finding(
        rule=rule,
        severity=severity,
        category=page.category,
        message=message,
        resource=Identity("", "", "", language),
        property_path="",
        span=span,
        resource_span=span,
        header=span,
        cause=span,
        unit=path,
    )
