"""Named tuples that cost little to declare.

Those of :mod:`typing` compile a function for each class and an expression for each annotation, which
takes longer than to import a small module; a run that checks one template declares more than a hundred.
These share what they have in common. To type checkers, and to whoever uses one, they are the same.
"""

from __future__ import annotations

from collections import namedtuple
from types import CodeType, FunctionType

# The same as importing it from typing, at none of the price.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, ClassVar, TypeVar
    from typing import NamedTuple as NamedTuple

    _T = TypeVar("_T", bound="_Tuple")

_MOST = 32
"""Fields that a tuple can have."""

_NAMES = [f"field{index}" for index in range(_MOST)]

# Getters know an index and no name, so all tuples can have the same. The class stays, since what it
# has would be cleared with it whenever garbage is looked for.
_WIDEST = namedtuple("_WIDEST", _NAMES)  # type: ignore[misc] # the names are told in one place
_GETTERS = [vars(_WIDEST)[name] for name in _NAMES]

_CODES: dict[int, CodeType] = {}
"""Of the constructors, by the number of fields."""


def _constructor(fields: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
    code = _CODES.get(len(fields))
    if code is None:
        names = "".join(f"{name}, " for name in _NAMES[: len(fields)])
        made = eval(f"lambda _cls, {names}: new(_cls, ({names}))")  # as collections does it
        code = _CODES[len(fields)] = made.__code__.replace(co_name="__new__")
    named = code.replace(co_varnames=("_cls", *fields))
    return FunctionType(named, {"new": tuple.__new__}, "__new__", defaults)


class _Tuple(tuple["Any", ...]):
    """What all named tuples can do, as :func:`collections.namedtuple` describes it."""

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()
    _field_defaults: ClassVar[dict[str, Any]] = {}

    @classmethod
    def _make(cls: type[_T], values: Iterable[Any]) -> _T:
        return tuple.__new__(cls, values)

    def _replace(self: _T, **changed: Any) -> _T:  # noqa: ANN401 - whatever the fields are
        made = tuple.__new__(type(self), map(changed.pop, self._fields, self))
        if changed:
            raise ValueError(f"got unexpected field names: {list(changed)!r}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({values})"

    def __reduce__(self) -> tuple[type[_Tuple], tuple[Any, ...]]:
        # What object does of itself comes to the same, in three times as long.
        return type(self), tuple(self)


_ABILITIES = {name: vars(_Tuple)[name] for name in ("_make", "_replace", "_asdict", "__repr__", "__reduce__")}
"""Handed to each of them: one more class that they descend from would make each longer to declare."""


class _Declaration(type):
    """Makes a tuple of what a class statement says."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:  # noqa: ANN401 - a class
        fields = tuple(namespace.get("__annotations__", ()))
        defaults = {field: namespace[field] for field in fields if field in namespace}
        own = {
            "__slots__": (),
            "__match_args__": fields,
            "__new__": _constructor(fields, tuple(defaults.values())),
            "_fields": fields,
            "_field_defaults": defaults,
            **dict(zip(fields, _GETTERS[: len(fields)], strict=True)),
        }
        return type(name, (tuple,), {**_ABILITIES, **namespace, **own})


if not TYPE_CHECKING:
    NamedTuple = type.__new__(_Declaration, "NamedTuple", (), {})
