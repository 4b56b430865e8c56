"""Published schemas, by their names in ``tests/data/schemas``."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

FOLDER = Path(__file__).parents[1] / "data" / "schemas"


@cache
def validator(name: str) -> Validator:
    """What holds a document against a schema."""
    plain = FOLDER / f"{name}.json"
    data = (
        plain.read_bytes() if plain.exists() else gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
    )
    checks = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _pattern})
    return checks(json.loads(data))


def complaints(name: str, document: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """What a schema has to say against a document."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(document)]


def _pattern(
    _: object, pattern: str, instance: object, schema: object
) -> Iterator[jsonschema.ValidationError]:
    # Some are written for JavaScript's engine, which has classes that Python's has not.
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    if isinstance(instance, str) and not compiled.search(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")
