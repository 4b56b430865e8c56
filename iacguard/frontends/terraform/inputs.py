"""The value of a variable: what it is given or its default, as its declaration has it.

Source: https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.dispatch import value_at
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.module import literal_text
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.types import Type
from iacguard.frontends.terraform.undecided import choice
from iacguard.syntax.hcl.tree import Block, Expression, LiteralValue
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    MapValue,
    Unknown,
    Value,
    is_absent,
    sides,
)


class Input(NamedTuple):
    """A variable, and what its module is given for it."""

    name: str
    declared: Block
    given: Named | None

    def settled(self, constraint: Callable[[Expression], Type], scope: Scope) -> Named:
        """The value. ``scope`` is that of the module, ``constraint`` reads types."""
        named = self._given_or_default(scope)
        if named is None:
            symbol = f"{scope.namespace.path}var.{self.name}"
            unknown = Unknown(self.declared.header, f"variable {self.name} has no default", symbol)
            unknown.sensitive = self._is("sensitive", True)
            return Named(unknown, f"variable {self.name}")
        value = named.value
        type = self.declared.body.attributes.get("type")
        if type is not None:
            try:
                value = convert(value, constraint(type.expression), lambda default: value_at(default, scope))
            except EvaluationError as error:
                value = Unknown(value.span, error.message)
        return Named(marked_sensitive(value) if self._is("sensitive", True) else value, named.note)

    def _given_or_default(self, scope: Scope) -> Named | None:
        default = self.declared.body.attributes.get("default")
        given = self.given
        may_lack = given is None or (self._is("nullable", False) and any(map(is_absent, sides(given.value))))
        if not may_lack:
            return given
        if default is None:
            return None if given is None or is_absent(given.value) else given
        value = value_at(default.expression, scope)
        note = f"default of variable {self.name}"
        if given is None or is_absent(given.value):
            return Named(value, note)
        return Named(_or_default(given.value, value.at(value.span, note)), given.note)

    def _is(self, name: str, value: bool) -> bool:
        """Whether an argument of the declaration is a certain boolean."""
        attribute = self.declared.body.attributes.get(name)
        if attribute is None:
            return False
        expression = attribute.expression
        if isinstance(expression, LiteralValue):
            return expression.value is value
        return literal_text(expression) == ("true" if value else "false")


def _or_default(value: Value, default: Value) -> Value:
    """A value, with the default on the sides of a choice on which it is null."""
    if isinstance(value, Choice):
        then, otherwise = _or_default(value.then, default), _or_default(value.otherwise, default)
        return choice(value.span, value.condition, then, otherwise)
    return default if is_absent(value) else value


def marked_sensitive(value: Value) -> Value:
    """A value that appears in no output."""
    marked = value.at(value.span)
    marked.sensitive = True
    if isinstance(marked, ListValue):
        marked.items = tuple(map(marked_sensitive, marked.items))
    elif isinstance(marked, MapValue):
        marked.entries = {key: marked_sensitive(item) for key, item in marked.entries.items()}
    elif isinstance(marked, Choice):
        marked.then, marked.otherwise = marked_sensitive(marked.then), marked_sensitive(marked.otherwise)
    elif isinstance(marked, Interpolation):
        marked.pieces = tuple(map(marked_sensitive, marked.pieces))
    elif isinstance(marked, Encoded):
        marked.document = marked_sensitive(marked.document)
    return marked
