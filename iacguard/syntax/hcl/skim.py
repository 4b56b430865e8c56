"""Finding the end of a value without building its tree.

Most values of a large module are never asked for, and building their trees costs several times
what finding the attributes costs. :func:`skim` walks over the usual kinds of value and vouches for
what it has walked over: the full parser reads it without a problem and ends at the same place. At
anything else (for expressions, directives, comments, the rarer escapes and indexes) it gives up,
and the value is read at once. So it knows the common part of the grammar and need not know more.
"""

from __future__ import annotations

import re

from iacguard.syntax.hcl.reader import GAP, NAME, NAME_END, PLAIN
from iacguard.tuples import NamedTuple

_NAME = f"{NAME}{NAME_END}"
_PATH = rf'{_NAME}(?:\.{_NAME}|\[(?:[0-9]{{1,9}}|"{PLAIN}"|\*)\]){{0,40}}'
_STRING = rf'"[^"\\$%\r\n]*(?:(?:\\["\\nrt]|[$%](?![{{$%])|\$\{{[ \t]*{_PATH}[ \t]*\}})[^"\\$%\r\n]*)*"'
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.])"

# Groups of _TERM, where an operand is wanted.
_OPERAND, _FUNCTION, _BRACKET, _EMPTY = range(1, 5)
_TERM = tuple(
    re.compile(
        rf"""{gap}(?:
          (?:[-!][ \t]*){{0,3}}(?:
              ({_STRING}|{_PATH}(?!{gap}(?:\(|::))|{_NUMBER})
            | ({_NAME}{gap}\()
            | ([\[{{(])(?!{GAP[True]}for{NAME_END})
          )
        | ([\])])
        )""",
        re.VERBOSE,
    )
    for gap in GAP
)
# Groups of _AFTER, after an operand.
_OPERATOR, _COMMA, _COLON, _CLOSE, _END = range(1, 6)
_AFTER = tuple(
    re.compile(
        rf"""{GAP[free]}(?:
          (==|!=|<=|>=|&&|\|\||[-+*%<>?]|/(?![/*]))
        | (,)
        | (:)
        | ([\])}}])
        | ({end})
        )""",
        re.VERBOSE,
    )
    for free, end in ((False, r"(?=\n|\Z|\#|//)"), (True, r"(?!)"))
)
_KEY = 2 * (
    re.compile(rf"""{GAP[True]}(?:(?:{_NAME}|"{PLAIN}"){GAP[False]}(?:=(?![=>])|:)|(\}}))""", re.VERBOSE),
)

# What brackets the walk is in, and what ends them; without any, the brace of the block around.
_NONE, _OBJECT, _GROUP, _CALL, _TUPLE = range(5)
_INSIDE = {"{": _OBJECT, "(": _GROUP, "[": _TUPLE}
_ENDS = ("}", "}", ")", ")", "]")

# Well within the limits of the full parser.
_MAX_BRACKETS = 20
_MAX_OPERATORS = 50


class Extent(NamedTuple):
    """Where a value ends, and where what follows it (a line end or a closing brace) stands."""

    end: int
    following: int


def skim(text: str, pos: int) -> Extent | None:
    """The extent of the value at ``pos``, or None when the full parser must have a look."""
    around: list[tuple[int, int]] = []
    # ``choices`` counts the question marks whose colon has not come yet.
    inside, choices, operators = _NONE, 0, 0
    wanted, may_close = _TERM, False
    while True:
        # Line ends are white space in parentheses and square brackets.
        match = wanted[inside >= _GROUP].match(text, pos)
        if match is None:
            return None
        kind, before, pos = match.lastindex, pos, match.end()
        if wanted is _KEY:
            wanted = _TERM
            if kind is not None:
                inside, choices = around.pop()
                wanted = _AFTER
        elif wanted is _TERM:
            wanted = _AFTER
            if kind == _EMPTY:
                if not may_close or match[_EMPTY] != _ENDS[inside]:
                    return None
                inside, choices = around.pop()
            elif kind != _OPERAND:
                around.append((inside, choices))
                if len(around) > _MAX_BRACKETS:
                    return None
                inside, choices = _CALL if kind == _FUNCTION else _INSIDE[match[_BRACKET]], 0
                wanted, may_close = _KEY if inside == _OBJECT else _TERM, inside >= _CALL
        else:
            wanted, may_close = _TERM, False
            if kind == _OPERATOR:
                operators += 1
                choices += match[_OPERATOR] == "?"
                if operators > _MAX_OPERATORS:
                    return None
            elif kind == _COLON and choices:
                choices -= 1
            elif choices or kind == _COLON:
                return None
            elif kind == _CLOSE:
                if match[_CLOSE] != _ENDS[inside]:
                    return None
                if inside == _NONE:
                    return Extent(before, match.start(_CLOSE))
                inside, choices = around.pop()
                wanted = _AFTER
            elif inside == _OBJECT:
                wanted = _KEY
            elif inside == _NONE and kind == _END:
                return Extent(before, match.start(_END))
            elif inside >= _CALL:
                may_close = True
            else:
                return None
