"""Strings that are known in part: literal text with symbols between.

``arn:${AWS::Partition}:s3:::${Bucket}/*`` is known well enough to say that it ends in ``/*`` and
that it names the objects of one bucket, although nobody knows its characters. Here a value is
flattened to such a text, and questions are asked of it that have three answers: True and False
for what holds whatever the symbols stand for, None for what hangs on them.

ARNs of the resource that a question is about are written out by its kind, so that
``!GetAtt Bucket.Arn``, ``!Sub arn:aws:s3:::${Bucket}`` and the literal name compare equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from iacguard.graph.kind import Kind, Struct
from iacguard.graph.reading import Reading, once
from iacguard.graph.resource import Language
from iacguard.graph.world import Scope
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Interpolation, Literal, Reference, Unknown, Value, is_absent


class Symbol(NamedTuple):
    """A piece of a string that is not known.

    Two symbols with the same key stand for the same text; one without a key is like no other.
    ``is_identity`` tells that it is the name or ARN that AWS or the template gives a resource of
    the unit, hence never the same as another resource's. A symbol that ``is_word`` has no colon
    and no slash in it: a name, a region. One that ``is_generated`` is a name that AWS makes up,
    whose random end keeps it from being the beginning of another such name.
    """

    key: str | None
    is_identity: bool = False
    is_word: bool = False
    is_generated: bool = False


PARTITION = Symbol("AWS::Partition", is_word=True)
REGION = Symbol("AWS::Region", is_word=True)
ACCOUNT = Symbol("AWS::AccountId", is_word=True)

_PSEUDO = {"partition": PARTITION, "region": REGION, "account": ACCOUNT}
_BY_KEY = {symbol.key: symbol for symbol in _PSEUDO.values()}

Part: TypeAlias = "str | Symbol"


class Wildcard(Enum):
    """What a pattern leaves open."""

    RUN = "*"
    """Any run of characters, the empty one included."""
    ONE = "?"
    """Any one character."""


Token: TypeAlias = "str | Symbol | Wildcard"
"""A single character, a symbol or a wildcard."""


class Text(NamedTuple):
    """A string as literal text and symbols; neighbouring literals are joined, none is empty."""

    parts: tuple[Part, ...]

    @property
    def literal(self) -> str | None:
        """The whole string where no symbol is in it, else None."""
        if not self.parts:
            return ""
        first = self.parts[0]
        return first if len(self.parts) == 1 and isinstance(first, str) else None

    def lower(self) -> Text:
        """The same in lower case, for what AWS compares without case."""
        whole = self.literal
        if whole is not None:
            return Text((whole.lower(),)) if whole else self
        return Text(tuple(part.lower() if isinstance(part, str) else part for part in self.parts))

    def equals(self, other: Text) -> bool | None:
        """Whether both are the same string."""
        return _are_equal(self, other)

    def starts_with(self, prefix: str) -> bool | None:
        """Whether the string begins with ``prefix``."""
        whole = self.literal
        if whole is not None:
            return whole.startswith(prefix)
        return matches((*prefix, Wildcard.RUN), _characters(self))

    def ends_with(self, suffix: str) -> bool | None:
        """Whether the string ends in ``suffix``."""
        whole = self.literal
        if whole is not None:
            return whole.endswith(suffix)
        return matches((Wildcard.RUN, *suffix), _characters(self))


def joined(parts: Iterable[Part]) -> Text:
    """The text of parts in a row."""
    whole: list[Part] = []
    before = ""
    for part in parts:
        if isinstance(part, str):
            before += part
            continue
        if before:
            whole.append(before)
            before = ""
        whole.append(part)
    if before:
        whole.append(before)
    return Text(tuple(whole))


class AllOf(NamedTuple):
    """All resources of a kind, of which only those are looked at that a text refers to."""

    kind: type[Kind]
    only_existing: bool = False
    """Whether those count that are there in the world of the text, and no others."""


Subject: TypeAlias = "Kind | AllOf"


def text_of(reading: Reading[object], *subjects: Subject | None) -> Text | None:
    """The text of a value, None for what is no string (absent, a list, a map).

    References to ``subjects`` are written out as their names and their ARNs. Of two the first counts.
    """
    value = reading.value
    if type(value) is Literal and type(value.value) is str and value.value:
        # Made again as fast as it would be found again.
        return Text((value.value,))
    if not subjects or isinstance(value, Literal):
        return _own_text_of(reading)
    return _text(value, reading.scope, subjects)


@once
def _own_text_of(reading: Reading[object]) -> Text | None:
    return _text(reading.value, reading.scope, ())


def _text(value: Value, scope: Scope, subjects: tuple[Subject | None, ...]) -> Text | None:
    parts = parts_of(value, scope, subjects)
    return None if parts is None else joined(parts)


def parts_of(
    value: Value, scope: Scope, subjects: tuple[Subject | None, ...] = (), depth: int = 0
) -> list[Part] | None:
    """What the text of a value is made of, without a reading; None for what is no string."""
    if type(value) in scope.world.resolves:
        value = scope.world.resolve(value)
    if depth > 50:
        return [Symbol(None)]
    if isinstance(value, Literal):
        return None if value.value is None else [_plain(value.value)]
    if isinstance(value, Unknown):
        return [_BY_KEY.get(value.symbol) or Symbol(value.symbol)]
    if isinstance(value, Interpolation):
        parts: list[Part] = []
        for piece in value.pieces:
            if type(piece) is Literal and type(piece.value) is str:
                parts.append(piece.value)
            elif type(piece) is Unknown:
                parts.append(_BY_KEY.get(piece.symbol) or Symbol(piece.symbol))
            else:
                parts += parts_of(piece, scope, subjects, depth + 1) or (Symbol(None),)
        return parts
    if isinstance(value, Reference):
        for one in subjects:
            subject = _among(one, value.target, scope) if isinstance(one, AllOf) else one
            if subject is not None and value.target == subject.address:
                own = own_text(subject, value.attribute)
                if own is not None:
                    return list(own.parts)
        if value.value is not None:
            return parts_of(value.value, scope, subjects, depth + 1)
        return [_reference_symbol(value, scope)]
    return None


def _plain(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _among(subjects: AllOf, address: str, scope: Scope) -> Kind | None:
    resource = scope.graph.get(address)
    if resource is None or subjects.kind.type_name not in ("*", resource.type):
        return None
    view = subjects.kind.of(resource, scope)
    return view if view.exists() or not subjects.only_existing else None


def _reference_symbol(reference: Reference, scope: Scope) -> Symbol:
    key = f"{reference.target}.{reference.attribute}" if reference.attribute else reference.target
    key += reference.element
    target = scope.graph.get(reference.target)
    if target is None or target.opaque or reference.attribute not in (None, "Arn"):
        return Symbol(f"ref {key}")
    # What a custom resource or a nested stack returns may be the name of anything.
    is_own = target.type.startswith(("AWS::", "aws_")) and not target.type.startswith("AWS::CloudFormation::")
    return Symbol(f"ref {key}", is_own)


def own_text(subject: Kind, attribute: str | None) -> Text | None:
    """What ``Ref`` gives of a resource (no attribute), or its ARN; None for other attributes.

    Where ``Ref`` gives neither a name nor an ARN, but a URL, the name stands for it.
    """
    named = subject.attributes.get("arn", "Arn")
    if attribute is None and named is not None:
        return Text(_name(subject))
    if attribute in (named, "Arn") or attribute == f"{subject.type_name.rpartition('::')[2]}Arn":
        arn = _arn(subject)
        if arn is not None:
            return arn
    return Text(_name(subject)) if attribute is None else None


@once
def _arn(subject: Kind) -> Text | None:
    form = subject.arn_format
    if form is None:
        return None
    parts: list[Part] = []
    for index, piece in enumerate(_pieces(form)):
        if index % 2 == 0:
            parts.append(piece)
        elif piece == "ref":
            parts += _name(subject)
        elif piece in _PSEUDO:
            parts.append(_PSEUDO[piece])
        else:
            parts += _property(subject, piece)
    return joined(parts)


_BRACES = pattern(r"\{(\w+)\}")


@lru_cache(maxsize=256)
def _pieces(form: str) -> list[str]:
    """The text of a form and the names in its braces, by turns."""
    return _BRACES.split(form)


@once
def _name(subject: Kind) -> tuple[Part, ...]:
    """What identifies a resource: its name where that can be compared, else a symbol of its own."""
    is_generated = False
    if subject.name_property is not None:
        name = subject.read(subject.name_property)
        is_generated = name.is_absent
        parts = parts_of(name.value, subject.scope)
        if parts and all(isinstance(part, str) or part.key is not None for part in parts):
            return joined([part if isinstance(part, str) else _word(part) for part in parts]).parts
    own = Symbol(f"ref {subject.address}", is_identity=True, is_word=True, is_generated=is_generated)
    return (own,)


def _word(symbol: Symbol) -> Symbol:
    return Symbol(symbol.key, symbol.is_identity, True, symbol.is_generated)


def _property(subject: Kind, path: str) -> list[Part]:
    reading = subject.read(path)
    if is_absent(reading.value):
        kind: type = type(subject)
        default = _default(kind, path, subject.resource.identity.language)
        return [Symbol(None) if default is None else default]
    return parts_of(reading.value, subject.scope) or [Symbol(None)]


@lru_cache(maxsize=256)
def _default(kind: type, path: str, language: Language) -> str | None:
    """What a property of a kind is where it is absent, if that is a string."""
    assert issubclass(kind, Struct)
    for member in kind.members():
        default = member.default.of(language) if member.path == path else None
        if isinstance(default, str):
            return default
    return None


# Matching --------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _are_equal(one: Text, other: Text) -> bool | None:
    return matches(_characters(one), _characters(other))


def _characters(text: Text) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in text.parts:
        tokens.extend((part,) if isinstance(part, Symbol) else part)
    return tuple(tokens)


def matches(pattern: tuple[Token, ...], text: tuple[Token, ...]) -> bool | None:
    """Whether a pattern matches a text that has no wildcards, ``*`` in it being a character like others.

    None where it hangs on what the symbols of either stand for.
    """
    # Plain characters at either end can only stand for each other, and mostly that settles it.
    shorter = min(len(pattern), len(text))
    start = 0
    while start < shorter and isinstance(pattern[start], str) and isinstance(text[start], str):
        if pattern[start] != text[start]:
            return False
        start += 1
    rest = shorter - start
    end = 0
    while end < rest and isinstance(pattern[~end], str) and isinstance(text[~end], str):
        if pattern[~end] != text[~end]:
            return False
        end += 1
    pattern, text = pattern[start : len(pattern) - end], text[start : len(text) - end]
    if fits(pattern, text, doubt=False):
        return True
    return None if fits(pattern, text, doubt=True) else False


def fits(pattern: tuple[Token, ...], text: tuple[Token, ...], doubt: bool) -> bool:
    """Whether the pattern certainly matches or, in doubt, whether it does for some symbols.

    Goes through the table of pattern suffixes and text suffixes, the shortest first.
    """
    first = pattern[0] if pattern else None
    if isinstance(first, Symbol) and (first.is_identity or not doubt) and text and type(text[0]) is str:
        # What is not known of a resource is no character, and what follows does not matter.
        return False
    length = len(text)
    below = [False] * length + [True]
    if doubt:
        for position in range(length - 1, -1, -1):
            below[position] = below[position + 1] and isinstance(text[position], Symbol)
    for token in reversed(pattern):
        # An unknown in the pattern may hold a wildcard, so in doubt it is one.
        is_open = token is Wildcard.RUN or (doubt and isinstance(token, Symbol) and not token.is_identity)
        row = [False] * (length + 1)
        row[length] = below[length] and is_open
        for position in range(length - 1, -1, -1):
            other = text[position]
            if is_open:
                row[position] = below[position] or (row[position + 1] and may_hold(token, other))
            elif type(other) is str and type(token) is str:
                row[position] = token == other and below[position + 1]
            elif doubt and isinstance(other, Symbol) and not names_another(token, other):
                # The symbol of the text may be empty, or hold what this token and others match.
                held = below[position] or below[position + 1]
                row[position] = row[position + 1] or (held and may_hold(other, token))
            else:
                row[position] = below[position + 1] and stands_for(token, other)
        if True not in row:
            # Nor will any of the rows to come lead anywhere.
            return False
        below = row
    return below[0]


def may_hold(token: Token, other: Token) -> bool:
    """Whether the other can be a part of what a token stands for; in a word is no colon and no slash."""
    return not (isinstance(token, Symbol) and token.is_word and other in (":", "/"))


def names_another(token: Token, symbol: Symbol) -> bool:
    """Whether both are identities, and of different resources."""
    return isinstance(token, Symbol) and token.is_identity and symbol.is_identity and token.key != symbol.key


def stands_for(token: Token, other: Token) -> bool:
    """Whether a token certainly stands for just the other one: the same, or ``?`` for any character."""
    if token is Wildcard.ONE:
        return other is Wildcard.ONE or isinstance(other, str)
    if isinstance(token, Symbol):
        return isinstance(other, Symbol) and token.key is not None and token.key == other.key
    return token == other
