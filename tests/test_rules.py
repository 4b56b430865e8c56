"""Every rule on every fixture: found is what is wanted, and nothing else."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from iacguard import catalogue
from tests.support.cases import RULES, Case, cases, findings, units

CASES = cases()
PARITY = sorted({case.root for case in CASES if case.name.startswith("parity.")})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_finds_what_is_wanted_and_nothing_else(case: Case) -> None:
    missing = case.wants()
    unexpected = []
    for finding in findings(case):
        location = finding.location
        for want in missing:
            if (want.path, want.line) == (location.path, location.start.line) and (
                want.fragment in finding.message
            ):
                missing.remove(want)
                break
        else:
            unexpected.append(f"{location.path}:{location.start.line}: {finding.message}")

    assert unexpected == []
    assert [f'{want.path}:{want.line}: "{want.fragment}"' for want in missing] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.is_good], ids=lambda case: case.id)
def test_a_good_fixture_wants_nothing(case: Case) -> None:
    assert case.wants() == []


@pytest.mark.parametrize("case", [case for case in CASES if not case.is_good], ids=lambda case: case.id)
def test_a_bad_fixture_wants_something(case: Case) -> None:
    assert case.wants() != [] or case.name.startswith("parity.")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fixtures_are_read_without_a_problem(case: Case) -> None:
    problems = [
        f"{problem.span.source.path}:{problem.span.start_position.line}: {problem.message}"
        for unit in units(case)
        for problem in unit.problems
    ]

    assert problems == []


@pytest.mark.parametrize("folder", PARITY, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_the_same_situation_gives_the_same_findings_in_each_language(folder: object) -> None:
    found = {
        case.name: _what_was_found(case) for case in CASES if case.root == folder and "parity." in case.name
    }

    first = next(iter(found.values()))
    assert first, "a parity fixture has to hold a fault"
    assert found == dict.fromkeys(found, first)


def _what_was_found(case: Case) -> Counter[tuple[str, str, str]]:
    """Rule, property and message of the findings, without what the languages call things."""
    graphs = [unit.graph for unit in units(case)]
    addresses = sorted(
        {address for graph in graphs for address in (*graph.resources, *graph.declarations)},
        key=len,
        reverse=True,
    )
    names = re.compile("|".join(map(re.escape, addresses)))
    return Counter(
        (
            finding.rule,
            re.sub(r"\[\d+\]", "[]", finding.property_path),
            names.sub("<resource>", finding.message),
        )
        for finding in findings(case)
    )


def test_every_rule_has_bad_and_good_fixtures() -> None:
    kinds: dict[str, set[str]] = {}
    for case in CASES:
        kinds.setdefault(case.rule, set()).add(case.name.split(".")[0].split("-")[0])
    lacking = {id: {"bad", "good"} - kinds.get(id, set()) for id in catalogue.ids()}

    assert {id: lack for id, lack in lacking.items() if lack} == {}


def test_every_fixture_folder_belongs_to_a_rule() -> None:
    folders = {f"{path.parent.name}-{path.name}" for path in RULES.glob("*/*") if path.is_dir()}

    assert folders - set(catalogue.ids()) == set()
