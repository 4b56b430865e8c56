"""Elements of statements that are missing, superfluous or misspelt.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.policy import ELEMENTS, Policy, Statement
from iacguard.graph.reading import Items, Reading
from iacguard.rule import Problem
from iacguard.value import Interpolation, ListValue, Literal, MapValue, Reference, Value
from iacguard_rules.aws.iam._spelling import within

_FOLDED = frozenset(element.lower() for element in ELEMENTS)


_LISTS = frozenset({"Action", "NotAction", "Resource", "NotResource"})


def is_plain(statement: Statement) -> bool:
    """Whether every element is certainly there, spelt as IAM has it, and of the form that it should have.

    Most statements are, and then it depends on their names alone whether there are too many or too few.
    """
    value = statement.value
    if not isinstance(value, MapValue) or value.rest is not None:
        return False
    for name, inner in value.entries.items():
        if name in _LISTS:
            is_right = _are_texts(inner)
        elif name == "Effect":
            is_right = type(inner) is Literal and inner.value in ("Allow", "Deny")
        elif name in ("Principal", "NotPrincipal"):
            is_right = isinstance(inner, MapValue)
        else:
            is_right = name in ("Sid", "Condition")
        if is_right is False:
            return False
    return True


def _are_texts(value: Value) -> bool:
    """Whether something is a string, or a list of some, none of which can be empty."""
    if not isinstance(value, ListValue):
        return _is_text(value)
    for item in value.items:
        if not (type(item) is Literal and type(item.value) is str and item.value) and not _is_text(item):
            return False
    return value.rest is None and len(value.items) > 0


def _is_text(value: Value) -> bool:
    if isinstance(value, Reference):
        return value.value is None
    if isinstance(value, Interpolation):
        return any(map(_is_text, value.pieces))
    return type(value) is Literal and isinstance(value.value, str) and value.value != ""


def is_readable(statement: Statement) -> bool:
    """Whether the elements of a statement are those that are written, under names of IAM's or not.

    A transformation may write any; names that differ from IAM's in case alone are left alone.
    """
    return all(
        key in ELEMENTS or ("::" not in key and key.lower() not in _FOLDED) for key in statement.key_names()
    )


def misspelt(statement: Statement, elements: tuple[str, ...]) -> Iterator[Problem]:
    """The elements that IAM does not know."""
    for key in statement.key_names():
        if key not in ELEMENTS and not any("\ue000" <= character <= "\uf8ff" for character in key):
            near = within(2, key, elements)
            hint = f"; did you mean {near[0]}?" if near else f", only {', '.join(elements)}"
            yield Problem(dict(statement.entries())[key], f"a statement has no element {key}{hint}")


def lacking(policy: Policy) -> Iterator[Problem]:
    """That a document has no statement."""
    statements = policy.statements
    if next(iter(statements), None) is not None:
        return
    if statements.is_absent:
        yield Problem(policy, "the document has no Statement")
    elif statements.is_present and statements.is_empty:
        yield Problem(statements, "Statement is empty")


def wrong_effect(statement: Statement) -> Iterator[Problem]:
    """That a statement has no Effect, or one that there is not."""
    if statement.effect.is_absent:
        yield Problem(statement, "the statement has no Effect: it is Allow or Deny")
    elif statement.effect.text is not None and statement.effect.differs_from("Allow", "Deny"):
        yield Problem(statement.effect, f'Effect is Allow or Deny, not "{statement.effect.text}"')


def one_of(
    statement: Statement, first: Items[Reading[str]], second: Items[Reading[str]], name: str
) -> Iterator[Problem]:
    """That a statement has neither or both of an element and its negation, or an empty one."""
    if first.is_absent and second.is_absent:
        yield Problem(statement, f"the statement has neither {name} nor Not{name}")
    elif first.is_present and second.is_present:
        yield Problem(second, f"a statement has {name} or Not{name}, not both")
    for items in (first, second):
        if items.is_present and items.is_empty:
            yield Problem(items, f"the list of {items.path.rpartition('.')[2]} is empty")
        for entry in items:
            if entry.text == "":
                yield Problem(entry, f"an empty string is no {name.lower()}")
