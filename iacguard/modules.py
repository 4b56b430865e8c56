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
from importlib import _bootstrap, import_module
from importlib._bootstrap_external import MAGIC_NUMBER
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from types import CodeType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

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


_by_python: Callable[[str, object], ModuleType] = _bootstrap._find_and_load  # type: ignore[attr-defined] # private, and the only way in
"""What ``import`` calls for a module that is not there yet."""


def install() -> None:
    """Makes ``import`` find the program's modules here. For processes that belong to the program.

    Python offers finders for that, which what it does around each of them makes as slow as its own.
    """
    if _IS_USUAL:
        _bootstrap._find_and_load = _imported  # type: ignore[attr-defined] # as above


def _imported(name: str, import_: Callable[[str], object]) -> ModuleType:
    """The module of a name."""
    # With threads one would have to wait for what another one imports, as Python does. Statements look
    # for what is there before they come here, import_module does not.
    if not name.startswith(_PACKAGES) or "threading" in sys.modules or name in sys.modules:
        return _by_python(name, import_)
    package, _, leaf = name.rpartition(".")
    if package not in sys.modules:
        import_(package)
        if name in sys.modules:
            return sys.modules[name]
    above = sys.modules[package]
    path: list[str] = getattr(above, "__path__", [])
    module = _executed(name, path[0], leaf) if len(path) == 1 else None
    if module is None:
        return _by_python(name, import_)
    setattr(above, leaf, module)
    return module


def _executed(name: str, folder: str, leaf: str) -> ModuleType | None:
    """A module that is in a folder, and has run; None where there is no code that is sure to be its own."""
    code = _code(folder, leaf)
    below: list[str] | None = None
    if code is None:
        folder, leaf = f"{folder}{os.sep}{leaf}", "__init__"
        below = [folder]
        code = _code(folder, leaf)
        if code is None:
            return None
    file = f"{folder}{os.sep}{leaf}.py"
    spec = ModuleSpec(name, SourceFileLoader(name, file), origin=file)
    spec.has_location = True
    spec.submodule_search_locations = below
    # Each from ... import asks for it, and to word that it is not there takes longer than all the rest.
    spec._initializing = False  # type: ignore[attr-defined] # as importlib does
    module = sys.modules[name] = _Module(name)
    names = vars(module)
    names["__spec__"] = spec
    names["__loader__"] = spec.loader
    names["__package__"] = spec.parent
    names["__file__"] = file
    if below is not None:
        names["__path__"] = below
    try:
        exec(code, names)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return sys.modules[name]


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
