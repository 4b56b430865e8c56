"""Policies' patterns, of texts that are known in part: whether one covers another, whether two meet.

In these texts ``*`` and ``?`` are wildcards, a policy variable such as ``${aws:username}`` is a symbol, and
``arn:aws:`` begins an ARN of whatever partition is deployed to.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from functools import lru_cache

from iacguard.graph.symbolic import (
    PARTITION,
    Symbol,
    Text,
    Token,
    Wildcard,
    fits,
    matches,
    may_hold,
    names_another,
    stands_for,
)
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple


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
    tokens, others = _trimmed(tokens, others)
    if _takes_all(tokens, others):
        return True
    if not (left.has_symbols or right.has_symbols):
        return False
    if fits(tokens, others, doubt=True):
        return None
    # With wildcards about, a symbol can be what makes one pattern take all of another in ways that are
    # not seen token by token, as "*?" takes "?*"; only patterns that never meet rule that out.
    can_turn = left.may_be_wild or right.may_be_wild
    return None if right.is_wild and can_turn and intersects(pattern, text) is not False else False


def _differ_at_an_end(one: tuple[Token, ...], other: tuple[Token, ...]) -> bool:
    """Whether plain characters before all else, or behind all else, are not the same."""
    for first, second in zip(one, other, strict=False):
        if not (isinstance(first, str) and isinstance(second, str)):
            # A name has no wildcards in it, so what follows it on both sides is compared by itself.
            if isinstance(first, Symbol) and first.is_word and _meaning(first) and stands_for(first, second):
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
            if not (first.is_word and _meaning(first) and stands_for(first, second)):
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


_ANYTHING: tuple[Token, ...] = (Wildcard.RUN,)


def _takes_all(pattern: tuple[Token, ...], text: tuple[Token, ...]) -> bool:
    """Whether a pattern matches whatever another one does, and whatever the symbols are.

    The pattern is run over the text as an automaton whose sets of positions are the bits of a
    number. A wildcard of the text may be any characters, and the worst for the pattern are those
    that no pattern names; after each number of them the rest must match.
    """
    if pattern == _ANYTHING:
        return True
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
        return matches(_tokens(Text((pattern,))), tuple(text)) is True
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
    if one == _ANYTHING or other == _ANYTHING:
        return True
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
            if isinstance(token, Symbol) and _meaning(token) is not None and stands_for(token, theirs):
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
        if isinstance(first, Symbol) and names_another(second, first):
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
    return may_hold(token, other) and not (isinstance(token, Symbol) and names_another(other, token))


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


# Patterns as they are compared -------------------------------------------------------------------


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


def _may_be_wild(symbol: Symbol) -> bool:
    """Whether a symbol may stand for anything, nothing and wildcards included."""
    return not symbol.is_word and not symbol.is_identity


_WILD: dict[str, Token] = {"*": Wildcard.RUN, "?": Wildcard.ONE}


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
