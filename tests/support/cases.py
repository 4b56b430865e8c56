"""Fixtures as units: what is under ``fixtures/rules``, read through the real front ends.

A case is a file (one template, or one Terraform file that is a root module by itself) or a folder
(a root module with what it calls, or templates that are looked at one by one).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from iacguard import catalogue
from iacguard.check import Outcome, check_unit
from iacguard.finding import Finding
from iacguard.frontends import templates
from iacguard.frontends.terraform.load import load as load_module
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.rule import Rule
from iacguard.syntax import json, yaml
from iacguard.text import Source
from tests.support.want import Want, wants_of

ROOT = Path(__file__).parents[2]
RULES = ROOT / "fixtures" / "rules" / "aws"
TODAY = date(2026, 11, 21)
_TERRAFORM = (".tf", ".tofu")


class Folder:
    """The files of one case, by their path from the case's parent folder."""

    def __init__(self, root: Path, names: list[str]) -> None:
        self.root = root
        self.names = names

    def read(self, path: str) -> Source | None:
        """The text of one of the case's files."""
        if path not in self.names:
            return None
        return Source(path, (self.root / path).read_bytes().decode())

    def list(self, folder: str) -> list[str]:
        """The names of the case's files in a folder."""
        prefix = "" if folder in ("", ".") else folder + "/"
        below = (name.removeprefix(prefix) for name in self.names if name.startswith(prefix))
        return sorted(name for name in below if "/" not in name)


class Case(NamedTuple):
    """One fixture: the rule it is about, whether it is right or wrong, and its files."""

    rule: str
    name: str
    root: Path
    names: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing may be found in it."""
        return self.name.startswith("good")

    @property
    def id(self) -> str:
        """How the case is called in the test's output."""
        return f"{self.rule}/{self.name}"

    def wants(self) -> list[Want]:
        """What is expected to be found of the rule."""
        wants = [want for name in self.names for want in wants_of(self.root / name, name)]
        return [want for want in wants if want.rule == self.rule]


def cases() -> list[Case]:
    """All cases, sorted."""
    return list(_cases())


def _cases() -> Iterator[Case]:
    for folder in sorted(path for path in RULES.glob("*/*") if path.is_dir()):
        rule = f"{folder.parent.name}-{folder.name}"
        for entry in sorted(folder.iterdir()):
            if entry.is_dir():
                names = sorted(
                    path.relative_to(folder).as_posix() for path in entry.rglob("*") if path.is_file()
                )
                yield Case(rule, entry.name, folder, tuple(names))
            elif entry.suffix != ".want":
                yield Case(rule, entry.name, folder, (entry.name,))


@cache
def units(case: Case) -> tuple[Unit, ...]:
    """The units that a case makes up."""
    files = Folder(case.root, list(case.names))
    if any(name.endswith(_TERRAFORM) for name in case.names):
        folder = case.name if len(case.names) > 1 or "/" in case.names[0] else "."
        return (load_module(folder, Modules(), files, NO_INPUTS),)
    found = []
    for name in case.names:
        source = files.read(name)
        assert source is not None
        parse = json.parse if name.endswith(".json") else yaml.parse
        found.append(templates.load(source, parse(source), files, NO_INPUTS))
    return tuple(found)


def check(unit: Unit, rules: list[Rule]) -> Outcome:
    """The outcome of some rules on a unit, on a fixed day. No rule may break."""
    outcome = check_unit(unit, rules, TODAY)
    assert outcome.failures == []
    return outcome


def findings(case: Case) -> list[Finding]:
    """What the rule that a case is about finds in it."""
    rule = catalogue.find(case.rule)
    assert rule is not None, f"there is no rule {case.rule}"
    return [finding for unit in units(case) for finding in check(unit, [rule]).findings]
