"""Scalars of the tree as literal values."""

from __future__ import annotations

from iacguard.syntax.node import Scalar
from iacguard.value import Literal


def literal(scalar: Scalar) -> Literal:
    """What a scalar says."""
    value = scalar.value
    return Literal(scalar.span, value, None, False, scalar.located if isinstance(value, str) else None)


def string(scalar: Scalar) -> Literal:
    """A scalar where a string is expected, which CloudFormation makes of numbers and booleans."""
    return Literal(scalar.span, written(scalar), None, False, scalar.located)


def written(scalar: Scalar) -> str:
    """A scalar as a string: ``5.70`` stays so, ``yes`` is the boolean that YAML makes of it."""
    value = scalar.value
    if value is True or value is False:
        return "true" if value else "false"
    return scalar.text
