"""Expressions where they stand in a source, and what each of them is worth there.

Front ends tell of them for whoever shows sources to people. Nothing here is asked for by rules, and
nothing is evaluated before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from iacguard.condition import Condition
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal as Enum
from iacguard.typed import TypeAlias
from iacguard.value import Value

Sort: TypeAlias = Enum["reference", "part", "declaration", "value", "resource", "condition"]


class Worth(NamedTuple):
    """What an expression is worth in one of the places where it counts."""

    where: str
    """The address of the instance or of the module, and the round of a loop; empty for the unit's own."""
    value: Value


class Detail(NamedTuple):
    """Something that is declared of what an expression names: its type, its default."""

    label: str
    value: Value


def _no_worths() -> Sequence[Worth]:
    return ()


def _no_details() -> Sequence[Detail]:
    return ()


class Expression(NamedTuple):
    """An expression, or a name that stands for one.

    A ``reference`` names something that is worked out elsewhere, a ``part`` is the beginning of one
    (``var.settings`` of ``var.settings.name``), a ``declaration`` is where such a thing has its name.
    A ``value`` is anything else that is worked out; its span may be that of the property that holds
    it. Of a ``resource`` there are ``addresses``, of a ``condition`` there are ``conditions``, in the
    graph of the unit.
    """

    span: Span
    name: str
    """How people call it, on one line: ``var.env``, ``Bucket.Arn``, the name of a property."""
    sort: Sort
    property: str = ""
    """The name of the property, or of the key of a map, that holds it."""
    worths: Callable[[], Sequence[Worth]] = _no_worths
    details: Callable[[], Sequence[Detail]] = _no_details
    addresses: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


ExpressionsIn: TypeAlias = Callable[[Span], Iterator[Expression]]
"""Gives the expressions that touch a part of a source, outer ones before those in them."""


def touches(one: Span, other: Span) -> bool:
    """Whether two spans of one source have a place in common, their ends included."""
    return one.source.path == other.source.path and one.start <= other.end and one.end >= other.start
