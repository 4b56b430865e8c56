"""``data.aws_iam_policy_document`` to the policy document that the provider renders.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from iacguard.frontends.terraform.operators import equal, plain_text, settle
from iacguard.frontends.terraform.undecided import JoinedList, choice
from iacguard.graph.document import decode_json
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
    map_choices,
    sides,
)

_ELEMENTS = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
    "principals": "Principal",
    "not_principals": "NotPrincipal",
    "condition": "Condition",
}
_LISTS = frozenset({"actions", "not_actions", "resources", "not_resources"})


def policy_document(body: MapValue) -> MapValue:
    """The document that an evaluated ``aws_iam_policy_document`` renders to.

    Statements of the source documents come first, own ones replace those of the same ``sid``, and
    those of the override documents replace both. The latest of the versions holds, and the last of
    the identifiers.
    """
    sources = list(_documents(body, "source_policy_documents", "source_json"))
    overrides = list(_documents(body, "override_policy_documents", "override_json"))
    made = _combined(body, sources, overrides, _FORKS)
    given = body.get("version")
    own = Literal(body.header or body.span, _LATEST) if is_absent(given) else given
    documents = [decode_json(settle(document)) for document in (*sources, *overrides)]
    before, after = documents[: len(sources)], documents[len(sources) :]
    identifier = _last([*_told(before, "Id"), body.get("policy_id"), *_told(after, "Id")])
    entries: dict[str, Value] = {"Version": _latest([own, *_told(documents, "Version")])}
    keys: dict[str, Span] = {}
    if not is_absent(given):
        keys["Version"] = body.keys.get("version", given.span)
    if not _is_empty(identifier):
        entries["Id"] = identifier
    if not (isinstance(made, ListValue) and not made.items and made.rest is None):
        entries["Statement"] = made
        keys["Statement"] = _place(body)
    return MapValue(body.span, entries, keys, header=body.header)


_LATEST = "2012-10-17"
"""The version of the policy language that documents have of themselves; there is no later one."""


def _told(documents: list[Value], name: str) -> list[Value]:
    """What each document has under a name; something unknown where that is not known of one."""
    told: list[Value] = []
    for document in documents:
        decoded = [decode_json(side) for side in sides(document)]
        found = [side.get(name) for side in decoded if isinstance(side, MapValue)]
        given = [value for value in found if not _is_empty(value)]
        is_settled = len(decoded) == 1 or not given
        if not is_settled or not all(isinstance(side, MapValue) or _is_empty(side) for side in decoded):
            told.append(Unknown(document.span, "a document that is not known"))
        else:
            told.append(given[0] if given else Absent(document.span))
    return told


def _is_empty(value: Value) -> bool:
    return is_absent(value) or (isinstance(value, Literal) and value.value == "")


def _last(values: list[Value]) -> Value:
    """The last of some values that is not empty."""
    return next((value for value in reversed(values) if not _is_empty(value)), values[0])


def _latest(versions: list[Value]) -> Value:
    """The latest of some versions, of which the first is the document's own."""
    own = versions[0]
    if isinstance(own, Literal) and isinstance(own.value, str) and own.value >= _LATEST:
        return own
    latest = own
    for version in versions[1:]:
        if is_absent(version):
            continue
        if not (isinstance(version, Literal) and isinstance(latest, Literal)):
            return Unknown(own.span, "the version of a document that is not known")
        if str(version.value) > str(latest.value):
            latest = version
    return latest


def _place(body: MapValue) -> Span:
    return body.keys.get("statement", body.header or body.span)


_FORKS = 4
"""Conditions on documents whose statements replace others that are followed at the most."""


def _combined(body: MapValue, sources: list[Value], overrides: list[Value], forks: int) -> Value:
    """The list of statements."""
    documents = [settle(document) for document in (*sources, *overrides)]
    replacing = next((index for index in range(len(documents)) if _may_replace(index, documents, body)), None)
    if replacing is not None:
        document = documents[replacing]
        assert isinstance(document, Choice)
        if forks == 0:
            rest = Unknown(document.span, "more alternatives than are followed")
            return ListValue(_place(body), (), rest=rest)
        results = []
        for side in (document.then, document.otherwise):
            given = [*documents[:replacing], side, *documents[replacing + 1 :]]
            results.append(_combined(body, given[: len(sources)], given[len(sources) :], forks - 1))
        then, otherwise = results
        return choice(_place(body), document.condition, then, otherwise)
    statements = _Statements()
    for document in documents[: len(sources)]:
        statements.take(document)
    for statement in _items(body.get("statement"), statements):
        statements.add(_each_side(statement, _statement))
    for document in documents[len(sources) :]:
        statements.take(document)
    return ListValue(_place(body), tuple(statements.made()), rest=statements.rest)


def _may_replace(index: int, documents: list[Value], body: MapValue) -> bool:
    """Whether a document that hangs on a condition has a statement of a name that others have too."""
    if not isinstance(documents[index], Choice):
        return False
    own = set(_names(documents[index], "Sid"))
    others = [document for position, document in enumerate(documents) if position != index]
    return any(name in own for document in others for name in _names(document, "Sid")) or any(
        name in own for name in _names(body.get("statement"), "sid")
    )


def _names(value: Value, key: str) -> Iterator[str]:
    """The names of the statements in a document, or in a list of statements, on all sides."""
    for side in sides(value):
        inner = decode_json(side)
        if isinstance(inner, Choice):
            yield from _names(inner, key)
        elif isinstance(inner, ListValue):
            for item in inner.items:
                yield from _names(item, key)
        elif isinstance(inner, MapValue):
            name = inner.entries.get(key)
            if isinstance(name, Literal) and isinstance(name.value, str) and name.value:
                yield name.value
            if "Statement" in inner.entries:
                yield from _names(inner.entries["Statement"], key)


class _Statements:
    """Statements by sid; a later one takes the place of an earlier one of the same sid."""

    def __init__(self) -> None:
        self._items: list[Value] = []
        self._by_sid: dict[str, int] = {}
        self.rest: Unknown | None = None

    def made(self) -> list[Value]:
        return self._items

    def add(self, statement: Value) -> None:
        sid = statement.get("Sid") if isinstance(statement, MapValue) else None
        name = sid.value if isinstance(sid, Literal) else None
        if isinstance(name, str) and name:
            position = self._by_sid.get(name)
            if position is not None:
                self._items[position] = statement
                return
            self._by_sid[name] = len(self._items)
        self._items.append(statement)

    def take(self, document: Value) -> None:
        """Add the statements of a document."""
        document = decode_json(settle(document))
        if isinstance(document, Choice):
            # Which statements there are hangs on the condition: each side is one nested list.
            self._items.append(map_choices(document, _statement_list))
            return
        if _is_empty(document):
            return
        if not isinstance(document, MapValue):
            self.rest = Unknown(document.span, "a document that is not known")
            for position in self._by_sid.values():
                span = self._items[position].span
                self._items[position] = Unknown(span, "a document that is not known may replace it")
            return
        for statement in _items(document.get("Statement"), self):
            self.add(statement)


def _statement_list(document: Value) -> Value:
    inner = decode_json(settle(document))
    if isinstance(inner, MapValue):
        statements = inner.get("Statement")
        return statements if isinstance(statements, (ListValue, MapValue)) else Absent(inner.span)
    if is_absent(inner) or isinstance(inner, Literal):
        return Absent(inner.span)
    return Unknown(inner.span, "a document that is not known")


def _documents(body: MapValue, *names: str) -> Iterator[Value]:
    for name in names:
        value = settle(body.get(name))
        if isinstance(value, ListValue):
            yield from value.items
            if value.rest is not None:
                yield value.rest
        elif isinstance(value, Choice):
            yield from _unfolded(value)
        elif not is_absent(value):
            yield value


def _unfolded(value: Choice) -> Iterator[Value]:
    """A choice between lists of documents as a list of choices between documents."""
    length = max((len(side.items) for side in sides(value) if isinstance(side, ListValue)), default=1)
    for index in range(length):
        yield map_choices(value, partial(_at, index))


def _at(index: int, side: Value) -> Value:
    if isinstance(side, ListValue):
        return side.items[index] if index < len(side.items) else Absent(side.span)
    return side if index == 0 else Absent(side.span)


def _items(value: Value, statements: _Statements) -> list[Value]:
    """The elements of a list of blocks, or of a single one."""
    value = settle(value)
    if isinstance(value, ListValue):
        statements.rest = statements.rest or value.rest
        return list(value.items)
    if isinstance(value, Unknown):
        statements.rest = statements.rest or value
        return []
    return [] if is_absent(value) else [value]


def _each_side(value: Value, convert: Callable[[MapValue], Value]) -> Value:
    """A conversion of maps applied through choices and lists within them."""
    if isinstance(value, Choice):
        return choice(
            value.span,
            value.condition,
            _each_side(value.then, convert),
            _each_side(value.otherwise, convert),
        )
    if isinstance(value, ListValue):
        return ListValue(
            value.span, tuple(_each_side(item, convert) for item in value.items), rest=value.rest
        )
    return convert(value) if isinstance(value, MapValue) else value


def _statement(block: MapValue) -> MapValue:
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for name, element in _ELEMENTS.items():
        value = block.entries.get(name) or block.rest
        if value is None or is_absent(value) or (name == "sid" and _is_empty(value)):
            continue
        if name in ("principals", "not_principals"):
            value = _principals(value)
        elif name == "condition":
            value = _conditions(value)
        elif name in _LISTS:
            value = _set_of_texts(value, _variables if "resources" in name else _text)
        else:
            value = _text(value)
        if isinstance(value, ListValue) and not value.items and value.rest is None:
            continue
        entries[element] = value
        keys[element] = block.keys.get(name, value.span)
    if "Effect" not in entries:
        entries["Effect"] = Literal(block.header or block.span, "Allow")
    return MapValue(block.span, entries, keys, header=block.header)


def _set_of_texts(value: Value, convert: Callable[[Value], Value]) -> Value:
    """Strings of which the provider renders each once, however often it is written."""
    if isinstance(value, Choice):
        return map_choices(value, partial(_set_of_texts, convert=convert))
    texts = _texts(value, convert)
    if not isinstance(texts, ListValue):
        return texts
    seen: set[object] = set()
    items: list[Value] = []
    for item in texts.items:
        if isinstance(item, Literal):
            if item.value in seen:
                continue
            seen.add(item.value)
        items.append(item)
    return ListValue(texts.span, tuple(items), texts.origin, texts.rest)


def _texts(value: Value, convert: Callable[[Value], Value]) -> Value:
    """A list of strings, each of them converted."""
    if isinstance(value, Choice):
        return map_choices(value, partial(_texts, convert=convert))
    if isinstance(value, ListValue):
        items = tuple(_texts(item, convert) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    return convert(value)


def _text(value: Value) -> Value:
    """A string, to which Terraform converts what is given for the provider's argument."""
    if isinstance(value, Literal) and isinstance(value.value, (bool, int, float)):
        return Literal(value.span, plain_text(value.value), value.origin, value.sensitive)
    return map_choices(value, _text) if isinstance(value, Choice) else value


def _variables(value: Value) -> Value:
    """A string with IAM's own ``${`` where the provider has ``&{``, which it has not in actions."""
    value = _text(value)
    if isinstance(value, Literal) and isinstance(value.value, str) and "&{" in value.value:
        # The two spellings have the same length, so places within the string stay right.
        text = value.value.replace("&{", "${")
        return Literal(value.span, text, value.origin, value.sensitive, value.locate)
    if isinstance(value, Interpolation):
        return Interpolation(value.span, tuple(map(_variables, value.pieces)), value.origin)
    return map_choices(value, _variables) if isinstance(value, Choice) else value


def _blocks(value: Value) -> tuple[list[MapValue], Unknown | None]:
    """The blocks of a list, as far as they certainly are there, and whether others may be."""
    if isinstance(value, MapValue):
        return [value], None
    if not isinstance(value, ListValue):
        return [], value if isinstance(value, Unknown) else None
    found: list[MapValue] = []
    rest = value.rest
    for item in value.items:
        if isinstance(item, (ListValue, MapValue)):
            inner, inner_rest = _blocks(item)
            found.extend(inner)
            rest = rest or inner_rest
        elif not is_absent(item):
            rest = rest or Unknown(item.span, "hangs on a condition")
    return found, rest


def _distinct_blocks(value: Value) -> tuple[list[MapValue], Unknown | None]:
    """The blocks of a set: two that say the same are one."""
    blocks, rest = _blocks(value)
    distinct: list[MapValue] = []
    for block in blocks:
        if not any(equal(block, other) is True for other in distinct):
            distinct.append(block)
    return distinct, rest


def _by_sides(value: Value, convert: Callable[[Value], Value]) -> Value:
    """A conversion of a list of blocks applied to each list that its choices can make of it."""
    if isinstance(value, Choice):
        return map_choices(value, convert)
    if isinstance(value, ListValue):
        for index, item in enumerate(value.items):
            if isinstance(item, Choice):
                before, after = value.items[:index], value.items[index + 1 :]
                then, otherwise = (
                    _by_sides(ListValue(value.span, (*before, side, *after), rest=value.rest), convert)
                    for side in (item.then, item.otherwise)
                )
                return choice(value.span, item.condition, then, otherwise)
    return convert(value)


def _principals(value: Value) -> Value:
    return _by_sides(value, _principal_map)


def _principal_map(value: Value) -> Value:
    blocks, rest = _distinct_blocks(value)
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for block in blocks:
        kind, identifiers = settle(block.get("type")), _set_of_texts(block.get("identifiers"), _variables)
        place = block.keys.get("identifiers", block.header or block.span)
        name = kind.value if isinstance(kind, Literal) else None
        if not isinstance(name, str):
            rest = rest or Unknown(kind.span, "the type of the principal is not known")
            continue
        if name == "*" and len(blocks) == 1 and _only_star(identifiers):
            return Literal(identifiers.span, "*")
        entries[name] = _joined(entries[name], identifiers) if name in entries else identifiers
        keys.setdefault(name, place)
    if rest is not None and not entries:
        return rest
    if not entries:
        return Absent(value.span)
    return MapValue(value.span, entries, keys, rest=rest, header=blocks[0].header)


def _only_star(value: Value) -> bool:
    items = value.items if isinstance(value, ListValue) else (value,)
    return bool(items) and all(isinstance(item, Literal) and item.value == "*" for item in items)


def _joined(left: Value, right: Value) -> Value:
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        rest = left.rest or right.rest
        return JoinedList(left.span, (*left.items, *right.items), left.origin, rest)
    rest = next((value for value in (left, right) if isinstance(value, Unknown)), None)
    known = [item for value in (left, right) if isinstance(value, ListValue) for item in value.items]
    return ListValue(left.span, tuple(known), rest=rest or Unknown(left.span, "not all of it is known"))


def _conditions(value: Value) -> Value:
    return _by_sides(value, _condition_map)


def _condition_map(value: Value) -> Value:
    blocks, rest = _distinct_blocks(value)
    tests: dict[str, dict[str, Value]] = {}
    keys: dict[str, Span] = {}
    inner_keys: dict[str, dict[str, Span]] = {}
    for block in blocks:
        test, variable = settle(block.get("test")), settle(block.get("variable"))
        if not isinstance(test, Literal) or not isinstance(variable, Literal):
            rest = rest or Unknown(block.span, "the condition is not known")
            continue
        operator, name = str(test.value), str(variable.value)
        values = _texts(block.get("values"), _variables)
        held = tests.setdefault(operator, {})
        held[name] = _joined(held[name], values) if name in held else values
        keys.setdefault(operator, block.header or block.span)
        inner_keys.setdefault(operator, {}).setdefault(name, block.keys.get("values", block.span))
    if rest is not None and not tests:
        return rest
    if not tests:
        return Absent(value.span)
    entries: dict[str, Value] = {
        operator: MapValue(keys[operator], held, inner_keys[operator]) for operator, held in tests.items()
    }
    return MapValue(value.span, entries, keys, rest=rest)
