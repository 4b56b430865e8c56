"""Go's regular expressions as Python's.

Both find the same where they mean the same, but some signs mean something else (``$`` is the very
end, ``\\d`` a digit of ASCII), some exist on one side only, and what is not Go's has to be refused.

Source: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category


class Malformed(Exception):
    """What is no regular expression of Go's, with the reason."""


class NotTranslated(Exception):
    """A part of a regular expression that is not followed."""


_CLASSES = {
    "d": "0-9",
    "s": r"\t\n\f\r ",
    "w": "0-9A-Za-z_",
}
_NAMED = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_COMPLEMENTS: dict[str, str] = {
    "D": r"\x00-/:-\U0010ffff",
    "S": r"\x00-\x08\x0b\x0e-\x1f!-\U0010ffff",
    "W": r"\x00-/:-@\[-\^`{-\U0010ffff",
}
_SIMPLE = {"a": r"\x07", "f": r"\f", "t": r"\t", "n": r"\n", "r": r"\r", "v": r"\v"}
_NAME = re.compile(r"[A-Za-z0-9_]+")
_REPEAT = re.compile(r"\{(\d+)(,(\d*))?\}")
_FLAGS = re.compile(r"\?([imsU]*)(?:-([imsU]+))?([:)])")
_CLASS_ESCAPE = re.compile(r"\\[dDsSwWpP]")
_MOST_REPEATS = 1000
_PLACES = frozenset({"(?m:^)", "(?m:$)", r"\A", r"\Z"})


@lru_cache(maxsize=256)
def translated(pattern: str) -> str:
    """The pattern in Python's syntax. Raises Malformed, NotTranslated."""
    return _Translator(pattern).whole()


@lru_cache(maxsize=64)
def _of_category(name: str, negated: bool) -> str:
    """The characters of a general category, such as ``Lu`` or ``L``, as a part of a class."""
    parts: list[str] = []
    start: int | None = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and category(chr(code)).startswith(name) is not negated
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            parts.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(parts)


@lru_cache(maxsize=16)
def _complement(part: str) -> str:
    """All characters but those of a class of ASCII, as a part of a class."""
    inside = re.compile(f"[{part}]")
    others = (chr(code) for code in range(0x80))
    return "".join(_coded(ord(one)) for one in others if not inside.match(one)) + r"\x80-\U0010ffff"


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.pos = 0
        self.depth = 0
        self.names: set[str] = set()

    def whole(self) -> str:
        made = self._alternatives("")
        if self.pos < len(self.pattern):
            raise Malformed("found a closing parenthesis without an opening one")
        return made

    def _alternatives(self, flags: str) -> str:
        """Everything up to the end of the group at hand; flags set in it hold to its end."""
        self.depth += 1
        if self.depth > 100:
            raise NotTranslated
        branches: list[list[str]] = [[]]
        repeatable = repeated = False
        while self.pos < len(self.pattern) and self.pattern[self.pos] != ")":
            character = self.pattern[self.pos]
            if character == "|":
                self.pos += 1
                branches.append([])
                repeatable = repeated = False
                continue
            repeat = self._repeat(flags)
            if repeat is not None:
                if not repeatable:
                    raise Malformed(
                        "found a repetition of a repetition" if repeated else "found nothing to repeat"
                    )
                last = branches[-1][-1]
                # Go repeats what only asks for a place, Python a group of it alone.
                branches[-1][-1] = f"(?:{last}){repeat}" if last in _PLACES else last + repeat
                repeatable, repeated = False, True
                continue
            if self.pattern.startswith(r"\Q", self.pos):
                end = self.pattern.find(r"\E", self.pos)
                literal = self.pattern[self.pos + 2 : None if end < 0 else end]
                self.pos = len(self.pattern) if end < 0 else end + 2
                branches[-1].extend(self._literal(one, flags) for one in literal)
                repeatable = repeatable or bool(literal)
                continue
            match = _FLAGS.match(self.pattern, self.pos + 1) if character == "(" else None
            if match is not None and match[3] == ")":
                if not match[1] and match[2] is None and not match[0].startswith("?)"):
                    raise Malformed("found a group without flags")
                flags = _changed(flags, match)
                self.pos = match.end()
                repeatable = repeated = False
                continue
            branches[-1].append(self._atom(character, flags))
            repeatable, repeated = True, False
        self.depth -= 1
        return "|".join("".join(branch) for branch in branches)

    def _repeat(self, flags: str) -> str | None:
        character = self.pattern[self.pos]
        made = ""
        if character in "*+?":
            self.pos += 1
            made = character
        elif character == "{":
            match = _REPEAT.match(self.pattern, self.pos)
            if match is None:
                return None
            least = int(match[1][:9])
            most = least if match[2] is None else int(match[3][:9]) if match[3] else None
            if least > _MOST_REPEATS or (most is not None and not least <= most <= _MOST_REPEATS):
                raise Malformed("found a number of repetitions that is not allowed")
            self.pos = match.end()
            made = match[0]
        else:
            return None
        lazy = self.pattern.startswith("?", self.pos)
        self.pos += lazy
        return made + ("?" if lazy is not ("U" in flags) else "")

    def _atom(self, character: str, flags: str) -> str:
        if character == "(":
            return self._group(flags)
        if character == "[":
            return self._cased(self._class(), flags)
        if character == "\\":
            return self._escape(flags)
        self.pos += 1
        if character == ".":
            return r"[\x00-\U0010ffff]" if "s" in flags else r"[^\n]"
        if character == "^":
            return "(?m:^)" if "m" in flags else r"\A"
        if character == "$":
            return "(?m:$)" if "m" in flags else r"\Z"
        return self._literal(character, flags)

    def _literal(self, character: str, flags: str) -> str:
        escaped = re.escape(character)
        return self._cased(escaped, flags) if character.isalpha() else escaped

    @staticmethod
    def _cased(made: str, flags: str) -> str:
        return f"(?i:{made})" if "i" in flags else made

    def _group(self, flags: str) -> str:
        self.pos += 1
        opening = "("
        if self.pattern.startswith("?", self.pos):
            match = _FLAGS.match(self.pattern, self.pos)
            if match is not None:
                flags = _changed(flags, match)
                self.pos = match.end()
                opening = "(?:"
            else:
                opening = self._named_group()
        inside = self._alternatives(flags)
        if not self.pattern.startswith(")", self.pos):
            raise Malformed("found an opening parenthesis without a closing one")
        self.pos += 1
        return f"{opening}{inside})"

    def _named_group(self) -> str:
        for start in ("?P<", "?<"):
            if self.pattern.startswith(start, self.pos):
                match = _NAME.match(self.pattern, self.pos + len(start))
                if match is None or not self.pattern.startswith(">", match.end()):
                    break
                if match[0] in self.names:
                    raise NotTranslated
                self.names.add(match[0])
                self.pos = match.end() + 1
                if not match[0].isidentifier():
                    raise NotTranslated
                return f"(?P<{match[0]}>"
        raise Malformed("found a group of a kind that Go does not have")

    def _escape(self, flags: str) -> str:
        if self.pos + 1 == len(self.pattern):
            raise Malformed("found a backslash at the end")
        letter = self.pattern[self.pos + 1]
        if letter in "bB":
            self.pos += 2
            return f"(?a:\\{letter})"
        if letter in "Az":
            self.pos += 2
            return r"\A" if letter == "A" else r"\Z"
        if letter == "C":
            raise NotTranslated
        inside = self._escape_in_class()
        if letter in "dDsSwWpP":
            return self._cased(f"[{inside}]", flags) if letter in "wWpP" else f"[{inside}]"
        return self._cased(inside, flags)

    def _escape_in_class(self) -> str:
        """An escape that stands for characters, as a part of a class."""
        if self.pos + 1 == len(self.pattern):
            raise Malformed("found a backslash at the end")
        letter = self.pattern[self.pos + 1]
        start = self.pos
        self.pos += 2
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter in _COMPLEMENTS:
            return _COMPLEMENTS[letter]
        if letter in "pP":
            return self._property(letter == "P")
        if letter in _SIMPLE:
            return _SIMPLE[letter]
        if letter == "x":
            return _coded(self._hexadecimal())
        if letter in "01234567":
            match = re.compile(r"[0-7]{1,3}").match(self.pattern, start + 1)
            if match is None or (letter != "0" and len(match[0]) == 1):
                raise Malformed("found a reference to a group, which Go does not have")
            self.pos = match.end()
            return _coded(int(match[0], 8))
        if letter.isascii() and not letter.isalnum():
            return re.escape(letter)
        raise Malformed(f"found \\{letter}, which Go does not have")

    def _hexadecimal(self) -> int:
        match = re.compile(r"\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2})").match(self.pattern, self.pos)
        code = -1 if match is None else int(match[1] or match[2], 16)
        if match is None or not 0 <= code <= sys.maxunicode:
            raise Malformed("found the number of no character")
        self.pos = match.end()
        return code

    def _property(self, negated: bool) -> str:
        match = re.compile(r"\{(\^?)([A-Za-z_]+)\}|([A-Z])").match(self.pattern, self.pos)
        if match is None:
            raise Malformed("found a class of characters without a name")
        self.pos = match.end()
        name = match[2] or match[3]
        if len(name) > 2:
            raise NotTranslated
        made = _of_category(name, negated is not bool(match[1]))
        if not made:
            raise Malformed(f"found the class of characters {name}, which there is not")
        return made

    def _class(self) -> str:
        self.pos += 1
        negated = self.pattern.startswith("^", self.pos)
        self.pos += negated
        parts: list[str] = []
        first = True
        while first or not self.pattern.startswith("]", self.pos):
            if self.pos >= len(self.pattern):
                raise Malformed("found a class of characters without an end")
            parts.extend(self._members())
            first = False
        self.pos += 1
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _members(self) -> Iterator[str]:
        named = re.compile(r"\[:(\^?)(\w+):\]").match(self.pattern, self.pos)
        if named is not None:
            if named[2] not in _NAMED:
                raise Malformed(f"found the class {named[0]}, which there is not")
            self.pos = named.end()
            yield _complement(_NAMED[named[2]]) if named[1] else _NAMED[named[2]]
            return
        is_class = _CLASS_ESCAPE.match(self.pattern, self.pos) is not None
        start = self._member()
        is_range = self.pattern.startswith("-", self.pos) and not self.pattern.startswith("-]", self.pos)
        if is_class:
            # A class starts no range, so a sign after it stands for itself.
            yield start
            return
        if is_range:
            self.pos += 1
            end = self._member()
            low, high = _code_of(start), _code_of(end)
            if low is None or high is None or low > high:
                raise Malformed("found a range of characters that is none")
            yield f"{start}-{end}"
        else:
            yield start

    def _member(self) -> str:
        if self.pos >= len(self.pattern):
            raise Malformed("found a class of characters without an end")
        if self.pattern[self.pos] == "\\":
            return self._escape_in_class()
        character = self.pattern[self.pos]
        self.pos += 1
        return _coded(ord(character)) if character in "[]\\^-&~|" else character


def _coded(code: int) -> str:
    return f"\\U{code:08x}"


def _code_of(member: str) -> int | None:
    """The character that a part of a class is, None where it is several."""
    try:
        decoded = member if len(member) == 1 else re.sub(r"\\(\W)", r"\1", member)
        if decoded.startswith("\\"):
            decoded = decoded.encode("ascii").decode("unicode_escape")
    except UnicodeError:
        return None
    return ord(decoded) if len(decoded) == 1 else None


def _changed(flags: str, match: re.Match[str]) -> str:
    kept = (set(flags) | set(match[1])) - set(match[2] or "")
    return "".join(sorted(kept))
