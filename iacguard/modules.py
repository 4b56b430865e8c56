"""Imports the program's modules in half the time.

A run that checks something imports several hundred modules, most of them rules, and Python spends
more time on finding each than the module takes itself. Here its compiled code is read at once from
where Python keeps it, on Python's own condition: that the source has the time and size of which the
code was compiled. Everything else, code that is not compiled yet above all, is left to Python, and
nothing is ever written.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib._bootstrap_external import MAGIC_NUMBER
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from types import CodeType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGES = ("iacguard.", "iacguard_rules.", "yaml.")
"""The program's own, and the one that is imported whenever there is YAML."""
_HEAD = 16
"""Bytes of a compiled file before its code: a magic number, flags, the source's time and size.

https://peps.python.org/pep-0552/
"""
_UNHASHED = MAGIC_NUMBER + bytes(4)
"""How a file begins that is compared with its source by time and size."""
_PIECE = 1 << 16


class Module(ModuleType):
    """A module that says at once what it does not have.

    Each ``from ... import`` asks whether the module is a package. Up to Python 3.11 an ordinary module
    raises an error to say no, and words it, which takes longer than all the rest of the statement. This
    one does not ask a ``__getattr__`` of the module's own.
    """

    __slots__ = ()
    __getattribute__ = object.__getattribute__


_Module = ModuleType if sys.version_info >= (3, 12) else Module

_TAG = sys.implementation.cache_tag
_IS_USUAL = _TAG is not None and sys.pycache_prefix is None and not sys.flags.optimize
_ENDING = f".{_TAG}.pyc"


def install() -> None:
    """Makes ``import`` find the program's modules here. For processes that belong to the program."""
    if _IS_USUAL and Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


def load(name: str, folder: str) -> ModuleType:
    """The module of a name, whose file is in a folder, as ``import_module`` gives it."""
    module = sys.modules.get(name)
    if module is not None:
        return module
    leaf = name.rpartition(".")[2]
    code = _code(folder, leaf) if _IS_USUAL else None
    if code is None:
        return import_module(name)
    module = sys.modules[name] = _Module(name)
    names = vars(module)
    path = names["__file__"] = f"{folder}{os.sep}{leaf}.py"
    names["__loader__"] = SourceFileLoader(name, path)
    names["__package__"] = name[: -len(leaf) - 1]
    try:
        exec(code, names)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def data_beside(module: str, name: str) -> bytes:
    """What is in a file that belongs to the program, in the folder of the module with a path."""
    with open(path_beside(module, name), "rb") as file:  # noqa: PTH123 - pathlib takes long to import
        return file.read()


def path_beside(module: str, name: str) -> str:
    """The path of a file in the folder of the module with a path."""
    return f"{module.rpartition(os.sep)[0]}{os.sep}{name}"


def _code(folder: str, leaf: str) -> CodeType | None:
    """The compiled code of a module; None where Python would have to look closer."""
    try:
        file = os.open(f"{folder}{os.sep}__pycache__{os.sep}{leaf}{_ENDING}", _FLAGS)
    except OSError:
        return None
    try:
        source = os.stat(f"{folder}{os.sep}{leaf}.py")  # noqa: PTH116 - on the hot path
        data = os.read(file, _PIECE)
        while len(data) % _PIECE == 0 and (more := os.read(file, _PIECE)):
            data += more
    except OSError:
        return None
    finally:
        os.close(file)
    stamp = _number(source.st_mtime) + _number(source.st_size)
    if data[:_HEAD] != _UNHASHED + stamp:
        return None
    try:
        code = loads(data[_HEAD:])
    except (EOFError, TypeError, ValueError):
        return None
    return code if isinstance(code, CodeType) else None


_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _number(value: float) -> bytes:
    return (int(value) & 0xFFFFFFFF).to_bytes(4, "little")


class Finder:
    """Finds modules of the program of which there is compiled code; leaves others to Python."""

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module comes from, as Python asks."""
        del target
        if not name.startswith(_PACKAGES) or path is None or len(path) != 1:
            return None
        folder, leaf = path[0], name.rpartition(".")[2]
        below: list[str] | None = None
        code = _code(folder, leaf)
        if code is None:
            folder, leaf = f"{folder}{os.sep}{leaf}", "__init__"
            below = [folder]
            code = _code(folder, leaf)
            if code is None:
                return None
        file = f"{folder}{os.sep}{leaf}.py"
        spec = ModuleSpec(name, _Loader(name, file, code), origin=file)
        spec.has_location = True
        spec.cached = f"{folder}{os.sep}__pycache__{os.sep}{leaf}{_ENDING}"
        spec.submodule_search_locations = below
        return spec


class _Loader(SourceFileLoader):
    """Loads a module of which the compiled code is at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module with all that Python would write into it, one thing after the other."""
        module = _Module(spec.name)
        below = spec.submodule_search_locations
        names = vars(module)
        names["__loader__"] = self
        names["__package__"] = spec.parent
        names["__file__"] = spec.origin
        names["__cached__"] = spec.cached
        if below is not None:
            names["__path__"] = below
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Runs the code."""
        exec(self._code, vars(module))
