"""The names that an expression can use.

Some hold for a whole module (``var``, ``local``, ``module``, ``data``, resources, ``path``,
``terraform``); a :class:`Namespace` gives them. The others hold for one place: ``each`` and
``count`` of a resource, ``self``, the iterator of a ``dynamic`` block, the variables of ``for``.
"""

from __future__ import annotations

from collections.abc import Mapping

from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.undecided import Conditions
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Protocol
from iacguard.value import Value


class Named(NamedTuple):
    """What a name stands for, and a note that tells people where the value came from."""

    value: Value
    note: str | None


class Single(Protocol):
    """The one instance of a resource or a data source."""

    def read(self, name: str, span: Span) -> Value:
        """An attribute, as an expression at a place gets it."""


class Namespace(Protocol):
    """The names of one module, as it was called once. Lookups raise EvaluationError."""

    @property
    def path(self) -> str:
        """What addresses in the module start with: ``""`` or ``module.logs["eu"].``."""

    @property
    def conditions(self) -> Conditions:
        """The undecided conditions of the unit."""

    @property
    def single(self) -> Mapping[str, Single]:
        """Resources and data sources of one instance by what they are called: ``aws_sqs_queue.main``.

        As far as it is known already that they have one.
        """

    def known(self, kind: str, name: str) -> Named | None:
        """What a name stands for where that was asked before.

        ``kind`` is ``var``, ``local``, ``module``, ``resource`` or ``data``; resources and data sources
        have their type and a dot before their name.
        """

    def variable(self, name: str, span: Span) -> Named:
        """``var.name``."""

    def local(self, name: str, span: Span) -> Named:
        """``local.name``."""

    def module(self, name: str, span: Span) -> Named:
        """``module.name``."""

    def resource(self, type: str, name: str, span: Span) -> Named:
        """``type.name``."""

    def data(self, type: str, name: str, span: Span) -> Named:
        """``data.type.name``."""

    def setting(self, root: str, name: str, span: Span) -> Named:
        """``path.name`` and ``terraform.name``."""

    def function_context(self, span: Span) -> FunctionContext:
        """What a function called at ``span`` may know."""

    def note(self, kind: str, span: Span, message: str) -> None:
        """Remember something that could not be resolved."""

    def spend(self, steps: int, span: Span) -> None:
        """Take steps of the unit's budget. Raises when it is used up."""


class Scope:
    """The names at one place.

    ``names`` are those of the place and ``iteration`` tells apart the rounds in which it is
    evaluated. In a ``closed`` scope (a template file) there are no others.
    """

    __slots__ = ("closed", "iteration", "names", "namespace")

    def __init__(
        self,
        namespace: Namespace,
        names: Mapping[str, Named] | None = None,
        iteration: str = "",
        closed: bool = False,
    ) -> None:
        self.namespace = namespace
        self.names: Mapping[str, Named] = {} if names is None else names
        self.iteration = iteration
        self.closed = closed

    def binding(self, names: Mapping[str, Named], iteration: str) -> Scope:
        """The scope with further names."""
        return Scope(self.namespace, {**self.names, **names}, f"{self.iteration}{iteration}", self.closed)
