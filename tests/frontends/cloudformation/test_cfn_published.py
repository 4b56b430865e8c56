"""Templates that cfn-lint publishes for its own tests, as far as they are about the text and not its schema.

They are looked for in a checkout of https://github.com/aws-cloudformation/cfn-lint, which the
environment variable CFN_LINT_CHECKOUT names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from iacguard.frontends import templates
from iacguard.frontends.cloudformation.detect import looks_like_template, may_be_template
from iacguard.frontends.cloudformation.include import parse
from iacguard.graph.unit import NO_INPUTS
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source

_CHECKOUT: Final = os.environ.get("CFN_LINT_CHECKOUT", "")
_FOLDER: Final = Path(_CHECKOUT) / "test" / "fixtures" / "templates"
_KINDS: Final = (".yaml", ".yml", ".json", ".template")

pytestmark = pytest.mark.skipif(
    not _CHECKOUT, reason="set CFN_LINT_CHECKOUT to a checkout of aws-cloudformation/cfn-lint to run this"
)

BROKEN: Final = {
    "core/conditions_list.yaml": (6, "Conditions must be a mapping of names, found a list"),
    "core/config_invalid_json.json": (7, "expected ',' or ']' after this value"),
    "core/config_invalid_yaml.yaml": (8, "expected an indentation of 8 spaces, found 6"),
    "json_parse.json": (5, "expected ':' after the key"),
    "resources/primary_identifiers.yaml": (155, "resource BadType has no Type"),
    "template.yaml": (12, "expected a key in this column, found a list item"),
}
"""What cannot be read, with the line and the message."""

SHAPES: Final = {
    "conditions/and.yaml": (4, 7, 19, 20, 22),
    "conditions/equals.yaml": (8, 9, 10, 20, 23),
    "core/conditions.yaml": (100,),
    "core/conditions_missing.yaml": (11,),
    "duplicate.json": (17, 23),
    "duplicate.yaml": (9, 13),
    "functions_join.yaml": (12,),
    "functions_select.yaml": (19, 36),
}
"""What has the wrong shape, or names what is not there, with all lines at fault."""


class Folder:
    """The published templates."""

    def read(self, path: str) -> Source | None:
        file = _FOLDER / path
        return Source(path, file.read_text()) if file.is_file() else None

    def list(self, folder: str) -> list[str]:
        return []


def published(folder: str) -> Iterator[str]:
    for file in sorted((_FOLDER / folder).rglob("*")):
        if file.suffix in _KINDS:
            yield file.relative_to(_FOLDER).as_posix()


def problems(path: str) -> list[SyntaxProblem]:
    source = Folder().read(path)
    assert source is not None, f"{_CHECKOUT} has no {path}: it is no checkout of cfn-lint, or of a later one"
    document = parse(source)
    if not looks_like_template(document, path):
        return document.problems
    assert may_be_template(source.text)
    unit = templates.load(source, document, Folder(), NO_INPUTS)
    for resource in unit.graph.resources.values():
        assert resource.properties
        assert resource.source_properties
    assert unit.graph.edges is not None
    return unit.problems


def test_everything_is_loaded() -> None:
    assert [path for path in published(".") if problems(path) is None] == []


@pytest.mark.parametrize("folder", ["good", "integration", "issues", "public", "quickstart"])
def test_what_is_good_is_read_wholly(folder: str) -> None:
    found = {
        path: [problem.message for problem in problems(path) if problem.fatal] for path in published(folder)
    }

    assert found
    assert {path: messages for path, messages in found.items() if messages} == {}


def test_what_cannot_be_read_is_told_in_its_place() -> None:
    found = {}
    for path in published("bad"):
        for problem in problems(path):
            if problem.fatal:
                found[path.removeprefix("bad/")] = (problem.span.start_position.line, problem.message)

    assert found == BROKEN


@pytest.mark.parametrize("path", SHAPES)
def test_what_has_the_wrong_shape_is_told_in_its_place(path: str) -> None:
    lines = [problem.span.start_position.line for problem in problems(f"bad/{path}")]

    assert tuple(dict.fromkeys(lines)) == SHAPES[path]
