"""``Export``: outputs that other stacks import, as far as they mean something outside of their own.

What is written out stays so. A resource of another stack is unknown here, and so are its parameters,
because nobody knows with which values it was deployed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iacguard.condition import decided
from iacguard.files import Files
from iacguard.frontends.cloudformation.conditions import resource_condition
from iacguard.frontends.cloudformation.context import Context, Entered, Language, Names
from iacguard.frontends.cloudformation.for_each import both, declarations
from iacguard.frontends.cloudformation.parameters import read_parameters
from iacguard.frontends.cloudformation.record import Export, Record
from iacguard.frontends.cloudformation.template import read_template
from iacguard.frontends.cloudformation.texts import canonical, known_text, quoted
from iacguard.graph.unit import Inputs
from iacguard.patterns import pattern
from iacguard.syntax.node import Document, Mapping
from iacguard.text import Source
from iacguard.typed import Final
from iacguard.value import Interpolation, Literal, Origin, Unknown, Value

_SHARED: Final = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"})
"""Symbols that are the same where a value is exported and where it is imported."""

_STACK: Final = "AWS::StackName"

_LETTER: Final = pattern("[A-Za-z]")
_WORD_OF_STACK: Final = pattern("[A-Za-z0-9]+|-")
_BETWEEN_WORDS: Final = pattern("([^A-Za-z0-9])")

_MOST_WORDS: Final = 24
"""Words and parameters of the name of an import among which that of a stack is looked for."""


def key(name: Value) -> str | None:
    """What an export is found by; None when too little is known of its name.

    A parameter in it is taken for the one of the same name in the other template: the two are
    given one value, or else they do not fit together.
    """
    for piece in _pieces(name):
        if isinstance(piece, Literal):
            continue
        symbol = _symbol(piece)
        if symbol is None or not (symbol in _SHARED or symbol.startswith("parameter ")):
            return None
    return canonical([name])


def keys(name: Value) -> Iterator[str]:
    """What an export is found by: its name, and the rest of it where a part is the name of its stack."""
    whole = key(name)
    if whole is not None:
        yield whole
    pieces = _pieces(name)
    symbols = [_symbol(piece) for piece in pieces]
    if symbols.count(_STACK) == 1:
        index = symbols.index(_STACK)
        around = _around(pieces[:index], pieces[index + 1 :])
        if around is not None:
            yield around


def keys_of_stacks(name: Value) -> Iterator[str]:
    """What an import is found by that names an export by the name of its stack.

    ``${NetworkStack}-VpcId`` is what some stack exports as ``${AWS::StackName}-VpcId``. The part that
    is the stack's name ends where a word does; it may be made of several words and parameters.
    """
    words = list(_words(_pieces(name)))
    if len(words) > _MOST_WORDS:
        return
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if not _may_be_stack(words[end - 1]):
                break
            # A name does not start or end with a hyphen.
            if not _is_hyphen(words[start]) and not _is_hyphen(words[end - 1]):
                around = _around(words[:start], words[end:])
                if around is not None:
                    yield around


def _pieces(name: Value) -> Sequence[Value]:
    return name.pieces if isinstance(name, Interpolation) else (name,)


def _symbol(piece: Value) -> str | None:
    return piece.symbol if isinstance(piece, Unknown) else None


def _words(pieces: Iterable[Value]) -> Iterator[Value]:
    """The pieces, known text taken apart into words and what is between them."""
    for piece in pieces:
        text = known_text(piece) if isinstance(piece, Literal) else None
        if text is None:
            yield piece
        else:
            yield from (Literal(piece.span, part) for part in _BETWEEN_WORDS.split(text) if part)


def _may_be_stack(word: Value) -> bool:
    if isinstance(word, Literal):
        return _WORD_OF_STACK.fullmatch(str(word.value)) is not None
    return (_symbol(word) or "").startswith("parameter ")


def _is_hyphen(word: Value) -> bool:
    return isinstance(word, Literal) and word.value == "-"


def _around(before: Sequence[Value], after: Sequence[Value]) -> str | None:
    """What is found by the text around the name of a stack; None when that says nothing."""
    words = (*before, *after)
    if not any(isinstance(one, Literal) and _LETTER.search(str(one.value)) for one in words):
        return None
    first, last = _key_of(before), _key_of(after)
    return None if first is None or last is None else f"{first} * {last}"


def _key_of(pieces: Sequence[Value]) -> str | None:
    """The same as :func:`key` of texts that are put together."""
    parts: list[str] = []
    text = ""
    for piece in pieces:
        if isinstance(piece, Literal):
            known = known_text(piece)
            if known is None:
                return None
            text += known
            continue
        symbol = _symbol(piece)
        if symbol is None or not (symbol in _SHARED or symbol.startswith("parameter ")):
            return None
        if text:
            parts.append(quoted(text))
            text = ""
        parts.append(symbol)
    if text:
        parts.append(quoted(text))
    return " + ".join(parts)


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
        names.declared_conditions[declared.name] = Entered.of(declared)
    for declared in declarations(template.resources, context).declared:
        names.resources[declared.name] = Entered.of(declared)
    for output in declarations(template.outputs, context).declared:
        node = output.node
        export = node.get("Export") if isinstance(node, Mapping) else None
        name = export.get("Name") if isinstance(export, Mapping) else None
        value = node.get("Value") if isinstance(node, Mapping) else None
        if name is None or value is None:
            continue
        exists = both(output.guard, resource_condition(node, output.context))
        if exists is not None and decided(exists.formula) is False:
            continue
        context = output.context.assuming(exists)
        symbolic = context.undecided()
        named = symbolic.value(name)
        found = frozenset(keys(named))
        if not _is_settled(named):
            found = found.union(keys(context.value(name)))
        if found:
            yield Export(source.path, found, _outside(symbolic.value(value), source.path, output.name))


def _is_settled(name: Value) -> bool:
    """Whether a name hangs on no parameter, so that it stays the same where those have their defaults."""
    return all(
        isinstance(piece, Literal) or _symbol(piece) in _SHARED or _symbol(piece) == _STACK
        for piece in _pieces(name)
    )


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
