"""The values that a root module's variables get from outside.

Later ones win: ``terraform.tfvars``, ``terraform.tfvars.json``, ``*.auto.tfvars`` and
``*.auto.tfvars.json`` by name, the variable files that the user names, and the values that the user
gives one by one.

Source: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.files import Files
from iacguard.frontends.terraform.constraints import constraint_of
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.module import Module, join
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.types import Primitive
from iacguard.graph.unit import Inputs, Note
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Block
from iacguard.syntax.node import Node, Scalar, Sequence, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.value import ListValue, Literal, MapValue, Value


class Assigned(NamedTuple):
    """What variables were given, and what was read for it."""

    values: dict[str, Named]
    sources: list[Source]
    problems: list[SyntaxProblem]
    notes: list[Note]
    files: list[tuple[Source, MapValue]]
    """The files of variables, with what each of them gives."""


def assigned(module: Module, files: Files, inputs: Inputs, scope: Scope) -> Assigned:
    """The values given to the variables of a root module. ``scope`` is one without names."""
    found = Assigned({}, [], [], [], [])
    for path in _variable_files(module.folder, files):
        _read(path, files, scope, found)
    for path in inputs.var_files:
        if not _read(path, files, scope, found) and module.files:
            place = module.files[0].source.span(0, 0)
            found.notes.append(Note("unreadable-var-file", place, f"the variable file {path} cannot be read"))
    for name, text in inputs.variables.items():
        declared = module.variables.get(name)
        if declared is not None:
            found.values[name] = Named(_given(text, declared, scope), f"value given for variable {name}")
    return found


def _variable_files(folder: str, files: Files) -> Iterator[str]:
    names = files.list(folder)
    for name in ("terraform.tfvars", "terraform.tfvars.json"):
        if name in names:
            yield join(folder, name)
    for name in sorted(names):
        if name.endswith((".auto.tfvars", ".auto.tfvars.json")):
            yield join(folder, name)


def _read(path: str, files: Files, scope: Scope, found: Assigned) -> bool:
    source = files.read(path)
    if source is None:
        return False
    found.sources.append(source)
    if path.endswith(".json"):
        from iacguard.syntax import json

        document = json.parse(source)
        found.problems.extend(document.problems)
        if document.root is not None:
            _take(source, _plain(document.root), found)
        return True
    file = parser.parse(source)
    found.problems.extend(file.problems)
    attributes = file.body.attributes
    values = {name: value_at(attribute.expression, scope) for name, attribute in attributes.items()}
    keys = {name: attribute.name_span for name, attribute in attributes.items()}
    _take(source, MapValue(source.span(), values, keys), found)
    return True


def _take(source: Source, values: Value, found: Assigned) -> None:
    if isinstance(values, MapValue):
        found.files.append((source, values))
        for name, value in values.entries.items():
            found.values[name] = Named(value, f"value of variable {name}")


def _plain(node: Node) -> Value:
    """What stands in a JSON file of variables: no expressions, whatever it looks like."""
    if isinstance(node, Scalar):
        from iacguard.syntax.hcl.json import plain_value

        return Literal(node.span, plain_value(node))
    if isinstance(node, Sequence):
        return ListValue(node.span, tuple([_plain(item) for item in node.items]))
    entries = {name: _plain(entry.value) for name, entry in node.entries.items()}
    return MapValue(node.span, entries, {name: entry.key.span for name, entry in node.entries.items()})


def _given(text: str, declared: Block, scope: Scope) -> Value:
    """A value as ``-var`` takes it: an expression where the type is a collection, else a string."""
    type_attribute = declared.body.attributes.get("type")
    constraint = None if type_attribute is None else constraint_of(type_attribute.expression)
    if constraint is None or isinstance(constraint, Primitive):
        return Literal(declared.header, text)
    source = Source(declared.header.source.path, text)
    expression, problems = parser.parse_expression(source, source.span())
    if problems:
        return Literal(declared.header, text)
    return _stand_in(value_at(expression, scope), declared.header)


def _stand_in(value: Value, place: Span) -> Value:
    """The value with the declaration as its place: what was given stands in no file."""
    return value.at(place)
