"""HashiCorp's own test suite of the language, where a checkout of it is given.

Each test is a file of HCL, a specification of what to decode from it (``.hcldec``) and what has to
come of it (``.t``). The suite is not part of this repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from iacguard.frontends.terraform.constraints import constraint_of
from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.evaluate import evaluate
from iacguard.frontends.terraform.instance import ModuleInstance
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.operators import plain_text
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Block, Body
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source
from iacguard.value import Absent, ListValue, Literal, MapValue, Value

VARIABLE = "HCL_SPECSUITE"
FOLDER = os.environ.get(VARIABLE)
pytestmark = pytest.mark.skipif(
    FOLDER is None,
    reason=f"{VARIABLE} names no folder: clone https://github.com/hashicorp/hcl, and set it to the folder"
    " specsuite/tests of that",
)
TESTS = [Path("no-checkout")] if FOLDER is None else sorted(Path(FOLDER).rglob("*.t"))


class _NoFiles:
    def read(self, path: str) -> Source | None:
        return None

    def list(self, folder: str) -> list[str]:
        return []


def _scope(names: Mapping[str, Value]) -> Scope:
    modules = Modules()
    files = _NoFiles()
    instance = ModuleInstance(modules.read(".", files), Deployment(".", modules, files))
    return Scope(instance, {name: Named(value, None) for name, value in names.items()}, closed=True)


def _read(path: Path) -> Body:
    file = parser.parse(Source(path.name, path.read_text(encoding="utf-8")))
    assert not file.problems, path
    return file.body


def _values(body: Body, scope: Scope) -> dict[str, Value]:
    return {name: evaluate(one.expression, scope) for name, one in body.attributes.items()}


class _Refused(Exception):
    """What a specification does not expect, with its line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _decoded(spec: Block, body: Body, scope: Scope) -> Value:
    """What a specification makes of a body. Raises _Refused."""
    attributes = spec.body.attributes
    span = spec.span
    if spec.type == "literal":
        return evaluate(attributes["value"].expression, scope)
    if spec.type == "object":
        _expected(spec.body, body)
        inner = {_name(one): _decoded(one, body, scope) for one in spec.body.blocks}
        return MapValue(span, inner)
    if spec.type == "attr":
        name = _given(spec, "name", scope) or _name(spec)
        found = body.attributes.get(name)
        if found is None:
            return Absent(span)
        return convert(evaluate(found.expression, scope), constraint_of(attributes["type"].expression))
    kind = _given(spec, "block_type", scope) or _name(spec)
    made = [(one, _decoded(spec.body.blocks[0], one.body, scope)) for one in body.blocks if one.type == kind]
    if spec.type == "block_map":
        return MapValue(span, {one.labels[0].text: value for one, value in made})
    if spec.type == "block_list":
        return ListValue(span, tuple(value for _, value in made))
    assert spec.type == "block", spec.type
    return made[0][1] if made else Absent(span)


def _name(spec: Block) -> str:
    return spec.labels[0].text if spec.labels else ""


def _given(spec: Block, name: str, scope: Scope) -> str | None:
    attribute = spec.body.attributes.get(name)
    if attribute is None:
        return None
    value = evaluate(attribute.expression, scope)
    return str(value.value) if isinstance(value, Literal) else None


def _expected(spec: Body, body: Body) -> None:
    known = {_name(one) for one in spec.blocks if one.type == "attr"}
    for name, attribute in body.attributes.items():
        if name not in known:
            raise _Refused(attribute.span.start_position.line)


def _plain(value: Value) -> object:
    if isinstance(value, Literal):
        is_number = isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
        return f"number {plain_text(value.value)}" if is_number else value.value
    if isinstance(value, ListValue):
        return [_plain(item) for item in value.items]
    if isinstance(value, MapValue):
        return {key: _plain(item) for key, item in value.entries.items()}
    assert isinstance(value, Absent), value
    return None


def _diagnostics(test: Body) -> Iterator[int]:
    """The lines at which errors are expected."""
    scope = _scope({})
    for diagnostics in test.blocks:
        if diagnostics.type != "diagnostics":
            continue
        for error in diagnostics.body.blocks:
            start = next(block for block in error.body.blocks if block.type == "from")
            line = evaluate(start.body.attributes["line"].expression, scope)
            assert isinstance(line, Literal)
            yield int(str(line.value))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_a_file_means_what_the_suite_says(path: Path) -> None:
    test = _read(path)
    specification = _read(path.with_suffix(".hcldec"))
    file = parser.parse(Source(path.name, path.with_suffix(".hcl").read_text(encoding="utf-8")))
    expected = list(_diagnostics(test))
    variables = next((block for block in specification.blocks if block.type == "variables"), None)
    scope = _scope({} if variables is None else _values(variables.body, _scope({})))
    spec = next(block for block in specification.blocks if block.type != "variables")
    refused = [_line_of(problem) for problem in file.problems]
    if not refused:
        try:
            made = _decoded(spec, file.body, scope)
        except _Refused as error:
            refused = [error.line]
    # Where on the line an error is told of, and how many follow from one mistake, is a matter of taste.
    assert set(refused) <= {*expected, *(line + 1 for line in expected)}
    assert bool(refused) is bool(expected)
    if not expected and "result" in test.attributes:
        result = evaluate(test.attributes["result"].expression, _scope({}))
        wanted = test.attributes.get("result_type")
        if wanted is not None:
            result = convert(result, constraint_of(wanted.expression))
        assert _plain(made) == _plain(result)


def _line_of(problem: SyntaxProblem) -> int:
    return problem.span.start_position.line
