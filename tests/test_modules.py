"""The quick way to import gives what Python's own way gives, or leaves it to that."""

from __future__ import annotations

import importlib
import importlib.util
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard import modules


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that belongs to the program as far as its name says."""
    folder = tmp_path / "iacguard_rules_of_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.setattr(modules, "_PACKAGES", ("iacguard_rules_of_test.",))
    monkeypatch.setattr(sys, "meta_path", [modules.Finder, *sys.meta_path])
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def written(package: Path, text: str, *, compiled: bool = True) -> Path:
    """A module of the package, with its compiled code beside it."""
    path = package / "one.py"
    path.write_text(text)
    if compiled:
        py_compile.compile(str(path), doraise=True)
    return path


def by_import(package: Path) -> object:
    return importlib.import_module(f"{package.name}.one").VALUE


def by_load(package: Path) -> object:
    return modules.load(f"{package.name}.one", str(package)).VALUE


WAYS = pytest.mark.parametrize("way", [by_import, by_load])


@WAYS
def test_compiled_code_is_taken(package: Path, way: object) -> None:
    assert callable(way)
    path = written(package, "VALUE = 1")
    stamp = path.stat()
    path.write_text("VALUE = 2")  # the same length, and in a moment the same time
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert way(package) == 1


@WAYS
def test_a_source_that_was_changed_counts(package: Path, way: object) -> None:
    assert callable(way)
    path = written(package, "VALUE = 1")
    path.write_text("VALUE = 'longer'")

    assert way(package) == "longer"


@WAYS
@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None])
def test_what_is_no_compiled_code_is_left_to_python(package: Path, way: object, damage: bytes | None) -> None:
    assert callable(way)
    path = written(package, "VALUE = 1")
    cached = Path(importlib.util.cache_from_source(str(path)))
    cached.write_bytes(cached.read_bytes()[:16] + b"\0" if damage is None else damage)
    if damage is None:
        # Python itself takes such a file for code, and says so.
        assert modules._code(str(package), "one") is None
    else:
        assert way(package) == 1


@WAYS
def test_code_that_is_compared_by_its_hash_is_left_to_python(package: Path, way: object) -> None:
    assert callable(way)
    path = written(package, "VALUE = 1", compiled=False)
    py_compile.compile(str(path), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)

    assert modules._code(str(package), "one") is None
    assert way(package) == 1


@WAYS
def test_a_module_without_a_source_is_not_there(package: Path, way: object) -> None:
    assert callable(way)
    written(package, "VALUE = 1").unlink()

    with pytest.raises(ModuleNotFoundError):
        way(package)


@WAYS
def test_a_module_that_breaks_is_not_kept(package: Path, way: object) -> None:
    assert callable(way)
    written(package, "VALUE = 1 / 0")

    with pytest.raises(ZeroDivisionError):
        way(package)
    assert f"{package.name}.one" not in sys.modules


def test_a_module_knows_where_it_is_from(package: Path) -> None:
    path = written(package, "VALUE = __name__, __file__, __package__")

    name = f"{package.name}.one"
    assert by_load(package) == (name, str(path), package.name)
    del sys.modules[name]
    assert by_import(package) == (name, str(path), package.name)
    spec = importlib.import_module(name).__spec__
    assert spec is not None
    assert spec.origin == str(path)
