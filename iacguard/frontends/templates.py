"""CloudFormation and SAM templates to units."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from iacguard.files import Files
from iacguard.frontends.cloudformation.load import LANGUAGE, evaluate
from iacguard.frontends.cloudformation.record import Deferral, Export, Exports, Record, no_exports
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Inputs, Note, Unit
from iacguard.syntax.node import Document, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.typed import TYPE_CHECKING
from iacguard.value import MapValue

if TYPE_CHECKING:
    from iacguard.frontends.cloudformation.context import Names
    from iacguard.graph.expressions import Expression


def load(
    source: Source,
    document: Document,
    files: Files,
    inputs: Inputs,
    exports: Exports = no_exports,
    deferral: Deferral | None = None,
) -> Unit:
    """The unit of a template: the resources of it and of the local templates that it nests.

    ``document`` is the tree of ``source``; ``exports`` gives what other templates export. With a
    ``deferral`` some resources are only evaluated when they are asked for. What is wrong with them is
    told by then, or by ``Unit.tell_the_rest``.
    """
    record = Record(files, inputs, exports)
    if deferral is not None:
        record.deferral = deferral
    resources, stacks = evaluate(source, document, record, _expand)
    is_sam = any(resource.identity.language == "sam" for resource in resources)
    if is_sam:
        resources = _with_definitions(resources, record)
    # What is declared is evaluated later and holds the record until then, so this must not hold it too.
    declared, record.declarations = record.declarations, []
    waiting, record.waiting = record.waiting, []
    problems: list[SyntaxProblem] = []
    notes: list[Note] = []
    tell = partial(_tell, record, waiting, problems, notes)
    if not waiting:
        tell()
    return Unit(
        path=source.path,
        language="sam" if is_sam else "cloudformation",
        graph=ResourceGraph(resources, tuple(record.facts), inputs.own_accounts, declared),
        sources=record.sources,
        problems=problems,
        notes=notes,
        parameters=record.parameters,
        expressions_in=partial(_expressions_in, stacks),
        tell_the_rest=tell if waiting else None,
    )


def _tell(
    record: Record, waiting: list[Callable[[], None]], problems: list[SyntaxProblem], notes: list[Note]
) -> None:
    """Tells what is wrong with what nobody has asked for, and puts all that was told into two lists."""
    for tell in waiting:
        tell()
    waiting.clear()
    problems[:] = sorted(record.problems, key=lambda problem: _place(problem.span))
    notes[:] = sorted(record.notes, key=lambda note: _place(note.span))


def _expressions_in(stacks: tuple[Names, ...], part: Span) -> Iterator[Expression]:
    # Only editors ask.
    from iacguard.frontends.cloudformation.expressions import expressions_in

    return expressions_in(stacks, part)


def exports(source: Source, document: Document, files: Files, inputs: Inputs) -> Iterator[Export]:
    """What a template exports; ``document`` is the tree of ``source``."""
    from iacguard.frontends.cloudformation.exports import exports as of_template

    return of_template(source, document, files, inputs, LANGUAGE)


def nested(source: Source, document: Document, files: Files, inputs: Inputs) -> Iterator[str]:
    """The paths of the local templates that a template nests; ``document`` is the tree of ``source``."""
    from iacguard.frontends.cloudformation.nested import nested as by_template

    return by_template(source, document, files, inputs, LANGUAGE)


def _expand(
    resources: list[Resource],
    globals: MapValue | None,
    referred_to: Collection[tuple[str, str]],
) -> list[Resource]:
    # Most templates are not SAM's, and SAM's macros are much code.
    from iacguard.frontends.sam.expand import expand

    return expand(resources, globals, referred_to)


def _with_definitions(resources: list[Resource], record: Record) -> list[Resource]:
    from iacguard.frontends.sam.packaged import with_local_definitions

    def read(path: str) -> Source | None:
        source = record.files.read(path)
        if source is not None and source not in record.sources:
            record.sources.append(source)
        return source

    return with_local_definitions(resources, read)


def _place(span: Span) -> tuple[str, int, int]:
    return span.source.path, span.start, span.end
