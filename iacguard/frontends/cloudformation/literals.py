"""Scalars of the tree as literal values."""

from __future__ import annotations

from iacguard.frontends.cloudformation.texts import text_of
from iacguard.syntax.embedded import locator
from iacguard.syntax.node import Scalar
from iacguard.text import Span
from iacguard.value import Literal, Locate


def literal(scalar: Scalar) -> Literal:
    """What a scalar says."""
    value = scalar.value
    return Literal(scalar.span, value, locate=places(scalar) if isinstance(value, str) else None)


def string(scalar: Scalar) -> Literal:
    """A scalar where a string is expected, which CloudFormation makes of numbers and booleans."""
    return Literal(scalar.span, written(scalar), locate=places(scalar))


def written(scalar: Scalar) -> str:
    """A scalar as a string: ``5.70`` stays so, ``yes`` is the boolean that YAML makes of it."""
    return (text_of(scalar.value) or "") if isinstance(scalar.value, bool) else scalar.text


def places(scalar: Scalar) -> Locate:
    """Where the characters of a scalar's text stand, worked out when first asked for."""
    return _Places(scalar)


class _Places:
    __slots__ = ("_locate", "_scalar")

    def __init__(self, scalar: Scalar) -> None:
        self._scalar = scalar
        self._locate: Locate | None = None

    def __call__(self, start: int, end: int) -> Span:
        if self._locate is None:
            self._locate = locator(self._scalar)
        return self._locate(start, end)
