"""The rule set as data: what every rule has to be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from iacguard import catalogue
from iacguard.config import pages
from iacguard.config.pages import sections
from iacguard.rule import Rule
from tests.support.cases import RULES as FIXTURES

RULES = catalogue.every()
FILES = sorted((Path(catalogue.__file__).parents[1] / "rules" / "iacguard_rules" / "aws").glob("*/*.py"))


@pytest.fixture(params=RULES, ids=lambda rule: rule.id)
def rule(request: pytest.FixtureRequest) -> Rule:
    found: Rule = request.param
    return found


def test_ids_are_unique() -> None:
    ids = [page.id for page in pages.every()]

    assert sorted(set(ids)) == sorted(ids)


def test_the_id_is_the_path(rule: Rule) -> None:
    folder, name = rule.module.split(".")[-2:]

    assert rule.id == f"{folder.rstrip('_')}-{name.replace('_', '-')}"


def test_names_accuse(rule: Rule) -> None:
    # What a thing is used for may well stand at the end.
    assert not {"ensure", "avoid", "use", "should", "must"} & set(rule.id.removesuffix("-use").split("-"))


def test_the_page_has_a_title_a_reason_and_a_fix(rule: Rule) -> None:
    _, why, fix = sections(rule.page)

    assert rule.page.partition("\n")[0].endswith(".")
    assert len(rule.title) <= 100
    assert why
    assert fix
    assert not {"TODO", "TBD", "FIXME"} & set(rule.page.split())


def test_references_lead_to_documentation(rule: Rule) -> None:
    assert rule.references
    assert all(link.startswith("https://") for link in rule.references)


def test_covering_rules_exist_or_are_yet_to_come(rule: Rule) -> None:
    """A rule may name one of its service that is not written yet; it then covers nothing."""
    for id in rule.covered_by:
        assert catalogue.find(id) is not None or id.startswith(rule.id.split("-")[0])


def test_examples_are_found(rule: Rule) -> None:
    fixtures = FIXTURES / rule.service / rule.id.removeprefix(f"{rule.service}-")
    if all(path.is_dir() for path in fixtures.glob("*")) and fixtures.is_dir():
        pytest.skip("it takes several files to show what the rule is about")
    languages = [example.language for example in catalogue.examples(rule.id)]

    assert languages
    assert all("# want" not in example.text for example in catalogue.examples(rule.id))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_predicate_is_negated(path: Path) -> None:
    """``not x.is_true`` is true for what is unknown, which is how false alarms are made."""
    tree = ast.parse(path.read_text())
    negated = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and _is_predicate(node.operand)
    ]

    assert negated == []


_PREDICATES = {"is_true", "is_false", "is_absent", "is_present", "is_empty", "equals", "differs_from"}


def _is_predicate(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Attribute) and node.attr in _PREDICATES
