"""The expressions in the files of modules, evaluated in every instance where they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice

from iacguard.condition import Condition
from iacguard.frontends.terraform.dispatch import text_of, value_at
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.expand import elements_of
from iacguard.frontends.terraform.inputs import marked_sensitive
from iacguard.frontends.terraform.instance import ModuleInstance
from iacguard.frontends.terraform.loops import elements_of as rounds_of
from iacguard.frontends.terraform.loops import round_scope
from iacguard.frontends.terraform.module import Module, block_name, literal_text
from iacguard.frontends.terraform.operators import plain_text, settle
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.undecided import Undecided
from iacguard.frontends.terraform.variables import Assigned
from iacguard.graph.expressions import Detail, Sort, Worth, touches
from iacguard.graph.expressions import Expression as Told
from iacguard.syntax.hcl.tree import (
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    For,
    GetAttr,
    Index,
    LiteralValue,
    ObjectConstructor,
    Parentheses,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateInterpolation,
    TemplateLiteral,
    TemplatePart,
    TupleConstructor,
    Unary,
    Variable,
    operands,
)
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias
from iacguard.value import Choice, Literal, MapValue, Value, sides

_PLACES: Final = 40
"""Instances and rounds of loops in which an expression is evaluated at most."""

_STEPS: Final = 20_000
"""Rounds of loops that one question may take."""

_LONGEST_NAME: Final = 80

_NO_VALUES: Final = frozenset({"provider", "providers", "ignore_changes"})
"""Arguments that hold names of other things than values."""

_OF_MODULES: Final = frozenset({"var", "local", "module", "data", "path", "terraform"})
"""Roots of what has its value whether or not there is an instance that uses it."""

_OUTSIDE: Final = frozenset({"count", "for_each"})
"""Arguments that say how many instances there are, and so stand in none of them."""

_STEPS_OF_ROOTS: Final = {
    "var": 1,
    "local": 1,
    "module": 1,
    "path": 1,
    "terraform": 1,
    "each": 1,
    "count": 1,
    "data": 2,
    "resource": 2,
    "ephemeral": 2,
}
"""How many steps of a traversal it takes until it names anything."""


class _Place(NamedTuple):
    address: str
    scope: Scope


_Places: TypeAlias = Callable[[], list[_Place]]


def expressions_in(modules: Sequence[ModuleInstance], given: Assigned, part: Span) -> Iterator[Told]:
    """The expressions that touch a part of a file. ``modules`` are all that make the unit, the root first."""
    path = part.source.path
    here = [module for module in modules if any(file.source.path == path for file in module.code.files)]
    if here:
        yield from _In(here, part).all()
    for source, values in given.files:
        if source.path == path:
            yield from _of_variables(modules[0], values, part)


def _of_variables(root: ModuleInstance, values: MapValue, part: Span) -> Iterator[Told]:
    for name, key in values.keys.items():
        declared = root.code.variables.get(name)
        if declared is not None and touches(key, part):
            yield _of_variable(name, declared, key, [root])


def _of_variable(name: str, declared: Block, span: Span, modules: Sequence[ModuleInstance]) -> Told:
    def worths() -> list[Worth]:
        return [Worth(one.path, one.variable(name, declared.header).value) for one in modules[:_PLACES]]

    details = partial(_details, declared, modules[0])
    return Told(span, f"var.{name}", "declaration", worths=worths, details=details)


def _details(declared: Block, module: ModuleInstance) -> list[Detail]:
    """What a variable's declaration says of it."""
    attributes = declared.body.attributes
    found: list[Detail] = []
    type, default = attributes.get("type"), attributes.get("default")
    hidden, description = attributes.get("sensitive"), attributes.get("description")
    is_hidden = (
        hidden is not None and isinstance(hidden.expression, LiteralValue) and hidden.expression.value is True
    )
    text = None if description is None else literal_text(description.expression)
    if description is not None and text is not None:
        found.append(Detail("description", Literal(description.span, text)))
    if type is not None:
        found.append(Detail("type", Literal(type.span, text_of(type.expression))))
    if default is not None:
        value = value_at(default.expression, module.scope)
        found.append(Detail("default", marked_sensitive(value) if is_hidden else value))
    return found


class _In:
    """The expressions of a module that touch a part of one of its files; ``modules`` are its instances."""

    def __init__(self, modules: Sequence[ModuleInstance], part: Span) -> None:
        self.modules = modules[:_PLACES]
        self.code: Module = modules[0].code
        self.part = part
        self._is_overridden = any("override." in file.source.path for file in self.code.files)

    def all(self) -> Iterator[Told]:
        """Outer ones before those in them."""
        code = self.code
        for name, block in code.variables.items():
            if not self._may_touch(block):
                continue
            if touches(block.header, self.part):
                yield _of_variable(name, block, block.header, self.modules)
            for inner in block.body.blocks:
                yield from self._body(inner.body, self._module_places)
        for name, attribute in code.locals.items():
            if touches(attribute.span, self.part):
                value = partial(self._worths, attribute.expression, self._module_places)
                yield Told(attribute.name_span, f"local.{name}", "declaration", name, value)
                yield from self._expression(attribute.expression, self._module_places, name)
        for kind, declared in (("resource", code.resources), ("data", code.data)):
            for key, block in declared.items():
                if not self._may_touch(block):
                    continue
                places = partial(self._scopes, kind, key)
                if touches(block.header, self.part):
                    addresses = tuple(place.address for place in places())
                    yield Told(block.header, ".".join(key), "resource", addresses=addresses)
                yield from self._body(block.body, places)
        for name, block in code.calls.items():
            if not self._may_touch(block):
                continue
            if touches(block.header, self.part):
                yield Told(block.header, f"module.{name}", "value", worths=partial(self._outputs, name))
            yield from self._body(block.body, partial(self._scopes, "module", (name,)), ("source", "version"))
        for name, block in code.outputs.items():
            if not self._may_touch(block):
                continue
            value_of = block.body.attributes.get("value")
            if value_of is not None and touches(block.header, self.part):
                value = partial(self._worths, value_of.expression, self._module_places)
                yield Told(block.header, f"output.{name}", "value", name, value)
            yield from self._body(block.body, self._module_places)
        for blocks in code.providers.values():
            for block in blocks:
                yield from self._body(block.body, self._module_places)

    def _may_touch(self, block: Block) -> bool:
        """Whether any of a block may; what overrides a part of it stands in another file."""
        return self._is_overridden or touches(block.span, self.part)

    # Places -------------------------------------------------------------------------------------

    def _module_places(self) -> list[_Place]:
        return [_Place(module.path, module.scope) for module in self.modules]

    def _or_of_module(self, places: _Places) -> list[_Place]:
        """The places, or those of the module where there are none."""
        return places() or self._module_places()

    def _scopes(self, kind: str, key: tuple[str, ...]) -> list[_Place]:
        found = (_Place(*one) for module in self.modules for one in module.scopes(kind, key))
        return list(islice(found, _PLACES))

    def _outputs(self, name: str) -> list[Worth]:
        header = self.code.calls[name].header
        return [Worth(module.path, module.module(name, header).value) for module in self.modules]

    def _worths(self, expression: Expression, places: _Places) -> list[Worth]:
        with self.modules[0].deployment.aside(_STEPS):
            return [Worth(address, _told(expression, scope)) for address, scope in places()]

    # Bodies -------------------------------------------------------------------------------------

    def _body(self, body: Body, places: _Places, written_out: tuple[str, ...] = ()) -> Iterator[Told]:
        for name, attribute in body.attributes.items():
            if touches(attribute.span, self.part) and name not in written_out and name not in _NO_VALUES:
                yield from self._attribute(attribute, self._module_places if name in _OUTSIDE else places)
        for block in body.blocks:
            if not touches(block.span, self.part):
                continue
            if block.type != "dynamic":
                yield from self._body(block.body, places)
                continue
            for name, attribute in block.body.attributes.items():
                if name != "iterator" and touches(attribute.span, self.part):
                    yield from self._attribute(attribute, places)
            for content in block.body.blocks:
                if content.type == "content":
                    yield from self._body(content.body, partial(_elements, block, places))

    def _attribute(self, attribute: Attribute, places: _Places) -> Iterator[Told]:
        expression, name = attribute.expression, attribute.name
        if not _is_written_out(expression) and name != "depends_on":
            value = partial(self._worths, expression, places)
            yield Told(attribute.name_span, name, "value", name, value)
        yield from self._expression(expression, places, name)

    # Expressions --------------------------------------------------------------------------------

    def _expression(self, expression: Expression, places: _Places, property: str) -> Iterator[Told]:
        if not touches(expression.span, self.part):
            return
        if isinstance(expression, (Variable, GetAttr, Index)):
            yield from self._traversal(expression, places, property)
        elif isinstance(expression, Template):
            if not _is_written_out(expression):
                yield self._told(expression, "value", places, property)
            yield from self._parts(expression.parts, places, property)
        elif isinstance(expression, TupleConstructor):
            for item in expression.items:
                yield from self._expression(item, places, property)
        elif isinstance(expression, ObjectConstructor):
            yield from self._object(expression, places, property)
        elif isinstance(expression, For):
            yield self._told(expression, "value", places, property)
            yield from self._expression(expression.collection, places, property)
            inner = partial(_rounds, expression, places)
            for one in (expression.condition, expression.result_key, expression.result_value):
                if one is not None:
                    yield from self._expression(one, inner, property)
        elif isinstance(expression, Splat):
            yield self._told(expression, "reference", places, property)
            yield from self._expression(expression.target, places, property)
        elif isinstance(expression, Parentheses):
            yield from self._expression(expression.inner, places, property)
        else:
            inside = operands(expression)
            if inside:
                yield self._told(expression, "value", places, property)
            for one in inside:
                yield from self._expression(one, places, property)

    def _told(self, expression: Expression, sort: Sort, places: _Places, property: str) -> Told:
        name = property
        if isinstance(expression, Call):
            # What stands in its arguments may be anything, secrets too.
            name = f"{expression.name}(...)"
        elif sort != "value":
            name = text_of(expression)
            if len(name) > _LONGEST_NAME:
                name = f"{name[:_LONGEST_NAME]}..."
        return Told(expression.span, name, sort, property, partial(self._worths, expression, places))

    def _object(self, expression: ObjectConstructor, places: _Places, property: str) -> Iterator[Told]:
        for key, value in expression.items:
            name = literal_text(key)
            if name is None:
                yield from self._expression(key, places, property)
            elif _is_written_out(value):
                # It says what it is worth, and whoever asks here does not ask for all that is around it.
                for span in (key.span, value.span):
                    if touches(span, self.part):
                        yield Told(span, name, "value", name)
            elif touches(key.span, self.part):
                yield Told(key.span, name, "value", name, partial(self._worths, value, places))
            yield from self._expression(value, places, name or property)

    def _parts(self, parts: Sequence[TemplatePart], places: _Places, property: str) -> Iterator[Told]:
        for part in parts:
            if isinstance(part, TemplateInterpolation):
                yield from self._expression(part.expression, places, property)
            elif isinstance(part, TemplateIf):
                yield from self._expression(part.condition, places, property)
                yield from self._parts(part.then, places, property)
                yield from self._parts(part.otherwise, places, property)
            elif isinstance(part, TemplateFor):
                yield from self._expression(part.collection, places, property)
                yield from self._parts(part.body, partial(_rounds, part, places), property)

    def _traversal(self, expression: Expression, places: _Places, property: str) -> Iterator[Told]:
        chain: list[Expression] = [expression]
        while isinstance(node := chain[-1], (GetAttr, Index)):
            chain.append(node.target)
        root = chain[-1]
        least = 0
        if isinstance(root, Variable):
            bound = {name for place in places()[:1] for name in place.scope.names}
            least = _STEPS_OF_ROOTS.get(root.name, 0 if root.name in bound else 1)
            if root.name == "self" or len(chain) <= least:
                return
        else:
            yield from self._expression(root, places, property)
            chain.pop()
        is_of_module = isinstance(root, Variable) and root.name in _OF_MODULES
        sort: Sort = "reference"
        used = partial(self._or_of_module, places) if is_of_module else places
        for node in chain[: len(chain) - least]:
            told = self._told(node, sort, used, property)
            name = root.name if isinstance(root, Variable) else ""
            if name == "var" and len(chain) >= 2 and node is chain[-2]:
                variable = node.name if isinstance(node, GetAttr) else ""
                declared = self.code.variables.get(variable)
                if declared is not None:
                    told = told._replace(details=partial(_details, declared, self.modules[0]))
            yield told
            sort = "part"
        for node in chain:
            if isinstance(node, Index):
                yield from self._expression(node.key, places, property)


def _is_written_out(expression: Expression) -> bool:
    """Whether an expression says all that it is worth."""
    if isinstance(expression, LiteralValue):
        return True
    if isinstance(expression, Template):
        return all(isinstance(part, TemplateLiteral) for part in expression.parts)
    if isinstance(expression, TupleConstructor):
        return all(map(_is_written_out, expression.items))
    if isinstance(expression, ObjectConstructor):
        return all(_is_written_out(item.value) for item in expression.items)
    if isinstance(expression, Unary):
        return isinstance(expression.operand, LiteralValue)
    return False


# Rounds ------------------------------------------------------------------------------------------


def _rounds(loop: For | TemplateFor, places: _Places) -> list[_Place]:
    """The rounds of a loop in every place where the loop counts."""
    found: list[_Place] = []
    for address, scope in places():
        for side in sides(_settled(loop.collection, scope)):
            try:
                elements = rounds_of(side, loop.collection.span)
            except EvaluationError:
                continue
            for position, element in enumerate(elements.pairs if elements is not None else ()):
                if len(found) >= _PLACES:
                    return found
                inner = round_scope(scope, (loop.key, loop.value), element, position)
                found.append(_Place(f"{address}{_key(element[0])}", inner))
    return found


def _elements(dynamic: Block, places: _Places) -> list[_Place]:
    """The blocks that a ``dynamic`` block makes, in every place where it counts."""
    attributes = dynamic.body.attributes
    each, iterator = attributes.get("for_each"), attributes.get("iterator")
    name = block_name(dynamic)
    if iterator is not None and isinstance(iterator.expression, Variable):
        name = iterator.expression.name
    found: list[_Place] = []
    for address, scope in places() if each is not None else ():
        assert each is not None
        for side in sides(_settled(each.expression, scope)):
            for key, value in _pairs(side, each.expression.span):
                if len(found) >= _PLACES:
                    return found
                element = MapValue(each.expression.span, {"key": key, "value": value})
                named = Named(element, "element of for_each")
                found.append(_Place(f"{address}{_key(key)}", scope.binding({name: named}, _key(key))))
    return found


def _pairs(collection: Value, span: Span) -> list[tuple[Value, Value]]:
    try:
        elements = rounds_of(collection, span)
    except EvaluationError:
        return []
    if elements is not None:
        return elements.pairs
    return [(Literal(one.place, one.key), one.value) for one in elements_of(collection).known]


def _key(key: Value) -> str:
    """How the round of a key is told."""
    if not isinstance(key, Literal):
        return "[?]"
    return f"[{key.value}]" if isinstance(key.value, int) else f'["{plain_text(key.value)}"]'


def _told(expression: Expression, scope: Scope) -> Value:
    """The value of an expression, with what it hangs on where that is known."""
    value = value_at(expression, scope)
    if not isinstance(value, Undecided):
        return value
    formula, span = value.formula, value.span
    condition = formula if isinstance(formula, Condition) else Condition(text_of(expression), formula, span)
    return Choice(span, condition, Literal(span, True), Literal(span, False), value.origin)


def _settled(expression: Expression, scope: Scope) -> Value:
    return settle(value_at(expression, scope))
