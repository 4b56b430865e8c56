"""Plain block YAML to nodes, line by line.

Nearly every template is made of entries and list items that stand on a line each, of block scalars
and of short lists in brackets. One regular expression tells all of its lines apart, and the nodes are
made of what it found, at half of what it takes to make them of libyaml's events. They are the very
nodes that :mod:`iacguard.syntax.yaml_tree` makes, places included. Whatever else YAML has, and
whatever is or may be a mistake, is not read here: :func:`read_lines` gives None, and libyaml is to
read the whole text.
"""

from __future__ import annotations

from iacguard.patterns import pattern
from iacguard.syntax.node import (
    Document,
    Entry,
    Mapping,
    Node,
    PlainKey,
    Scalar,
    Sequence,
    Style,
    SyntaxProblem,
)
from iacguard.syntax.wording import duplicate_key
from iacguard.syntax.yaml_layout import block_scalar_end
from iacguard.syntax.yaml_values import Value, plain_value
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import re

DEEPEST: Final = 200
"""Levels of nesting that are read; everything downstream may recurse on a tree."""

_MOST_LINES: Final = 50_000
"""Lines of a text that is read here, where all of them are held at once."""

_LONGEST_KEY: Final = 1_000
"""Characters of a key that is read here; YAML takes nothing for a key that has more than 1,024."""

_LONGEST_ESCAPED: Final = 10_000
"""Characters after the start of a string with escapes that is read here."""

# After its indentation and perhaps a dash a line has a key, or else the rest is all there is. A key has
# fewer characters than the 1,024 after which YAML takes none for one. The lines of a block scalar are
# those that are indented deeper than its key, or than the dash when it has no key.
_LINE: Final = pattern(
    r"( *)((?:- +)+(?:-(?=\n))?|-(?=\n))?(?:([A-Za-z0-9_$/.+=:-]{1,1000}):(?=[ \n]))?(.*)\n"
    r"(?:(?<= [|>]\n|[|>][+-]\n)((?:\1(?(2)(?(3)  )) .*\n| *\n)*))?"
)

# Keys that are seldom: with quotes around them, with spaces in them or after them.
_SELDOM_KEY: Final = pattern(
    r"""('[^'\n]{1,1000}'|"[^"\\\n]{1,1000}"|[A-Za-z0-9_$/][A-Za-z0-9_$/.+= -]{0,1000}?) {0,9}:(?= |\Z)"""
)

_USUAL: Final = bytes(range(0x20, 0x7F)) + b"\n"
_UNUSUAL: Final = pattern("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML does not allow, what may be taken for a space or a line break, and tabs."""

_TAG: Final = pattern(r"![A-Za-z][A-Za-z0-9]*(?:::[A-Za-z0-9]+)*")

_TAGS: Final = frozenset(
    {
        "!Ref",
        "!Sub",
        "!GetAtt",
        "!If",
        "!Join",
        "!Equals",
        "!Select",
        "!FindInMap",
        "!ImportValue",
        "!Not",
        "!Base64",
    }
)
"""Those that need no look at their characters."""

# What is in brackets, cut after each character that has a meaning there: spaces, a key or a value without
# quotes or what stands before the quotes, a string in quotes, spaces, and that character.
_CELL: Final = pattern(r"""([ \n]*)([^,\[\]{}'"#?\n]*)('[^'\n]*'(?!')|"[^"\\\n]*"|)([ \n]*)((?s:.))""")
_CELL_KEY: Final = pattern(r"[A-Za-z0-9_$/][A-Za-z0-9_$/.+=:-]*")

_BLOCK: Final = pattern(r"(?: *\n)*( +)[^ \n].*\n(?:\1.*\n| *\n)*")

_SINGLE_QUOTED: Final = pattern(r"'[^']*(?:''[^']*)*'")
_DOUBLE_QUOTED: Final = pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_ESCAPE: Final = pattern(r"\\(.)")
_ESCAPED: Final = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "t": "\t"}

# Going round the constructors of tuples and nodes saves a tenth of the time.
_new: Final = tuple.__new__
_bare: Final = object.__new__


class _Unsure(Exception):
    """The text has something that libyaml is to tell the meaning of."""


class _OneLine(NamedTuple):
    """A scalar that follows a key or a dash on its line."""

    lead: int
    """Spaces before it."""
    length: int
    value: Value
    text: str
    style: Style
    tag: str | None


_known: dict[str, _OneLine] = {}
"""Scalars by what stands after a key or a dash, where most have stood before."""

_MOST_KNOWN: Final = 4_000
_LONGEST_KNOWN: Final = 60

# What encloses a node: its parent with its entries or items, the level of that, and where it started.
_Frame: TypeAlias = "tuple[Mapping | Sequence | None, dict[str, Entry], list[Node] | None, int, int]"


def read_lines(source: Source) -> Document | None:
    """The document that a text is, without a fatal problem; None when libyaml is to read it."""
    text = source.text
    try:
        unusual = text.encode().translate(None, _USUAL)
    except UnicodeEncodeError:
        return None
    if (unusual and _UNUSUAL.search(unusual.decode())) or text.count("\n") > _MOST_LINES:
        return None
    try:
        return _read(source, text if text.endswith("\n") else f"{text}\n")
    except _Unsure:
        return None


def _read(source: Source, text: str) -> Document:
    """Read all lines: the one loop that has to be fast."""
    new, bare, known, size = _new, _bare, _known, len
    lines = iter(_LINE.findall(text))
    nowhere = Span(source, 0, 0)
    outer: list[_Frame] = []
    # The mapping or list that is open, with its entries or else its items. Its level is twice the column
    # of its keys or dashes, and one more for a list, which may stand in the column of its own key.
    current: Mapping | Sequence | None = None
    entries: dict[str, Entry] = {}
    items: list[Node] | None = None
    level = -1
    opened = 0
    # The key or dash whose value is to come, the tag of that value, and where it is if it is empty.
    dashed = Scalar(nowhere, None, "")
    awaiting: Scalar | None = dashed
    waiting = ""
    tag: str | None = None
    place = end = position = 0
    root: Node | None = None
    problems: list[SyntaxProblem] = []
    node: Node
    made: Mapping | Sequence
    for indent, dash, name, rest, block in lines:
        column = size(indent)
        start = position + column
        seldom: Scalar | None = None
        if not name:
            # A comment, an empty line, an item, a key that is seldom, or a value below its key.
            if not dash and (not rest or rest[0] == "#"):
                position = start + size(rest) + 1 + size(block)
                if block.strip(" \n"):
                    raise _Unsure
                continue
            if ": " in rest or rest[-1:] == ":":
                seldom, name, rest = _seldom_key(source, start + size(dash), rest)  # noqa: PLW2901 - it has both
                if block and dash and seldom is not None:
                    raise _Unsure
        if dash:
            rank = 2 * column + 1
        elif name:
            rank = 2 * column
        elif current is None:
            if column or start or rest.rstrip(" ") != "---":
                raise _Unsure
            position = size(rest) + 1
            continue
        elif awaiting is None or tag is not None or 2 * column <= level:
            raise _Unsure
        else:
            rank = level
        if rank != level or (awaiting is not None and (dash or name)):
            if awaiting is not None and rank > level:
                outer.append((current, entries, items, level, opened))
                if size(outer) > DEEPEST:
                    raise _Unsure
                made = bare(Sequence) if dash else bare(Mapping)
                made.tag = tag
                if items is not None:
                    items.append(made)
                elif current is not None:
                    entries[waiting] = new(Entry, (awaiting, made))
                else:
                    root = made
                opened = start if tag is None else place
                current, level = made, rank
                if isinstance(made, Mapping):
                    made.entries = entries = {}
                    items = None
                else:
                    made.items = items = []
            else:
                if awaiting is not None:
                    _put(_empty(source, place, end, tag), items, entries, (waiting, awaiting))
                while rank < level and current is not None:
                    current.span = new(Span, (source, opened, end))
                    current, entries, items, level, opened = outer.pop()
                if rank != level:
                    raise _Unsure
        if dash:
            awaiting, tag = dashed, None
            place = end = start + 1
            for inner in range(2, size(dash) if size(dash) > 2 else 0):
                if dash[inner] == "-":
                    if size(outer) >= DEEPEST:
                        raise _Unsure
                    outer.append((current, entries, items, level, opened))
                    made = Sequence(nowhere, [])
                    if items is not None:
                        items.append(made)
                    current, items = made, made.items
                    level = 2 * (column + inner) + 1
                    opened = start + inner
                    place = end = opened + 1
            start += size(dash)
            if name:
                outer.append((current, entries, items, level, opened))
                if size(outer) > DEEPEST:
                    raise _Unsure
                made = bare(Mapping)
                made.tag = None
                made.entries = entries = {}
                if items is not None:
                    items.append(made)
                current, items = made, None
                level = 2 * (column + size(dash))
                opened = start
                if block and dash != "- ":
                    raise _Unsure
        if name:
            if seldom is None:
                position = start + size(name)
                awaiting = PlainKey()
                awaiting.span = new(Span, (source, start, position))
                place = end = start = position + 1
            else:
                awaiting = seldom
                place = end = start = text.find(":", seldom.span.end) + 1
            if name in entries:
                problems.append(duplicate_key(awaiting, entries[name].key))
            waiting = name
            tag = None
        position = start + size(rest) + 1
        if not rest:
            continue
        scalar = known.get(rest)
        if scalar is None:
            lead, own, content = _tagged(rest)
            if not block:
                scalar = _one_line(rest, lead, own, content)
        elif block:
            raise _Unsure
        if scalar is not None:
            lead, length, value, content, style, own = scalar
            start += lead
            end = start + length
            node = bare(Scalar)
            node.span = new(Span, (source, start, end))
            node.value = value
            node.text = content
            node.style = style
            node.tag = own
        else:
            begin = start + lead
            start += size(rest) - size(content)
            following = position
            if not content or content[0] == "#":
                # The value stands in the lines below.
                if block:
                    raise _Unsure
                if own is not None:
                    tag, place, end = own, begin, begin + size(own)
                continue
            if content[0] == "[" or content[0] == "{":
                node, end = _in_brackets(source, text, (begin, start), own, DEEPEST - size(outer))
                line_end = text.find("\n", end)
                following = line_end + 1
                if block or not _is_nothing(text[end:line_end]):
                    raise _Unsure
            else:
                body = block
                position += size(block)
                following = position
                if not block:
                    # There is more in its header than _LINE looks for.
                    match = _BLOCK.match(text, position)
                    body = "" if match is None else match[0]
                    following += size(body)
                content, style = _block(content, body, level // 2, following > size(source.text))
                end = block_scalar_end(source.text, begin, min(following, size(source.text)), content)
                node = Scalar(new(Span, (source, begin, end)), content, content, style, own)
            while position < following:
                passed = next(lines)
                position += sum(map(size, passed)) + (2 if passed[2] else 1)
            if position != following:
                raise _Unsure
        if items is not None:
            items.append(node)
        elif awaiting is not None:
            entries[waiting] = new(Entry, (awaiting, node))
        awaiting = None
    if root is None:
        raise _Unsure
    if awaiting is not None:
        _put(_empty(source, place, end, tag), items, entries, (waiting, awaiting))
    while current is not None:
        current.span = new(Span, (source, opened, end))
        current, entries, items, level, opened = outer.pop()
    return Document(root, problems)


def _put(node: Node, items: list[Node] | None, entries: dict[str, Entry], key: tuple[str, Scalar]) -> None:
    """Makes a node an item of the list that is open, or else the value of a key of the mapping."""
    if items is not None:
        items.append(node)
    else:
        name, scalar = key
        entries[name] = Entry(scalar, node)


def _seldom_key(source: Source, start: int, rest: str) -> tuple[Scalar | None, str, str]:
    """A key that has to be looked for in what a line has, its text, and what follows its colon."""
    match = _SELDOM_KEY.match(rest)
    if match is None:
        return None, "", rest
    name = match[1]
    span = _new(Span, (source, start, start + len(name)))
    following = rest[match.end() :]
    if name[0] != "'" and name[0] != '"':
        return Scalar(span, plain_value(name), name), name, following
    style: Style = "single" if name[0] == "'" else "double"
    name = name[1:-1]
    if name == "<<":
        raise _Unsure
    return Scalar(span, name, name, style), name, following


def _empty(source: Source, start: int, end: int, tag: str | None) -> Scalar:
    """The value of a key or a dash that has nothing, but perhaps a tag."""
    return Scalar(_new(Span, (source, start, end)), None if tag is None else "", "", "plain", tag)


def _is_nothing(text: str) -> bool:
    """Whether what follows a value on its line are spaces, or a comment after some."""
    return not text or (text[0] == " " and text.lstrip(" ")[:1] in ("", "#"))


def _tagged(written: str) -> tuple[int, str | None, str]:
    """The spaces before a value, its tag, and what is left after both."""
    content = written.lstrip(" ")
    lead = len(written) - len(content)
    if content[:1] != "!":
        return lead, None, content
    tag, _, content = content.partition(" ")
    if tag not in _TAGS and _TAG.fullmatch(tag) is None:
        raise _Unsure
    return lead, tag, content.lstrip(" ")


def _one_line(written: str, lead: int, tag: str | None, content: str) -> _OneLine | None:
    """The scalar that is all of what stands after a key or a dash; None when it is something else."""
    first = content[:1]
    value: Value
    style: Style = "plain"
    if first in ("'", '"'):
        style = "single" if first == "'" else "double"
        close = content.find(first, 1)
        if content.startswith("''", close) or "\\" in content[:close]:
            if len(content) > _LONGEST_ESCAPED:
                raise _Unsure
            match = (_SINGLE_QUOTED if first == "'" else _DOUBLE_QUOTED).match(content)
            if match is None:
                raise _Unsure
            close = match.end() - 1
        length = close + 1
        if not length or not _is_nothing(content[length:]):
            raise _Unsure
        text = content[1:close]
        if style == "single":
            text = text.replace("''", "'")
        elif "\\" in text:
            text = _ESCAPE.sub(_escaped, text)
        value = text
    elif not first or (first in ",[]{}#&*!|>%@`-?:" and (first not in "-?:" or content[1:2] in ("", " "))):
        return None
    else:
        comment = content.find(" #")
        text = (content if comment == -1 else content[:comment]).rstrip(" ")
        if text[-1] == ":" or ": " in text:
            raise _Unsure
        length = len(text)
        value = plain_value(text) if tag is None else text
    length += len(written) - len(content) - lead
    made = _new(_OneLine, (lead, length, value, text, style, tag))
    if len(written) <= _LONGEST_KNOWN:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[written] = made
    return made


def _escaped(match: re.Match[str]) -> str:
    character = _ESCAPED.get(match[1])
    if character is None:
        raise _Unsure
    return character


def _block(header: str, block: str, column: int, is_cut: bool) -> tuple[str, Style]:
    """The text of a block scalar below a column; ``is_cut`` when its last line ends with the text."""
    header, _, tail = header.partition(" ")
    if header not in ("|", "|-", ">", ">-") or not _is_nothing(f" {tail}"):
        raise _Unsure
    before = block[: len(block) - len(block.lstrip(" \n"))].split("\n")
    indentation = len(before[-1])
    written = block.split("\n")
    if (
        indentation <= column
        or max(map(len, before)) > indentation
        or (is_cut and not written[-2].strip(" "))
    ):
        raise _Unsure
    margin = " " * indentation
    text = f"\n{block}".replace(f"\n{margin}", "\n")
    if (len(block) + 1 - len(text)) // indentation + written.count("") != len(written):
        # Some lines have less than the margin: nothing but a few spaces, or something else altogether.
        if any(not line.startswith(margin) and line.strip(" ") for line in written):
            raise _Unsure
        text = "\n".join(["", *[line[indentation:] for line in written]])
    text = text[1:].rstrip("\n")
    if header[0] == ">":
        text = _folded(text)
    return (text if is_cut or header[1:] else f"{text}\n"), "literal" if header[0] == "|" else "folded"


def _folded(text: str) -> str:
    """Lines with a space in place of each single break between two that are not indented."""
    if "\n\n" not in text and "\n " not in text and text[0] not in "\n ":
        return text.replace("\n", " ")
    parts: list[str] = []
    breaks = ""
    was_indented = True
    for line in text.split("\n"):
        if not line:
            breaks += "\n"
            continue
        is_indented = line[0] == " "
        if parts:
            if was_indented or is_indented:
                parts.append("\n")
            elif not breaks:
                parts.append(" ")
        parts += (breaks, line)
        breaks = ""
        was_indented = is_indented
    return "".join(parts)


def _in_brackets(
    source: Source, text: str, places: tuple[int, int], tag: str | None, room: int
) -> tuple[Mapping | Sequence, int]:
    """A list or mapping in brackets, and where it ends; ``places`` are its own and that of its bracket."""
    start, bracket = places
    # Most stand on one line. Otherwise twice as much is looked at, until the last bracket is there.
    stop = text.find("\n", bracket)
    while True:
        found = _cells(source, text[bracket:stop], bracket, room)
        if found is not None:
            node, end = found
            node.span = _new(Span, (source, start, end))
            node.tag = tag
            return node, end
        if stop == len(text) - 1:
            raise _Unsure
        stop = text.find("\n", min(2 * stop - bracket + 1, len(text) - 1))


def _cells(source: Source, text: str, offset: int, room: int) -> tuple[Mapping | Sequence, int] | None:
    """What the bracket at the start of a text opens, with its end; None when it is not closed there."""
    outer: list[Mapping | Sequence | None] = []
    current: Mapping | Sequence | None = None
    key: Scalar | None = None
    # Whether a bracket was just opened, and whether a value is there that a comma or bracket has to follow.
    is_empty = is_complete = False
    node: Node
    position = offset
    for lead, before, quoted, gap, mark in _CELL.findall(text):
        begin = position + len(lead)
        end = begin + len(before) + len(quoted)
        position = end + len(gap) + 1
        opens = mark == "[" or mark == "{"
        written = before + quoted
        if mark == ":":
            # A key in quotes.
            if before or gap or key is not None or is_complete or not text.startswith(" ", position - offset):
                raise _Unsure
            key = _key(Span(source, begin, end), quoted, current)
            continue
        if ": " in before:
            if key is not None or is_complete:
                raise _Unsure
            name = before[: before.index(": ")]
            key = _key(Span(source, begin, begin + len(name)), name, current)
            begin += len(name) + 2
            written = written[len(name) + 2 :]
        if opens or written.strip(" "):
            if is_complete:
                raise _Unsure
            if opens:
                spaces, tag, content = _tagged(written)
                if content or (tag is not None and written[-1] != " ") or len(outer) >= room:
                    raise _Unsure
                begin += spaces
                place = _new(Span, (source, begin, end))
                node = Sequence(place, [], tag) if mark == "[" else Mapping(place, {}, tag)
            else:
                scalar = _known.get(written) or _one_line(written, *_tagged(written))
                if scalar is None or (scalar.style == "plain" and (quoted or scalar.text[0] == ":")):
                    raise _Unsure
                spaces, length, value, content, style, tag = scalar
                begin += spaces
                node = Scalar(_new(Span, (source, begin, begin + length)), value, content, style, tag)
            if isinstance(current, Sequence):
                current.items.append(node)
            elif current is not None:
                if key is None:
                    raise _Unsure
                current.entries[key.text] = _new(Entry, (key, node))
                key = None
            is_complete = True
            if not isinstance(node, Scalar):
                outer.append(current)
                current = node
                is_empty, is_complete = True, False
                continue
        elif key is not None or not (is_complete or (is_empty and mark != ",")):
            raise _Unsure
        is_empty = False
        if mark == ",":
            is_complete = False
        elif current is None or mark != ("]" if isinstance(current, Sequence) else "}"):
            return None
        else:
            current.span = _new(Span, (source, current.span.start, position))
            enclosing = outer.pop()
            if enclosing is None:
                return current, position
            current, is_complete = enclosing, True
    return None


def _key(place: Span, written: str, parent: Mapping | Sequence | None) -> Scalar:
    """A key in brackets."""
    if not isinstance(parent, Mapping) or not 0 < len(written) <= _LONGEST_KEY:
        raise _Unsure
    if written[0] == "'" or written[0] == '"':
        name = written[1:-1]
        key = Scalar(place, name, name, "single" if written[0] == "'" else "double")
    elif _CELL_KEY.fullmatch(written) is not None:
        name = written
        key = Scalar(place, plain_value(name), name)
    else:
        raise _Unsure
    if name in parent.entries or name == "<<":
        raise _Unsure
    return key
