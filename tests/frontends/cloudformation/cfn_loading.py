"""Templates in memory to graphs, for the tests of the CloudFormation front end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

from iacguard.condition import Condition
from iacguard.frontends import templates
from iacguard.graph.dump import Json, value_to_json
from iacguard.graph.resource import Resource
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.syntax import json, yaml
from iacguard.text import Source
from iacguard.value import Value


class Texts:
    """Files that are held in memory."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def read(self, path: str) -> Source | None:
        return Source(path, self.texts[path]) if path in self.texts else None

    def list(self, folder: str) -> list[str]:
        return sorted(path for path in self.texts if path.startswith(folder))


def load_text(
    text: str, files: Mapping[str, str] | None = None, inputs: Inputs = NO_INPUTS, path: str = "template.yaml"
) -> Unit:
    """The unit of a template."""
    source = Source(path, dedent(text))
    document = (json if path.endswith(".json") else yaml).parse(source)
    others = {name: dedent(other) for name, other in (files or {}).items()}
    return templates.load(source, document, Texts(others), inputs)


def property_of(unit: Unit, address: str, name: str) -> Any:  # noqa: ANN401 - the kind of value a test expects
    """The value of a resource's property."""
    return unit.graph.resources[address].properties.get(name)


def condition_of(resource: Resource) -> Condition:
    """The condition on which a resource exists."""
    assert resource.condition is not None
    return resource.condition


def given(**parameters: str) -> Inputs:
    """Inputs with parameter values."""
    return Inputs(parameters, {}, (), False)


class Evaluated:
    """What one property came out as."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.value: Value = unit.graph.resources["Subject"].properties.get("It")
        self.source = unit.sources[0]

    @property
    def json(self) -> Json:
        return value_to_json(self.value)

    @property
    def problems(self) -> list[str]:
        return [problem.message for problem in self.unit.problems]

    @property
    def text(self) -> str:
        """The text of the place where the value stands."""
        return self.value.span.text


Evaluate = Callable[..., Evaluated]
"""What evaluates an expression as a property of a template with some sections."""

Load = Callable[..., Unit]
"""What takes a template, as :func:`load_text` does."""
