"""Options as they are written, in a configuration file or on the command line.

Everything here knows where it was written, so that a mistake that shows only later, when names
are resolved against the catalogue, is still reported at its place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping

from iacguard.dates import date, datetime, time
from iacguard.errors import ConfigurationError, IacguardError, UsageError, nearest
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias, TypeVar

Sides: TypeAlias = str
"""``any`` or ``all``."""


class Place(NamedTuple):
    """Where an option was written: a key of a file, or (with an empty path) a command line option."""

    key: str
    path: str = ""
    line: int = 0
    column: int = 0

    def error(self, message: str, hint: str = "") -> IacguardError:
        """The error to raise about what is written here."""
        message = f"{self.key}: {message}"
        if not self.path:
            return UsageError(message, hint)
        return ConfigurationError(self.path, message, hint, self.line, self.column)


class Written(NamedTuple):
    """A text of the user, and where it was written."""

    text: str
    place: Place


class Given(NamedTuple):
    """The value that a CloudFormation parameter is given, and where."""

    name: str
    value: str
    place: Place


class RuleOption(NamedTuple):
    """What is set about a rule."""

    rule: Written
    """The rule's id."""
    option: Written
    value: object


class Options(NamedTuple):
    """What one source, a file or the command line, says. None and empty mean that it says nothing."""

    folder: str = ""
    """What the paths and patterns below are relative to; empty for the working folder."""
    path: str = ""
    """The configuration file; empty for the command line."""
    select: tuple[Written, ...] | None = None
    ignore: tuple[Written, ...] = ()
    profile: Written | None = None
    fail_on: Written | None = None
    conditions: Written | None = None
    severity: tuple[tuple[Written, Written], ...] = ()
    """Names of rules, and the severity that each is to have."""
    per_file_ignores: tuple[tuple[Written, tuple[Written, ...]], ...] = ()
    """Globs of paths, and the names of the rules that do not report there."""
    per_resource_ignores: tuple[tuple[Written, tuple[Written, ...]], ...] = ()
    """Globs of addresses, and the names of the rules that do not report on the resources."""
    exclude: tuple[Written, ...] = ()
    assume_defaults: bool | None = None
    parameters: tuple[Given, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    var_files: tuple[Written, ...] = ()
    cfn_lint: bool | None = None
    own_accounts: tuple[Written, ...] = ()
    baseline: Written | None = None
    rules: tuple[RuleOption, ...] = ()
    compat_suppressions: bool | None = None
    never_suppress: tuple[Written, ...] = ()


def parse(text: str, path: str, folder: str, table: tuple[str, ...] = ()) -> Options | None:
    """The options of a TOML text; ``table`` is where they are in it: ``("tool", "iacguard")``.

    None when it has no such table. Raises ConfigurationError, with the place in the text, for
    anything that has no meaning.
    """
    content = load_toml(text, path)
    for name in table:
        inner = content.get(name)
        if inner is None:
            return None
        if not isinstance(inner, dict):
            raise ConfigurationError(path, f"{name}: expected a table, found {kind_of(inner)}")
        content = inner
    file = _File(path, text, table)
    values: dict[str, object] = {}
    for key, value in content.items():
        reader = _KEYS.get(key)
        if reader is None:
            hint = nearest(key, _KEYS) or f"the keys are {', '.join(sorted(_KEYS))}"
            raise file.place(key).error("there is no such key", hint)
        field, read = reader
        values[field] = read(value, file, key)
    return Options(folder=folder, path=path)._replace(**values)  # type: ignore[arg-type]  # _KEYS names fields


def keys() -> tuple[str, ...]:
    """The keys that a configuration file may have, sorted."""
    return tuple(sorted(_KEYS))


def load_toml(text: str, path: str) -> dict[str, object]:
    """The content of a TOML text. Raises ConfigurationError, with the place, when it is none."""
    # Only a project that has a configuration file pays for the parser.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", place)
        line, column = (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else (0, 0)
        message = message[:1].lower() + message[1:]
        raise ConfigurationError(path, f"not valid TOML: {message}", "", line, column) from None


class _File(NamedTuple):
    """A TOML text and the table in it that is being read."""

    path: str
    text: str
    table: tuple[str, ...]

    def place(self, *keys: str, value: str | None = None) -> Place:
        line, column = locate(self.text, (*self.table, *keys), value)
        return Place(".".join(_quoted(key) for key in keys), self.path, line, column)


def locate(text: str, keys: tuple[str, ...], value: str | None = None) -> tuple[int, int]:
    """Line and column of a key, or of a string behind it, in a TOML text; zeros when not found.

    TOML parsers give no places, so they are searched for: a header or the start of an assignment
    that names the key, then the string.
    """
    table: tuple[str, ...] = ()
    offset = 0
    best: tuple[int, int, int] | None = None
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        header = _HEADER.match(line)
        assignment = _ASSIGNMENT.match(line)
        if header is not None:
            table = _names(header["name"])
            written, column = table, header.start("name")
        elif assignment is not None:
            written, column = (*table, *_names(assignment["name"])), assignment.start("name")
        else:
            written, column = (), 0
        common = len(written) if written and written == keys[: len(written)] else 0
        if common and (best is None or common > best[0]):
            best = (common, number, offset + column)
        offset += len(line)
    if best is None:
        return 0, 0
    depth, number, start = best
    for wanted in (*keys[depth:], *([value] if value is not None else [])):
        found = re.compile(rf"(?<![\w-])[\"']?{re.escape(wanted)}(?![\w-])").search(text, start)
        if found is not None:
            start = found.start()
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


_HEADER = pattern(r"\s*\[\[?\s*(?P<name>[^\]]+?)\s*\]\]?")
_KEY = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_ASSIGNMENT = pattern(rf"\s*(?P<name>{_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_NAME = pattern(_KEY)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAME.findall(dotted))


def _quoted(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key) else f'"{key}"'


# What the values of keys may be ------------------------------------------------------------------

_T = TypeVar("_T")


def _list(value: object, file: _File, *keys: str) -> tuple[Written, ...]:
    if not isinstance(value, list):
        message = f"expected a list of strings, found {kind_of(value)}"
        hint = f'write ["{value}"]' if isinstance(value, str) else ""
        raise file.place(*keys).error(message, hint)
    written: list[Written] = []
    for item in value:
        if not isinstance(item, str):
            raise file.place(*keys).error(f"expected a list of strings, found {kind_of(item)} in it")
        written.append(Written(item, file.place(*keys, value=item)))
    return tuple(written)


def _string(value: object, file: _File, *keys: str) -> Written:
    if not isinstance(value, str):
        raise file.place(*keys).error(f"expected a string, found {kind_of(value)}")
    return Written(value, file.place(*keys))


def _boolean(value: object, file: _File, *keys: str) -> bool:
    if not isinstance(value, bool):
        raise file.place(*keys).error(f"expected true or false, found {kind_of(value)}")
    return value


def _table(value: object, file: _File, key: str, example: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise file.place(key).error(f"expected a table, found {kind_of(value)}", f"write {example}")
    return value


def _severities(value: object, file: _File, key: str) -> tuple[tuple[Written, Written], ...]:
    table = _table(value, file, key, '{ "rule-id" = "low" }')
    return tuple(
        (Written(name, file.place(key, name)), _string(severity, file, key, name))
        for name, severity in table.items()
    )


def _ignores(value: object, file: _File, key: str) -> tuple[tuple[Written, tuple[Written, ...]], ...]:
    table = _table(value, file, key, '{ "tests/**" = ["rule-id"] }')
    return tuple(
        (Written(glob, file.place(key, glob)), _list(rules, file, key, glob)) for glob, rules in table.items()
    )


def _parameters(value: object, file: _File, key: str) -> tuple[Given, ...]:
    table = _table(value, file, key, '{ Name = "value" }')
    places = {name: file.place(key, name) for name in table}
    return tuple(Given(name, _parameter(inner, places[name]), places[name]) for name, inner in table.items())


def _parameter(value: object, place: Place) -> str:
    text = plain_text(value)
    if text is None:
        raise place.error(f"expected a string, number, boolean or a list of them, found {kind_of(value)}")
    return text


def plain_text(value: object) -> str | None:
    """A parameter's value as CloudFormation takes it, a list separated by commas; None for others."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, list):
        items = [plain_text(item) for item in value if not isinstance(item, list)]
        texts = [item for item in items if item is not None]
        return ",".join(texts) if len(texts) == len(value) else None
    return None


def _rules(value: object, file: _File, key: str) -> tuple[RuleOption, ...]:
    table = _table(value, file, key, '{ "rule-id" = { option = 30 } }')
    found: list[RuleOption] = []
    for id, inner in table.items():
        if not isinstance(inner, dict):
            message = f"expected a table of the rule's options, found {kind_of(inner)}"
            raise file.place(key, id).error(message, f"write [{key}.{id}] and below it the options")
        rule = Written(id, file.place(key, id))
        found.extend(
            RuleOption(rule, Written(name, file.place(key, id, name)), content)
            for name, content in inner.items()
        )
    return tuple(found)


_KEYS: dict[str, tuple[str, Callable[..., object]]] = {
    "assume-defaults": ("assume_defaults", _boolean),
    "baseline": ("baseline", _string),
    "cfn-lint": ("cfn_lint", _boolean),
    "compat-suppressions": ("compat_suppressions", _boolean),
    "conditions": ("conditions", _string),
    "exclude": ("exclude", _list),
    "fail-on": ("fail_on", _string),
    "ignore": ("ignore", _list),
    "never-suppress": ("never_suppress", _list),
    "own-accounts": ("own_accounts", _list),
    "parameters": ("parameters", _parameters),
    "per-file-ignores": ("per_file_ignores", _ignores),
    "per-resource-ignores": ("per_resource_ignores", _ignores),
    "profile": ("profile", _string),
    "rules": ("rules", _rules),
    "select": ("select", _list),
    "severity": ("severity", _severities),
    "var-files": ("var_files", _list),
}
"""Keys, the field of Options that each fills, and how its value is read."""


def kind_of(value: object) -> str:
    """What a value of a configuration is, for people."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple) and value:
        return f"the tag {value[0]}"
    if isinstance(value, bool):
        return "a boolean"
    kinds: Iterable[tuple[type, str]] = (
        (str, "a string"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
        (dict, "a table"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "a date or time")
