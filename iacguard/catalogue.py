"""Finds rules by the names of their files, and imports one when a resource that it reports appears.

Rule ``s3-plain-http-allowed`` lives in ``iacguard_rules/aws/s3/plain_http_allowed.py``. What has to
be known of a rule before it is imported stands in ``iacguard_rules/index.txt``, which
``tools/build_docs.py`` writes. A rule that the index lacks is imported in every run with resources
of the service that its folder is named after.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache

from iacguard.kinds import service_of
from iacguard.modules import load, path_beside
from iacguard.patterns import pattern
from iacguard.rule import Category, Rule, Severity
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = "iacguard_rules.aws"
_EXPECTATION = pattern(r"^[ \t]*# want:.*\n|[ \t]*# want:.*", re.MULTILINE)


@lru_cache(maxsize=1)
def services() -> tuple[str, ...]:
    """The services that have rules, sorted."""
    return tuple(sorted(name for name in _names(_folder()) if name.isidentifier()))


@lru_cache(maxsize=1)
def ids() -> tuple[str, ...]:
    """The ids of all rules, sorted, without importing one."""
    return tuple(sorted(_id(service, name) for service in services() for name in _modules(service)))


@cache
def find(id: str) -> Rule | None:
    """The rule of an id, importing no other service's."""
    for service in services():
        if id.startswith(_id(service, "")):
            for name in _modules(service):
                if _id(service, name) == id:
                    return _rule(service, name)
    return None


class Example(NamedTuple):
    """A tested file in which a rule finds something."""

    language: str
    """As people call it: ``CloudFormation``, ``SAM``, ``Terraform``."""
    notation: str
    """As Markdown's code blocks call it: ``yaml``, ``hcl``."""
    text: str


_LANGUAGES = (
    ("parity.yaml", "CloudFormation", "yaml"),
    ("parity.sam.yaml", "SAM", "yaml"),
    ("parity.tf", "Terraform", "hcl"),
)


def examples(id: str) -> tuple[Example, ...]:
    """The smallest fixtures of a rule, one for each language that can express what it finds.

    What the tests expect in them is left out. Empty where the fixtures are not installed.
    """
    for service in services():
        prefix = _id(service, "")
        if id.startswith(prefix):
            name = service.rstrip("_")
            folder = _fixtures() / "aws" / name / id.removeprefix(prefix)
            return tuple(
                Example(language, notation, _EXPECTATION.sub("", path.read_text(encoding="utf-8")))
                for file, language, notation in _LANGUAGES
                if (path := folder / file).is_file()
            )
    return ()


def _fixtures() -> Path:
    """Beside the rules in an installed package, in a folder of their own in the repository."""
    from pathlib import Path  # a run over a project has no use for it

    package = Path(_folder()).parent
    installed = package / "fixtures"
    return installed if installed.is_dir() else package.parents[1] / "fixtures" / "rules"


def of_service(service: str) -> tuple[Rule, ...]:
    """The rules of a service's folder, by id."""
    return tuple(_rule(service, name) for name in _modules(service))


EVERY_TYPE = "*"
"""In the place of types: rules about any resource whatever."""


class Listed(NamedTuple):
    """What is known of a rule without importing it."""

    id: str
    """The rule's id, as the name of its file says it."""
    service: str
    module: str
    on: bool
    """Whether it is on by default."""
    severity: Severity
    category: Category
    types: frozenset[str]
    """The types of the resources that it can report, or :data:`EVERY_TYPE`."""

    def load(self) -> Rule:
        """The rule. Raises whatever its file raises, and TypeError where it defines none."""
        return _rule(self.service, self.module)


def index_path() -> str:
    """Where the index is."""
    return path_beside(_folder(), "index.txt")


def listed_for(language: str, types: Collection[str]) -> list[Listed]:
    """The rules that can have something to say in a unit with resources of some types, by id.

    Rules in the folder of a language are about that language alone.
    """
    known: dict[int, Listed] = {}
    for type in (EVERY_TYPE, *types):
        known.update(listed_about(language, type))
    return [*(known[place] for place in sorted(known)), *unlisted_for(language, types)]


def listed_about(language: str, type: str) -> Mapping[int, Listed]:
    """Those of them that the index has for one type, or for every type, by numbers in the order of ids."""
    found = {place: _at(place) for place in _places().get(type, ())}
    if language != "terraform":
        found = {place: one for place, one in found.items() if one.service != "terraform"}
    return found


def unlisted_for(language: str, types: Collection[str]) -> list[Listed]:
    """Those of them that are too new for the index."""
    return [
        one
        for service in sorted({language, *map(service_of, types)})
        for one in _unlisted_of(service)
        if EVERY_TYPE in one.types or not one.types.isdisjoint(types)
        if one.service == language or one.service != "terraform"
    ]


def every_listed() -> tuple[Listed, ...]:
    """All rules, none of them imported."""
    return (*_index(), *_unlisted(services()))


@lru_cache(maxsize=1)
def _lines() -> list[list[str]]:
    """The fields of the index. What they say is made out for the rules that somebody asks for."""
    with open(index_path(), encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes long to import
        return [line.split("\t") for line in file.read().splitlines()]


@cache
def _at(place: int) -> Listed:
    """The rule at a place in the index."""
    service, module, on, severity, category, types = _lines()[place]
    level, kinds = Severity[severity], frozenset(types.split(","))
    return Listed(_id(service, module), service, module, on == "on", level, Category(category), kinds)


def _index() -> tuple[Listed, ...]:
    return tuple(map(_at, range(len(_lines()))))


def listed(id: str) -> Listed | None:
    """What is known of the rule of an id without importing it."""
    place = _place_by_id().get(id)
    if place is not None:
        return _at(place)
    return next((one for one in _unlisted(services()) if one.id == id), None)


@lru_cache(maxsize=1)
def _places() -> dict[str, list[int]]:
    """Where in the index the rules about a type are."""
    found: dict[str, list[int]] = {EVERY_TYPE: []}
    for place, line in enumerate(_lines()):
        for type in line[-1].split(","):
            found.setdefault(type, []).append(place)
    return found


@lru_cache(maxsize=1)
def _place_of() -> dict[tuple[str, str], int]:
    """Where in the index the rule of a module of a service is."""
    return {(line[0], line[1]): place for place, line in enumerate(_lines())}


@lru_cache(maxsize=1)
def _place_by_id() -> dict[str, int]:
    return {_id(*names): place for names, place in _place_of().items()}


def _unlisted(present: Iterable[str]) -> Iterator[Listed]:
    """The rules in the folders of some services that are too new for the index."""
    for service in sorted(set(present)):
        yield from _unlisted_of(service)


@cache
def _unlisted_of(service: str) -> tuple[Listed, ...]:
    known = _place_of()
    return tuple(_new(service, module) for module in _modules(service) if (service, module) not in known)


def _new(service: str, module: str) -> Listed:
    id, anything = _id(service, module), frozenset((EVERY_TYPE,))
    try:
        rule = _rule(service, module)
    except Exception:
        # Whoever runs it will meet the error again, and can tell it to users.
        return Listed(id, service, module, True, Severity.CRITICAL, Category.CORRECTNESS, anything)
    return Listed(id, service, module, rule.on, rule.severity, rule.category, anything)


def every() -> list[Rule]:
    """All rules, by service and id."""
    return [rule for service in services() for rule in of_service(service)]


@cache
def _modules(service: str) -> tuple[str, ...]:
    folder = f"{_folder()}{os.sep}{service}"
    names = _names(folder) if service.isidentifier() and os.path.isdir(folder) else ()  # noqa: PTH112 - as above
    return tuple(sorted(name.removesuffix(".py") for name in names if name.endswith(".py")))


def _names(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if not entry.name.startswith("_")]


@lru_cache(maxsize=1)
def _folder() -> str:
    return str(next(iter(importlib.import_module(_PACKAGE).__path__)))


def _id(service: str, module: str) -> str:
    # The folder of a service whose name is a word of Python has a trailing underscore.
    return f"{service.rstrip('_')}-{module.replace('_', '-')}"


@cache
def _rule(service: str, name: str) -> Rule:
    # Nothing is in the package of a service that a rule would need.
    module = load(f"{_PACKAGE}.{service}.{name}", f"{_folder()}{os.sep}{service}")
    rule = getattr(vars(module).get("check"), "rule", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{module.__name__} defines no rule: it needs a function check with @rule(...)")
    return rule
