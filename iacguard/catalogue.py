"""Finds rules by the names of their files, and imports a service's when it appears.

Rule ``s3-plain-http-allowed`` lives in ``iacguard_rules/aws/s3/plain_http_allowed.py``. A service
folder's ``__init__`` may name further services in ``ALSO``: those of resources that its rules
report although they belong to another service.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from iacguard.rule import Rule

_PACKAGE = "iacguard_rules.aws"
_EXPECTATION = re.compile(r"^[ \t]*# want:.*\n|[ \t]*# want:.*", re.MULTILINE)


@lru_cache(maxsize=1)
def services() -> tuple[str, ...]:
    """The services that have rules, sorted."""
    folder = Path(_path(importlib.import_module(_PACKAGE)))
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "__init__.py").is_file()))


@lru_cache(maxsize=1)
def ids() -> tuple[str, ...]:
    """The ids of all rules, sorted, without importing one."""
    return tuple(sorted(_id(service, name) for service in services() for name in _modules(service)))


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
    package = Path(_path(importlib.import_module(_PACKAGE))).parent
    installed = package / "fixtures"
    return installed if installed.is_dir() else package.parents[1] / "fixtures" / "rules"


def of_service(service: str) -> tuple[Rule, ...]:
    """The rules of a service's folder, by id."""
    return tuple(_rule(service, name) for name in _modules(service))


class Written(NamedTuple):
    """A rule that was not imported yet."""

    service: str
    module: str

    @property
    def id(self) -> str:
        """The rule's id, as the name of its file says it."""
        return _id(self.service, self.module)

    def load(self) -> Rule:
        """The rule. Raises whatever its file raises, and TypeError where it defines none."""
        return _rule(self.service, self.module)


def written_for(present: Iterable[str]) -> list[Written]:
    """The rules that can have something to say when resources of these services are present.

    The language of a unit counts as a service: its folder holds the rules about the language itself.
    """
    wanted = set(present)
    return [
        Written(service, name)
        for service in services()
        if service in wanted or not wanted.isdisjoint(also(service))
        for name in _modules(service)
    ]


def for_services(present: Iterable[str]) -> list[Rule]:
    """The same rules, imported."""
    return [one.load() for one in written_for(present)]


@cache
def also(service: str) -> tuple[str, ...]:
    """Services whose resources this service's rules report as well."""
    folder = importlib.import_module(f"{_PACKAGE}.{service}")
    return tuple(getattr(folder, "ALSO", ()))


def every() -> list[Rule]:
    """All rules, by service and id."""
    return [rule for service in services() for rule in of_service(service)]


@cache
def _modules(service: str) -> tuple[str, ...]:
    folder = Path(_path(importlib.import_module(_PACKAGE))) / service
    names = (entry.stem for entry in folder.iterdir() if entry.suffix == ".py")
    return tuple(sorted(name for name in names if not name.startswith("_")))


def _path(package: ModuleType) -> str:
    return str(next(iter(package.__path__)))


def _id(service: str, module: str) -> str:
    # The folder of a service whose name is a word of Python has a trailing underscore.
    return f"{service.rstrip('_')}-{module.replace('_', '-')}"


@cache
def _rule(service: str, name: str) -> Rule:
    module = importlib.import_module(f"{_PACKAGE}.{service}.{name}")
    rule = getattr(vars(module).get("check"), "rule", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{module.__name__} defines no rule: it needs a function check with @rule(...)")
    return rule
