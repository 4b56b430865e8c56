"""Enumerations that cost little to declare, to hash and to ask for their values.

Those of :mod:`enum` take a tenth of a millisecond each, as long as two rules take to import, and hash by a
function in Python. These are what most need of them, and to type checkers they are the same.
"""

from __future__ import annotations

from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import Enum as Enum
else:

    class _Declaration(type):
        """Makes members of what a class statement sets."""

        def __new__(cls, name, bases, namespace):
            values = {key: value for key, value in namespace.items() if not key.startswith("__")}
            made = type.__new__(cls, name, bases, {"__doc__": namespace.get("__doc__"), "__slots__": ()})
            made.__module__ = namespace["__module__"]
            made.__qualname__ = namespace["__qualname__"]
            if bases:
                made._members = {key: _member(made, key, value) for key, value in values.items()}
                for key, member in made._members.items():
                    setattr(made, key, member)
            return made

        def __call__(cls, value):
            for member in cls:
                if member.value == value:
                    return member
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")

        def __getitem__(cls, name):
            return cls._members[name]

        def __iter__(cls):
            return iter(cls._members.values())

        def __len__(cls):
            return len(cls._members)

    def _member(owner, name, value):
        made = object.__new__(owner)
        made.name, made.value = name, value
        return made

    class _Member:
        __slots__ = ("name", "value")

        def __repr__(self):
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __str__(self):
            return f"{type(self).__name__}.{self.name}"

        def __reduce__(self):
            # There is one of each, in copies of what holds it as well.
            return getattr, (type(self), self.name)

    Enum = type.__new__(_Declaration, "Enum", (_Member,), {"__slots__": ()})

__all__ = ["Enum"]
