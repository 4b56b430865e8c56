"""``Export``: outputs that other stacks import, as far as they mean something outside of their own.

What is written out stays so. A resource of another stack is unknown here, and so are its parameters,
because nobody knows with which values it was deployed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iacguard.files import Files
from iacguard.frontends.cloudformation.context import Context, Language, Names
from iacguard.frontends.cloudformation.for_each import declarations
from iacguard.frontends.cloudformation.parameters import read_parameters
from iacguard.frontends.cloudformation.record import Export, Record
from iacguard.frontends.cloudformation.template import read_template
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.graph.unit import Inputs
from iacguard.syntax.node import Document, Mapping
from iacguard.text import Source
from iacguard.value import Interpolation, Literal, Origin, Unknown, Value

_SHARED: Final = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"})
"""Symbols that are the same where a value is exported and where it is imported."""


def may_export(text: str) -> bool:
    """Whether a text is worth looking for exports in."""
    return "Export" in text and "Outputs" in text


def key(name: Value) -> str | None:
    """What an export is found by; None when too little is known of its name.

    A parameter in it is taken for the one of the same name in the other template: the two are
    given one value, or else they do not fit together.
    """
    pieces = name.pieces if isinstance(name, Interpolation) else (name,)
    for piece in pieces:
        if isinstance(piece, Literal):
            continue
        symbol = piece.symbol if isinstance(piece, Unknown) else None
        if symbol is None or not (symbol in _SHARED or symbol.startswith("parameter ")):
            return None
    return canonical([name])


def exports(
    source: Source, document: Document, files: Files, inputs: Inputs, language: Language
) -> Iterator[Export]:
    """The exports of a template. What is wrong with it is told when it is checked itself."""
    record = Record(files, inputs)
    record.read(source, document)
    template = read_template(source, document, record)
    names = Names(template, read_parameters(template.parameters, record), record, language)
    context = Context(names)
    if template.is_rewritten:
        return
    for declared in declarations(template.conditions, context).declared:
        names.declared_conditions[declared.name] = declared
    for declared in declarations(template.resources, context).declared:
        names.resources[declared.name] = declared
    for output in declarations(template.outputs, context).declared:
        node = output.node
        export = node.get("Export") if isinstance(node, Mapping) else None
        name = export.get("Name") if isinstance(export, Mapping) else None
        value = node.get("Value") if isinstance(node, Mapping) else None
        if name is None or value is None:
            continue
        found = (key(output.context.undecided().value(name)), key(output.context.value(name)))
        keys = frozenset(one for one in found if one is not None)
        if keys:
            known = output.context.undecided().value(value)
            yield Export(source.path, keys, _outside(known, source.path, output.name))


def _outside(value: Value, path: str, output: str) -> Value:
    """An output as other stacks see it."""
    if isinstance(value, Literal) and value.value is not None:
        origin = Origin(value.span, f"output {output} of another template", value.origin)
        return Literal(value.span, value.value, origin, value.sensitive)
    if isinstance(value, Interpolation):
        pieces = tuple(_piece(piece, path, f"{output}[{index}]") for index, piece in enumerate(value.pieces))
        return Interpolation(value.span, pieces, Origin(value.span, f"output {output} of another template"))
    return _unknown(value, path, output)


def _piece(value: Value, path: str, output: str) -> Value:
    if isinstance(value, Literal) and value.value is not None:
        return Literal(value.span, value.value, None, value.sensitive)
    return _unknown(value, path, output)


def _unknown(value: Value, path: str, output: str) -> Unknown:
    symbol = value.symbol if isinstance(value, Unknown) else None
    if symbol is None or symbol not in _SHARED:
        symbol = f"output {output} of {path}"
    return Unknown(value.span, "a value of another stack", symbol)
