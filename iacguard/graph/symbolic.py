"""Strings that are known in part: literal text with symbols between.

``arn:${AWS::Partition}:s3:::${Bucket}/*`` is known well enough to say that it ends in ``/*`` and
that it names the objects of one bucket, although nobody knows its characters. Here a value is
flattened to such a text, and questions are asked of it that have three answers: True and False
for what holds whatever the symbols stand for, None for what hangs on them.

ARNs of the resource that a question is about are written out by its kind, so that
``!GetAtt Bucket.Arn``, ``!Sub arn:aws:s3:::${Bucket}`` and the literal name compare equal.
"""

from __future__ import annotations

import re
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
        return _matches((*prefix, Wildcard.RUN), _characters(self))

    def ends_with(self, suffix: str) -> bool | None:
        """Whether the string ends in ``suffix``."""
        whole = self.literal
        if whole is not None:
            return whole.endswith(suffix)
        return _matches((Wildcard.RUN, *suffix), _characters(self))


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


@lru_cache(maxsize=256)
def _pieces(form: str) -> list[str]:
    """The text of a form and the names in its braces, by turns."""
    return re.split(r"\{(\w+)\}", form)


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


# Patterns --------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def covers(pattern: Text, text: Text) -> bool | None:
    """Whether a policy's pattern matches every string that ``text`` can be.

    ``*`` and ``?`` are wildcards on both sides, so one pattern can be asked for another; a policy
    variable such as ``${aws:username}`` is a symbol.
    """
    mine, other = pattern.literal, text.literal
    if mine is not None and other is not None and not ("*" in other or "?" in other or "${" in mine):
        return _is_matched(mine, other)
    if _begin_differently(pattern, text):
        return False
    left, right = _read(pattern), _read(text)
    tokens, others = left.tokens, right.tokens
    if _differ_at_an_end(tokens, others):
        return False
    if _takes_all(tokens, others):
        return True
    if not (left.has_symbols or right.has_symbols):
        return False
    if _fits(*_trimmed(tokens, others), doubt=True):
        return None
    # With wildcards about, a symbol can be what makes one pattern take all of another in ways that are
    # not seen token by token, as "*?" takes "?*"; only patterns that never meet rule that out.
    can_turn = left.may_be_wild or right.may_be_wild
    return None if right.is_wild and can_turn and intersects(pattern, text) is not False else False


def _may_be_wild(token: Token) -> bool:
    """Whether a token is a symbol that may stand for anything, nothing and wildcards included."""
    return isinstance(token, Symbol) and not token.is_word and not token.is_identity


def _differ_at_an_end(one: tuple[Token, ...], other: tuple[Token, ...]) -> bool:
    """Whether plain characters before all else, or behind all else, are not the same."""
    for first, second in zip(one, other, strict=False):
        if not (isinstance(first, str) and isinstance(second, str)):
            # A name has no wildcards in it, so what follows it on both sides is compared by itself.
            if isinstance(first, Symbol) and first.is_word and _meaning(first) and _same(first, second):
                continue
            break
        if first != second:
            return True
    for last, second in zip(reversed(one), reversed(other), strict=False):
        if not (isinstance(last, str) and isinstance(second, str)):
            break
        if last != second:
            return True
    return False


def _trimmed(one: tuple[Token, ...], other: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Two patterns without what is plainly the same at either end: there, each stands for the other's.

    So does a name that is the same in both up to the colon or slash behind it, for it has none in it.
    """
    start = 0
    is_in_name = False
    for position, (first, second) in enumerate(zip(one, other, strict=False)):
        if isinstance(first, Symbol):
            if not (first.is_word and _meaning(first) and _same(first, second)):
                break
            is_in_name = True
        elif first != second or isinstance(first, Wildcard):
            break
        elif first in (":", "/"):
            is_in_name = False
        if is_in_name is False:
            start = position + 1
    rest = min(len(one), len(other)) - start
    end = 0
    while end < rest and isinstance(one[~end], str) and one[~end] == other[~end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


_MOST_SETS = 64
"""How many sets of positions are followed at once; real patterns need two or three."""


def _takes_all(pattern: tuple[Token, ...], text: tuple[Token, ...]) -> bool:
    """Whether a pattern matches whatever another one does, and whatever the symbols are.

    The pattern is run over the text as an automaton whose sets of positions are the bits of a
    number. A wildcard of the text may be any characters, and the worst for the pattern are those
    that no pattern names; after each number of them the rest must match.
    """
    masks: dict[str | tuple[str] | None, int] = {}
    runs = ones = 0
    bit = 1
    for token in pattern:
        if token is Wildcard.RUN:
            runs |= bit
        elif token is Wildcard.ONE:
            ones |= bit
        else:
            meaning = token if type(token) is str else _meaning(token)
            if meaning is not None:
                masks[meaning] = masks.get(meaning, 0) | bit
        bit <<= 1

    def after(states: set[int], matched: int) -> set[int]:
        return {
            (moved := (positions & matched) << 1 | positions & runs) | (moved & runs) << 1
            for positions in states
        }

    states = {1 | (1 & runs) << 1}
    for token in text:
        if token is Wildcard.RUN:
            reached = states
            while reached:
                reached = after(reached, ones) - states
                states |= reached
                if len(states) > _MOST_SETS:
                    return False
        elif token is Wildcard.ONE:
            states = after(states, ones)
        elif type(token) is str:
            states = after(states, masks.get(token, 0) | ones)
        else:
            states = after(states, masks.get(_meaning(token), 0))
        if 0 in states:
            return False
    return all(positions >> len(pattern) & 1 for positions in states)


def _begin_differently(one: Text, other: Text) -> bool:
    """Whether plain characters before all else are not the same; not asked of ARNs, for their partition."""
    mine, theirs = _plain_start(one), _plain_start(other)
    length = min(len(mine), len(theirs))
    return mine[:length] != theirs[:length] and not mine.startswith("arn:")


def _plain_start(pattern: Text) -> str:
    """The characters of a pattern that certainly stand for themselves, up to the first that may not."""
    first = pattern.parts[0] if pattern.parts else ""
    return "" if isinstance(first, Symbol) else first.partition("*")[0].partition("?")[0].partition("$")[0]


def _is_matched(pattern: str, text: str) -> bool:
    """Whether a pattern without policy variables matches a text without wildcards."""
    if "?" in pattern:
        return _matches(_tokens(Text((pattern,))), tuple(text)) is True
    start, *others = pattern.split("*")
    if not others:
        return pattern == text
    *between, end = others
    position = len(start)
    if not text.startswith(start) or not text.endswith(end) or len(text) < position + len(end):
        return False
    for piece in between:
        # What stands first is as good as what stands later, for more is left behind it.
        found = text.find(piece, position, len(text) - len(end))
        if found < 0:
            return False
        position = found + len(piece)
    return True


@lru_cache(maxsize=8192)
def intersects(one: Text, other: Text) -> bool | None:
    """Whether there is a string that both patterns match."""
    mine, theirs = _read(one).tokens, _read(other).tokens
    if _meet(mine, theirs, doubt=False):
        return True
    if _begin_with_others(mine, theirs):
        return False
    return None if _meet(mine, theirs, doubt=True) else False


def _meet(one: tuple[Token, ...], other: tuple[Token, ...], doubt: bool) -> bool:
    """Whether both certainly have a string in common or, in doubt, for some symbols."""
    one, other = _trimmed(one, other)
    if one and other and isinstance(one[0], str) and isinstance(other[0], str):
        return one[0] == other[0]
    length = len(other)
    are_open = [_is_open(token, doubt) for token in other]
    below = [False] * length + [True]
    for position in range(length - 1, -1, -1):
        below[position] = below[position + 1] and are_open[position]
    for token in reversed(one):
        is_open = _is_open(token, doubt)
        row = [False] * length + [below[length] and is_open]
        for position in range(length - 1, -1, -1):
            theirs = other[position]
            if isinstance(token, Symbol) and _meaning(token) is not None and _same(token, theirs):
                row[position] = below[position + 1]
            if is_open:
                row[position] |= below[position] or (row[position + 1] and _takes(token, theirs))
            if are_open[position]:
                row[position] |= row[position + 1] or (below[position] and _takes(theirs, token))
            elif not is_open:
                row[position] |= below[position + 1] and _is_one_character(token, theirs)
        if True not in row:
            # Nor will any of the rows to come lead anywhere.
            return False
        below = row
    return below[0]


def _meaning(token: Token) -> str | tuple[str] | None:
    """What is the same of tokens that stand for the same text; None for one that is like no other."""
    if isinstance(token, Symbol):
        return None if token.key is None else (token.key,)
    return token if isinstance(token, str) else None


def _begin_with_others(one: tuple[Token, ...], other: tuple[Token, ...]) -> bool:
    """Whether the names of two different resources stand in the same place."""
    for position, (first, second) in enumerate(zip(one, other, strict=False)):
        if isinstance(first, Symbol) and _is_other(second, first):
            may_go_on = first.is_generated and isinstance(second, Symbol) and second.is_generated
            return all(_ends_at(tokens, position + 1, may_go_on) for tokens in (one, other))
        if first != second or isinstance(first, Wildcard):
            return False
    return False


def _ends_at(tokens: tuple[Token, ...], position: int, may_go_on: bool) -> bool:
    """Whether a word that is before a position certainly ends there, or goes on in any way."""
    if position == len(tokens) or tokens[position] in (":", "/"):
        return True
    return may_go_on and tokens[position] is Wildcard.RUN


def _is_open(token: Token, doubt: bool) -> bool:
    """Whether a token can stand for any run of characters, the empty one included."""
    return token is Wildcard.RUN or (doubt and isinstance(token, Symbol))


def _takes(token: Token, other: Token) -> bool:
    """Whether what a token stands for may include the other one."""
    return not _separates(token, other) and not (isinstance(token, Symbol) and _is_other(other, token))


def _is_one_character(token: Token, other: Token) -> bool:
    if isinstance(token, Symbol) or isinstance(other, Symbol):
        return False
    return token is Wildcard.ONE or other is Wildcard.ONE or token == other


def is_only_wildcards(text: Text) -> bool | None:
    """Whether a pattern matches whatever there is: nothing but ``*``, or ``?`` beside one."""
    if not text.parts:
        return False
    verdict = False
    for part in text.parts:
        if isinstance(part, Symbol):
            return None
        if part.strip("*?"):
            return False
        verdict = verdict or "*" in part
    return verdict


class _Pattern(NamedTuple):
    """A pattern as it is compared, and what is asked of all of its tokens."""

    tokens: tuple[Token, ...]
    """Those of the pattern in whatever partition."""
    has_symbols: bool
    is_wild: bool
    """Whether it has wildcards."""
    may_be_wild: bool
    """Whether it has symbols that may stand for wildcards."""


@lru_cache(maxsize=4096)
def _read(pattern: Text) -> _Pattern:
    tokens = _tokens(_any_partition(pattern))
    symbols = [token for token in tokens if isinstance(token, Symbol)]
    is_wild = Wildcard.RUN in tokens or Wildcard.ONE in tokens
    return _Pattern(tokens, len(symbols) > 0, is_wild, any(map(_may_be_wild, symbols)))


def _tokens(text: Text) -> tuple[Token, ...]:
    """The tokens of a policy's string, in which wildcards and policy variables mean something."""
    tokens: list[Token] = []
    for part in text.parts:
        if isinstance(part, Symbol):
            tokens.append(part)
            continue
        for index, piece in enumerate(_split_variables(part)):
            if index % 2 == 0:
                tokens += [_WILD.get(character, character) for character in piece]
            elif piece in ("*", "?", "$"):
                tokens.append(piece)
            else:
                tokens.append(Symbol("${" + piece.lower() + "}"))
    return _in_order(tokens)


def _split_variables(part: str) -> list[str]:
    """Literal text and the names of policy variables, by turns."""
    return re.split(r"\$\{([^}]*)\}", part) if "${" in part else [part]


def _in_order(tokens: list[Token]) -> tuple[Token, ...]:
    """The same pattern with ``?`` before ``*`` in every row of wildcards, and one ``*`` of several."""
    if Wildcard.RUN not in tokens:
        return tuple(tokens)
    ordered: list[Token] = []
    for token in tokens:
        last = ordered[-1] if ordered else None
        if last is Wildcard.RUN and token is Wildcard.RUN:
            continue
        if last is Wildcard.RUN and token is Wildcard.ONE:
            ordered[-1:] = [Wildcard.ONE, Wildcard.RUN]
        else:
            ordered.append(token)
    return tuple(ordered)


_WILD: dict[str, Token] = {"*": Wildcard.RUN, "?": Wildcard.ONE}


def _characters(text: Text) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in text.parts:
        tokens.extend((part,) if isinstance(part, Symbol) else part)
    return tuple(tokens)


_PARTITION = pattern(r"arn:aws(-[a-z]+)*:")


def _any_partition(text: Text) -> Text:
    """An ARN with its literal partition taken for the one that is deployed to.

    ``arn:aws:`` and ``arn:${AWS::Partition}:`` name the same resource wherever either works.
    """
    first = text.parts[0] if text.parts else None
    found = _PARTITION.match(first) if isinstance(first, str) else None
    if found is None or not isinstance(first, str):
        return text
    return Text(("arn:", PARTITION, first[found.end() - 1 :], *text.parts[1:]))


def _matches(pattern: tuple[Token, ...], text: tuple[Token, ...]) -> bool | None:
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
    if _fits(pattern, text, doubt=False):
        return True
    return None if _fits(pattern, text, doubt=True) else False


def _fits(pattern: tuple[Token, ...], text: tuple[Token, ...], doubt: bool) -> bool:
    """Whether the pattern certainly matches or, in doubt, whether it does for some symbols.

    Goes through the table of pattern suffixes and text suffixes, the shortest first.
    """
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
                row[position] = below[position] or (row[position + 1] and not _separates(token, other))
            elif type(other) is str and type(token) is str:
                row[position] = token == other and below[position + 1]
            elif doubt and isinstance(other, Symbol) and not _is_other(token, other):
                # The symbol of the text may be empty, or hold what this token and others match.
                held = below[position] or below[position + 1]
                row[position] = row[position + 1] or (held and not _separates(other, token))
            else:
                row[position] = below[position + 1] and _same(token, other)
        if True not in row:
            # Nor will any of the rows to come lead anywhere.
            return False
        below = row
    return below[0]


def _separates(word: Token, token: Token) -> bool:
    """Whether the token cannot be a part of what the first is, because that is a single word."""
    return isinstance(word, Symbol) and word.is_word and token in (":", "/")


def _is_other(token: Token, symbol: Symbol) -> bool:
    """Whether both are identities, and of different resources."""
    return isinstance(token, Symbol) and token.is_identity and symbol.is_identity and token.key != symbol.key


def _same(token: Token, other: Token) -> bool:
    if token is Wildcard.ONE:
        return other is Wildcard.ONE or isinstance(other, str)
    if isinstance(token, Symbol):
        return isinstance(other, Symbol) and token.key is not None and token.key == other.key
    return token == other


# ARNs ------------------------------------------------------------------------------------------


class Arn(NamedTuple):
    """The parts of an ARN, or of a pattern for ARNs."""

    partition: Text
    service: Text
    region: Text
    account: Text
    resource: Text
    """Everything after the fifth colon."""


_COLONS = 5


@lru_cache(maxsize=8192)
def arn_of(text: Text) -> Arn | None:
    """An ARN's parts; None when the text is none, or it is not certain where its parts begin."""
    first = text.parts[0] if text.parts else None
    if not isinstance(first, str) or not first.startswith("arn:"):
        return None
    fields: list[list[Part]] = [[]]
    for part in text.parts:
        if isinstance(part, Symbol):
            fields[-1].append(part)
            continue
        head, *others = part.split(":", _COLONS + 1 - len(fields))
        if head:
            fields[-1].append(head)
        fields += [[other] if other else [] for other in others]
    if len(fields) <= _COLONS:
        return None
    # No two literals are neighbours in a text, so none are in its parts.
    arn = Arn(*[Text(tuple(field)) for field in fields[1:]])
    return arn if _is_well_formed(arn) else None


@lru_cache(maxsize=1024)
def _are_equal(one: Text, other: Text) -> bool | None:
    return _matches(_characters(one), _characters(other))


def _is_well_formed(arn: Arn) -> bool:
    """Whether the parts are what they should be; a symbol with a colon in it would shift them."""
    partition, account = arn.partition.literal, arn.account.literal
    if partition is not None and not partition.startswith(("aws", "*", "?")):
        return False
    if (
        account is None
        or account in ("", "aws", "cloudfront", "third-party")
        or "*" in account
        or "?" in account
    ):
        return True
    return account.isdigit()
