"""A unit: what is deployed together, as a front end hands it over."""

from __future__ import annotations

from typing import NamedTuple

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Language
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source, Span


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
    notes: list[Note]


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


NO_INPUTS = Inputs({}, {}, (), False)
