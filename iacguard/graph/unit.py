"""A unit: what is deployed together, as a front end hands it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Language
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from iacguard.graph.expressions import ExpressionsIn


class Note(NamedTuple):
    """Something that could not be resolved, so that the user knows what was not looked at."""

    kind: str
    """``unresolved-module``, ``unknown-macro``, ``condition-budget``, ``cycle``, ..."""
    span: Span
    message: str


class Unit(NamedTuple):
    """One template with its nested local templates, or one root module with what it calls."""

    path: str
    """Path of the template, or of the module's folder."""
    language: Language
    graph: ResourceGraph
    sources: list[Source]
    """Every text that was read for it, modules and variable files included."""
    problems: list[SyntaxProblem]
    """What was found to be wrong so far, as in ``notes``: evaluating more of it may add to them."""
    notes: list[Note]
    parameters: frozenset[str] = frozenset()
    """The names of the template's parameters."""
    expressions_in: ExpressionsIn | None = None
    """Tells of the expressions in its sources, for editors; None where nobody can."""
    tell_the_rest: Callable[[], None] | None = None
    """Adds the problems and notes of what nobody asked for; None where they are there."""


class GivenAt(NamedTuple):
    """Where the user gave the value of a parameter."""

    path: str
    """A file, or the option of the command line."""
    line: int
    """Counted from 1; 0 for the command line."""
    is_standing: bool
    """Whether the configuration gives it, for whatever is checked."""


class Inputs(NamedTuple):
    """What the user says of the deployment; it decides parameters, variables and conditions."""

    parameters: dict[str, str]
    """CloudFormation parameter values."""
    variables: dict[str, str]
    """Terraform variables as ``--var`` takes them: HCL expressions or plain strings."""
    var_files: tuple[str, ...]
    assume_defaults: bool
    """Whether CloudFormation conditions are decided by the defaults of parameters."""
    plan: str = ""
    """Path of a Terraform plan as JSON that settles what the source leaves open."""
    given_at: Mapping[str, GivenAt] = {}
    """Where each of ``parameters`` was given, as far as that can be told to somebody."""
    own_accounts: frozenset[str] = frozenset()
    """Ids of accounts that are as good as the one that is deployed to, each of 12 digits."""


NO_INPUTS = Inputs({}, {}, (), False)
