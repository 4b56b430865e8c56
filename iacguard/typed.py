"""What the program's modules use of :mod:`typing`, at none of its price.

Annotations are texts that nobody evaluates: what stands in them needs a name and nothing else.
:mod:`typing` takes two milliseconds to import, and one of its generic classes makes each subclass
longer to declare; a run declares hundreds. To type checkers these are the same.
"""

from __future__ import annotations

# Type checkers take it for true whoever says it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import (
        Any,
        ClassVar,
        Final,
        Generic,
        Literal,
        NoReturn,
        Protocol,
        TextIO,
        TypeAlias,
        TypeVar,
        cast,
        overload,
    )
else:

    class _Nothing:
        """What parameters may be written behind, and what is no base class of what it stands before."""

        def __getitem__(self, _):
            return self

        def __mro_entries__(self, _):
            # Every class that a class descends from makes it longer to declare.
            return ()

    Generic = Literal = Protocol = _Nothing()
    Any = ClassVar = Final = NoReturn = TextIO = TypeAlias = object

    def TypeVar(name, *constraints, **bounds):
        """Something that can stand wherever a type can."""
        return object

    def cast(kind, value):
        """The value as it is."""
        return value

    def overload(function):
        """The function, which the last one of its name takes the place of."""
        return function


__all__ = [
    "TYPE_CHECKING",
    "Any",
    "ClassVar",
    "Final",
    "Generic",
    "Literal",
    "NoReturn",
    "Protocol",
    "TextIO",
    "TypeAlias",
    "TypeVar",
    "cast",
    "overload",
]
