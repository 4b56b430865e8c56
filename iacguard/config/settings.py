"""Options resolved: every name known to mean something, every source of options put in its rank."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from types import MappingProxyType

from iacguard import catalogue
from iacguard.catalogue import Listed
from iacguard.config import pages
from iacguard.config.options import Options, Place, RuleOption, Written, kind_of
from iacguard.errors import nearest
from iacguard.graph.unit import GivenAt, Inputs
from iacguard.rule import AnyOption, Category, Rule, Severity
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from iacguard.finding import Finding

Sides: TypeAlias = Literal["any", "all"]

SEVERITIES = tuple(str(severity) for severity in reversed(Severity))
CATEGORIES = tuple(str(category) for category in Category)
PROFILES = ("default", "all")
DEFAULT_FAIL_ON = Severity.LOW


class Traits(NamedTuple):
    """What rules are selected by."""

    id: str
    severity: Severity
    category: Category
    on: bool = True
    """Whether it is on by default."""


class Selector(NamedTuple):
    """A name of rules: of one, of those that a glob matches, of a category, a severity or a profile.

    ``rank`` says how narrow the name is; of two names that speak of one rule the narrower counts.
    """

    text: str
    rank: int

    def matches(self, rule: Traits) -> bool:
        """Whether the name includes the rule."""
        if self.rank == _RULE:
            return rule.id == self.text
        if self.rank == _GLOB:
            return fnmatchcase(rule.id, self.text)
        if self.rank == _TRAIT:
            return self.text in (str(rule.severity), str(rule.category))
        return self.text == "all" or rule.on


_RULE, _GLOB, _TRAIT, _PROFILE = 4, 3, 2, 1


class Selection(NamedTuple):
    """Which rules run.

    What the command line ignores is out, unless it selects it by a narrower name. What it selects
    is in, unless the file ignores it by a narrower name. Where the command line selects nothing,
    the same holds between the file's own two lists.
    """

    select: tuple[Selector, ...]
    ignore: tuple[Selector, ...]
    veto: tuple[Selector, ...] = ()
    """What the command line ignores although the file selects it, however narrowly."""

    def includes(self, rule: Traits) -> bool:
        """Whether the rule runs."""
        if _rank(self.veto, rule):
            return False
        return _rank(self.select, rule) > _rank(self.ignore, rule)


def _rank(selectors: Iterable[Selector], rule: Traits) -> int:
    return max((selector.rank for selector in selectors if selector.matches(rule)), default=0)


class PathIgnore(NamedTuple):
    """Rules that do not report in some files."""

    glob: str
    """As written, to be told to users."""
    pattern: re.Pattern[str]
    rules: tuple[Selector, ...]
    folder: str = ""
    """What the glob is relative to; empty for the working folder."""

    def covers(self, path: str, rule: Traits) -> bool:
        """Whether a finding of the rule in the file at the path is one of these."""
        seen = os.path.relpath(path, self.folder).replace(os.sep, "/") if self.folder else path
        if not self.pattern.match(seen) and not self.pattern.match(seen.rsplit("/", 1)[-1]):
            return False
        return any(selector.matches(rule) for selector in self.rules)


class ResourceIgnore(NamedTuple):
    """Rules that do not report on some resources."""

    glob: str
    """As written, to be told to users."""
    pattern: re.Pattern[str]
    rules: tuple[Selector, ...]

    def covers(self, address: str, rule: Traits) -> bool:
        """Whether a finding of the rule on the resource with the address is one of these."""
        return self.pattern.fullmatch(address) is not None and any(one.matches(rule) for one in self.rules)


class Settings(NamedTuple):
    """What a run goes by."""

    path: str
    """The configuration file that was taken; empty for none."""
    layers: tuple[Selection, ...]
    severities: tuple[tuple[tuple[Selector, Severity], ...], ...]
    """Overrides, the configuration file's before the command line's, which outdo them."""
    fail_on: Severity
    conditions: Sides | None
    """One policy for undecided conditions in all rules; None leaves it to each rule."""
    exclude: tuple[str, ...]
    """Globs of paths to leave out, relative to the working folder."""
    path_ignores: tuple[PathIgnore, ...]
    inputs: Inputs
    cfn_lint: bool = False
    """Whether cfn-lint runs beside iacguard."""
    baseline: Written | None = None
    """The path of the file with known findings, relative to the working folder."""
    rule_options: Mapping[str, Mapping[AnyOption, Any]] = MappingProxyType({})
    """What is set about rules: by their ids, the values of their options."""
    compat_suppressions: bool = False
    """Whether suppressions that were written for other tools count."""
    never_suppress: tuple[Selector, ...] = ()
    """Rules that what stands in the files cannot suppress."""
    resource_ignores: tuple[ResourceIgnore, ...] = ()

    def choose(self, listed: Listed) -> Rule | None:
        """The rule as it is to run here, with its severity and its policy; None when it is not to.

        Only a rule that is to run is imported. Raises whatever its file raises.
        """
        severity = self._severity(Traits(listed.id, listed.severity, listed.category, listed.on))
        if severity is None:
            return None
        rule = listed.load()
        given = self.rule_options.get(rule.id, rule.given)
        return rule._replace(severity=severity, sides=self.conditions or rule.sides, given=given)

    @property
    def fingerprint(self) -> str:
        """What tells settings apart with which rules find different things."""
        options = [
            (id, sorted((option.name, values[option]) for option in values))
            for id, values in sorted(self.rule_options.items())
        ]
        return repr((self.layers, self.severities, self.conditions, options, self.compat_suppressions))

    def severity_of(self, id: str) -> Severity | None:
        """The severity that a rule has in this run, by its id; None when it does not run."""
        listed = catalogue.listed(id)
        if listed is not None:
            return self._severity(Traits(id, listed.severity, listed.category, listed.on))
        page = pages.find(id)
        if page is None or (id.startswith(pages.CFN_LINT) and not self.cfn_lint):
            return None
        return self._severity(Traits(page.id, page.severity, page.category, page.on))

    def is_never_suppressed(self, finding: Finding) -> bool:
        """Whether nothing in the files can suppress a finding."""
        rule = Traits(finding.rule, finding.severity, finding.category)
        return any(selector.matches(rule) for selector in self.never_suppress)

    def _severity(self, rule: Traits) -> Severity | None:
        for overrides in self.severities:
            found = [(selector.rank, level) for selector, level in overrides if selector.matches(rule)]
            if found:
                # Of equals the one that is written last counts.
                rule = rule._replace(severity=max(reversed(found), key=lambda one: one[0])[1])
        return rule.severity if all(layer.includes(rule) for layer in self.layers) else None


def resolve(file: Options | None, line: Options | None = None) -> Settings:
    """The settings that a configuration file and a command line give together.

    Raises ConfigurationError or UsageError for a name that nothing bears.
    """
    file = file or Options()
    line = line or Options()
    fail_on = line.fail_on or file.fail_on
    conditions = line.conditions or file.conditions
    cfn_lint = file.cfn_lint if line.cfn_lint is None else line.cfn_lint
    assume_defaults = file.assume_defaults if line.assume_defaults is None else line.assume_defaults
    return Settings(
        path=file.path,
        layers=_selection(file, line),
        severities=(_overrides(file), _overrides(line)),
        fail_on=DEFAULT_FAIL_ON if fail_on is None else severity(fail_on),
        conditions=None if conditions is None else _sides(conditions),
        exclude=tuple(
            relative(options.folder, glob.text) for options in (file, line) for glob in options.exclude
        ),
        path_ignores=_path_ignores(file),
        inputs=Inputs(
            parameters={given.name: given.value for given in (*file.parameters, *line.parameters)},
            variables=dict((*file.variables, *line.variables)),
            var_files=(*_var_files(file), *_var_files(line)),
            assume_defaults=bool(assume_defaults),
            given_at={
                given.name: GivenAt(given.place.path or given.place.key, given.place.line, options is file)
                for options in (file, line)
                for given in options.parameters
            },
            own_accounts=frozenset(map(_account, (*file.own_accounts, *line.own_accounts))),
        ),
        cfn_lint=bool(cfn_lint),
        baseline=line.baseline or _baseline(file),
        rule_options=_rule_options(file.rules),
        compat_suppressions=bool(file.compat_suppressions),
        never_suppress=_never_suppress(file),
        resource_ignores=_resource_ignores(file),
    )


# Names ---------------------------------------------------------------------------------------


def selector(written: Written) -> Selector:
    """What a name of rules means. Raises an error with the nearest names when it means nothing."""
    text = written.text.strip()
    if text in PROFILES:
        return Selector(text, _PROFILE)
    if text in SEVERITIES or text in CATEGORIES:
        return Selector(text, _TRAIT)
    if pages.is_foreign(text):
        return Selector(text, _GLOB if "*" in text else _RULE)
    if "*" in text:
        if any(fnmatchcase(id, text) for id in pages.ids()):
            return Selector(text, _GLOB)
        raise written.place.error(f'no rule matches "{text}"', _nearest_glob(text))
    if text in pages.ids():
        return Selector(text, _RULE)
    hint = nearest(text, (*pages.ids(), *CATEGORIES, *SEVERITIES, *PROFILES))
    expected = "expected a rule id, a glob such as s3-*, a category, a severity, default or all"
    raise written.place.error(f'there is no rule "{text}"', hint or expected)


def _nearest_glob(text: str) -> str:
    services = {f"{id.partition('-')[0]}-*" for id in pages.ids()}
    return nearest(text, services) or "iacguard rules --all lists the rules"


def severity(written: Written) -> Severity:
    """The severity of a name. Raises an error with the names there are."""
    try:
        return Severity[written.text.strip().upper()]
    except KeyError:
        hint = nearest(written.text.lower(), SEVERITIES) or f"expected one of {', '.join(SEVERITIES)}"
        raise written.place.error(f'there is no severity "{written.text}"', hint) from None


def _sides(written: Written) -> Sides:
    if written.text == "any":
        return "any"
    if written.text == "all":
        return "all"
    expected = 'expected "any" (a fault on any side of an undecided condition counts) or "all"'
    message = f'{expected}, found "{written.text}"'
    raise written.place.error(message)


def _selectors(names: Iterable[Written]) -> tuple[Selector, ...]:
    return tuple(selector(name) for name in names)


def _account(written: Written) -> str:
    if re.fullmatch("[0-9]{12}", written.text) is None:
        raise written.place.error(f'expected an account id of 12 digits, found "{written.text}"')
    return written.text


# Selection -----------------------------------------------------------------------------------


def _selection(file: Options, line: Options) -> tuple[Selection, ...]:
    base = (_profile(file),) if file.select is None else _selectors(file.select)
    if file.select is not None and file.profile is not None:
        hint = f'write "{file.profile.text}" among the names to select'
        raise file.profile.place.error("select says already which rules run", hint)
    ignore = _selectors(file.ignore)
    vetoes = _selectors(line.ignore)
    if line.select is None:
        return (Selection(base, ignore, vetoes),)
    chosen = _selectors(line.select)
    return (Selection(chosen, ignore), Selection(chosen, vetoes))


def _profile(options: Options) -> Selector:
    written = options.profile
    if written is None:
        return Selector("default", _PROFILE)
    if written.text not in PROFILES:
        hint = nearest(written.text, PROFILES) or f"expected one of {', '.join(PROFILES)}"
        raise written.place.error(f'there is no profile "{written.text}"', hint)
    return Selector(written.text, _PROFILE)


def _overrides(options: Options) -> tuple[tuple[Selector, Severity], ...]:
    found: list[tuple[Selector, Severity]] = []
    for name, wanted in options.severity:
        chosen = selector(name)
        if chosen.rank not in (_RULE, _GLOB):
            raise name.place.error("a severity is given to a rule id or a glob such as s3-*")
        found.append((chosen, severity(wanted)))
    return tuple(found)


# Options of rules ----------------------------------------------------------------------------


def _rule_options(written: Iterable[RuleOption]) -> Mapping[str, Mapping[AnyOption, Any]]:
    found: dict[str, dict[AnyOption, Any]] = {}
    for one in written:
        id, name = one.rule.text, one.option.text
        rule = catalogue.find(id)
        if rule is None:
            raise one.rule.place.error(f'there is no rule "{id}"', nearest(id, pages.ids()))
        option = next((option for option in rule.options if option.name == name), None)
        if option is None:
            names = [option.name for option in rule.options]
            hint = nearest(name, names) or (f"its options are {', '.join(names)}" if names else "")
            message = f'{id} has no option "{name}"' if names else f"{id} has no options"
            raise one.option.place.error(message, hint)
        found.setdefault(id, {})[option] = _option_value(option, one)
    return found


def _option_value(option: AnyOption, one: RuleOption) -> object:
    default, value = option.default, one.value
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        expected = "a list of strings"
    elif isinstance(default, bool):
        if isinstance(value, bool):
            return value
        expected = "true or false"
    elif isinstance(default, str):
        if isinstance(value, str):
            return value
        expected = "a string"
    else:
        numbers = (int, float) if isinstance(default, float) else int
        if isinstance(value, numbers) and not isinstance(value, bool):
            return _within(option, one.option.place, value)
        expected = "a whole number" if isinstance(default, int) else "a number"
    raise one.option.place.error(f"expected {expected}, found {kind_of(value)}")


def _within(option: AnyOption, place: Place, value: int | float) -> int | float:
    if option.least is not None and value < option.least:
        raise place.error(f"expected {option.least:g} or more, found {value:g}")
    if option.most is not None and value > option.most:
        raise place.error(f"expected {option.most:g} or less, found {value:g}")
    return value


# Paths ---------------------------------------------------------------------------------------


def relative(folder: str, path: str) -> str:
    """A path or glob that is relative to a folder, seen from the working folder.

    A glob that starts with a wildcard is meant wherever it fits, so it stays as it is.
    """
    if not folder or path.startswith("/") or "*" in path.partition("/")[0]:
        return path
    return os.path.relpath(f"{folder}/{path}").replace(os.sep, "/")


def _path_ignores(options: Options) -> tuple[PathIgnore, ...]:
    return tuple(
        PathIgnore(glob.text, _glob(glob.text), _rules_but_profiles(rules, "files"), options.folder)
        for glob, rules in options.per_file_ignores
    )


def _resource_ignores(options: Options) -> tuple[ResourceIgnore, ...]:
    return tuple(
        ResourceIgnore(glob.text, _addresses(glob.text), _rules_but_profiles(rules, "resources"))
        for glob, rules in options.per_resource_ignores
    )


def _addresses(glob: str) -> re.Pattern[str]:
    """A glob of addresses: a module stands for all that is in it, a resource for all of its instances."""
    return re.compile(f"{'.*'.join(map(re.escape, glob.strip().split('*')))}(?:[.\\[].*)?", re.DOTALL)


def _rules_but_profiles(rules: Iterable[Written], what: str) -> tuple[Selector, ...]:
    for rule in rules:
        if rule.text.strip() == "default":
            raise rule.place.error(
                f"a profile cannot be ignored for some {what}", 'write "all" for every rule'
            )
    return _selectors(rules)


@lru_cache(maxsize=256)
def _glob(glob: str) -> re.Pattern[str]:
    """A glob of paths: ``*`` also matches slashes, and a folder stands for all that is in it."""
    return re.compile(f"{translate(glob.rstrip('/'))}|{translate(glob.rstrip('/') + '/*')}")


def _never_suppress(options: Options) -> tuple[Selector, ...]:
    for name in options.never_suppress:
        if name.text.strip() == "default":
            hint = 'write "all" for every rule'
            raise name.place.error("a profile cannot be kept from being suppressed", hint)
    return _selectors(options.never_suppress)


def _baseline(options: Options) -> Written | None:
    written = options.baseline
    return None if written is None else written._replace(text=relative(options.folder, written.text))


def _var_files(options: Options) -> Sequence[str]:
    return [relative(options.folder, written.text) for written in options.var_files]
