"""Terraform configurations held in memory, for tests."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from iacguard.frontends.terraform.load import load
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.text import Source
from iacguard.value import Absent, Choice, Encoded, ListValue, Literal, MapValue, Reference, Value

TERRAFORM = shutil.which("terraform")

needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="the terraform program is not installed")


class MemoryFiles:
    """Files by path."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def read(self, path: str) -> Source | None:
        text = self.texts.get(path)
        return None if text is None else Source(path, text)

    def list(self, folder: str) -> list[str]:
        start = "" if folder == "." else f"{folder}/"
        names = [path[len(start) :] for path in self.texts if path.startswith(start)]
        return sorted(name for name in names if "/" not in name)


def unit_of(files: dict[str, str], folder: str = ".", inputs: Inputs = NO_INPUTS) -> Unit:
    """The unit of the root module in a folder."""
    return load(folder, Modules(), MemoryFiles(files), inputs)


def unit(text: str, **others: str) -> Unit:
    """The unit of one file."""
    return unit_of({"main.tf": text, **others})


def resource_value(unit: Unit, address: str, *path: str | int) -> Value:
    """What stands in the source properties of a resource, gone into by keys and indexes."""
    resource = unit.graph.get(address)
    assert resource is not None, f"no {address} among {list(unit.graph.resources)}"
    return inside(resource.source_properties, *path)


def canonical(unit: Unit, address: str, *path: str | int) -> Value:
    """What stands in the canonical properties of a resource."""
    resource = unit.graph.get(address)
    assert resource is not None, f"no {address} among {list(unit.graph.resources)}"
    return inside(resource.properties, *path)


def inside(value: Value, *path: str | int) -> Value:
    """A part of a value."""
    for step in path:
        if isinstance(value, Encoded):
            value = value.document
        if isinstance(step, int):
            assert isinstance(value, ListValue), f"{value!r} is no list"
            value = value.items[step]
        else:
            assert isinstance(value, MapValue), f"{value!r} is no map"
            value = value.get(step)
    return value


def plain(value: Value) -> object:
    """A value as plain data; what is not known by its repr."""
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Absent):
        return None
    if isinstance(value, ListValue) and value.rest is None:
        return [plain(item) for item in value.items]
    if isinstance(value, MapValue) and value.rest is None:
        return {key: plain(item) for key, item in value.entries.items()}
    if isinstance(value, Reference) and value.value is not None:
        return plain(value.value)
    if isinstance(value, Choice):
        return {"if": value.condition.name, "then": plain(value.then), "else": plain(value.otherwise)}
    return repr(value)


def planned(
    files: dict[str, str], folder: Path, digits: Callable[[str], object] | None = None
) -> dict[str, object]:
    """What ``terraform plan`` says of a configuration: the JSON that ``terraform show`` prints.

    ``digits`` makes something of the numbers in it, which else are what Python takes them for.
    """
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assert TERRAFORM is not None
    if any(path.startswith("modules/") for path in files):
        run(folder, "init", "-no-color")
    run(folder, "plan", "-no-color", "-input=false", "-out=plan", "-state=none.tfstate")
    text = run(folder, "show", "-json", "plan")
    shown: dict[str, object] = json.loads(text, parse_float=digits, parse_int=digits)
    return shown


def run(folder: Path, *arguments: str) -> str:
    """The output of a run of terraform."""
    assert TERRAFORM is not None
    done = subprocess.run(
        [TERRAFORM, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
