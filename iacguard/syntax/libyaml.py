"""PyYAML's parser in C, without the price of all else that PyYAML is.

The parser in C needs PyYAML's events and marks. Its other modules, those for the parser in Python and
for objects of Python, take four times as long to import as it takes itself, as long as reading two
dozen templates. So the package is left empty until somebody asks it for more.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from iacguard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ERRORS = {
    "reader": "ReaderError",
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}
"""The modules of which the parser in C wants the name of an error and nothing else."""


class _Package(ModuleType):
    """PyYAML with the modules that are imported by name; it becomes whole when that is not enough."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is in it
        spec = self.__spec__
        if name in ("__path__", "__all__", "__wrapped__") or spec is None or spec.loader is None:
            raise AttributeError(name, name=name, obj=self)
        self.__class__ = ModuleType  # type: ignore[assignment] # it is whole from here on
        spec.loader.exec_module(self)
        for module, error in _ERRORS.items():
            # So that who catches PyYAML's errors catches those of its parser in C.
            setattr(sys.modules["yaml._yaml"], error, getattr(sys.modules[f"yaml.{module}"], error))
        return getattr(self, name)


def _import_parser() -> Callable[[str], Any]:
    """The parser in C; raises ImportError where it is not there."""
    spec = None if "yaml" in sys.modules else PathFinder.find_spec("yaml")
    if spec is None:
        from yaml._yaml import CParser
    else:
        package = sys.modules["yaml"] = _empty(spec)
        import yaml.error
        import yaml.events
        import yaml.nodes
        import yaml.tokens

        for name, error in _ERRORS.items():
            base = yaml.error.YAMLError if name == "reader" else yaml.error.MarkedYAMLError
            module = sys.modules[f"yaml.{name}"] = ModuleType(f"yaml.{name}")
            setattr(module, error, type(error, (base,), {}))
            setattr(package, name, module)
        try:
            from yaml._yaml import CParser
        finally:
            # They stand for the real ones no longer than the parser looks at them.
            for name in _ERRORS:
                del sys.modules[f"yaml.{name}"]
                delattr(package, name)
    return CParser


def _empty(spec: ModuleSpec) -> ModuleType:
    package = _Package("yaml", "PyYAML")
    package.__spec__ = spec
    package.__package__ = "yaml"
    package.__loader__ = spec.loader
    package.__file__ = spec.origin
    package.__path__ = list(spec.submodule_search_locations or ())
    return package


try:
    Parser: Callable[[str], Any] | None = _import_parser()
    """The parser in C: from a text to an object with ``get_event``; None where it is not there."""
except ImportError:
    Parser = None
