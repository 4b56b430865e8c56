"""What is generated is what would be generated now."""

from __future__ import annotations

from pathlib import Path

from iacguard import catalogue
from iacguard.graph.kind import AnyResource, SeveralKinds
from tools import build_docs


def test_the_pages_of_the_rules_are_fresh() -> None:
    wanted = build_docs.generated()
    written = {path.name: path.read_text() for path in build_docs.FOLDER.glob("*.md")}

    assert written == wanted, "run make docs"


def test_the_index_of_rules_is_what_their_files_say() -> None:
    assert Path(catalogue.index_path()).read_text() == build_docs.index(), "run make docs"


def test_the_page_of_equivalents_is_fresh() -> None:
    assert build_docs.EQUIVALENTS.read_text() == build_docs.equivalent_ids(), "run make docs"


def test_every_rule_is_listed_for_the_types_that_it_reports() -> None:
    listed = {one.id: one for one in catalogue.every_listed()}
    for rule in catalogue.every():
        one = listed[rule.id]
        assert (one.on, one.severity, one.category) == (rule.on, rule.severity, rule.category)
        for kind in rule.kinds:
            if not issubclass(kind, SeveralKinds):
                assert (catalogue.EVERY_TYPE if kind is AnyResource else kind.type_name) in one.types
