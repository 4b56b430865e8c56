"""What can be configured in each type of Terraform's AWS provider.

The facts are in the text file beside this module; its head names the version of the provider and
the packages they were read from, and ``tools/refresh_terraform_schema.py`` writes it anew. Only the
types that somebody asks for are parsed.

How often a block may stand is not in the facts, but for those that may stand once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from iacguard.modules import data_beside
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal, TypeAlias

Primitive: TypeAlias = Literal["string", "number", "bool"]
Collection: TypeAlias = Literal["list", "set", "map"]
Nesting: TypeAlias = Literal["list", "set", "map", "single"]


class Argument(NamedTuple):
    """An argument, or a nested block.

    ``type`` is what it holds, the type of the elements for a ``collection``; None for a block and for
    what the facts do not know. ``nesting`` is None for what has no parts with names of their own. A
    required argument is so since the major version ``required_since`` of the provider (0: since ever),
    and one with ``changed`` had another type up to that version. It came with the major version
    ``since`` (0: it was there ever), or with one of the last minor ones before it.
    """

    name: str
    type: Primitive | None
    collection: Collection | None
    nesting: Nesting | None
    required: bool
    required_since: int
    changed: int
    block: Block
    since: int = 0
    block_since: int | None = None
    """Since which major version it can only be written as a block; None for what is written otherwise."""
    single_since: int | None = None
    """Since which major version there may be one such block at most; None where there may be more."""
    attribute_since: int | None = None
    """Since which major version it can be written as an attribute; None for a block."""

    @property
    def is_known(self) -> bool:
        """Whether the facts know what it holds."""
        return self.type is not None or self.nesting is not None

    @property
    def description(self) -> str:
        """What it holds, in Terraform's words: ``list of string``, ``block``."""
        if self.nesting is not None and self.attribute_since is not None:
            return "object" if self.nesting == "single" else f"{self.nesting} of objects"
        if self.nesting is not None:
            return "block"
        type = self.type or "any"
        return f"{self.collection} of {type}" if self.collection else type


class Block:
    """What one level takes. Without names, nothing is known of what it takes."""

    __slots__ = ("_made", "added", "blocks", "computed", "names", "opened", "removed", "required")

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        """Arguments and nested blocks, with what the facts say of them."""
        self.blocks: dict[str, Block] = {}
        """What the nested blocks among them take."""
        self.removed: dict[str, int] = {}
        """Arguments of earlier versions, with the last major version that has them."""
        self.added: set[str] = set()
        """Arguments that no version before the described major one has."""
        self.required: list[str] = []
        self.computed: frozenset[str] = frozenset()
        """Attributes that can only be read; setting them to null is no mistake."""
        self.opened: frozenset[str] = frozenset()
        """Arguments that could only be read in the last version before the described major one."""
        self._made: dict[str, Argument] = {}

    def argument(self, name: str) -> Argument | None:
        """An argument or nested block by its name."""
        made = self._made.get(name)
        if made is None:
            # Of the names that a type takes, a configuration has a few.
            said = self.names.get(name)
            if said is None:
                return None
            made = self._made[name] = _argument(name, said, self.blocks.get(name, _EMPTY))
        return made

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """All arguments and nested blocks by name."""
        return {
            name: _argument(name, said, self.blocks.get(name, _EMPTY)) for name, said in self.names.items()
        }


class Schema(NamedTuple):
    """A type that the described version has."""

    type: str
    block: Block


@functools.cache
def version() -> tuple[int, int, int]:
    """The version of the provider that the facts describe."""
    found = re.search(rb"AWS provider (\d+)\.(\d+)\.(\d+)", _data()[:200])
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3])


def types() -> tuple[str, ...]:
    """Every type of the described version, ``data.`` before data sources."""
    return tuple(_index().texts)


@functools.lru_cache(maxsize=1024)
def is_known(type: str) -> bool:
    """Whether the described version has a type, be it a resource's or, with ``data.``, a data source's."""
    return type in _index().texts


def added_types() -> frozenset[str]:
    """Types that no version before the described major one has."""
    return _index().added


def removed_types() -> Mapping[str, int]:
    """Types of earlier versions, with the last major version that has them."""
    return _index().removed


def resource(type: str) -> Schema | None:
    """What a resource type takes."""
    return schema(type)


def data_source(type: str) -> Schema | None:
    """What a data source takes."""
    return schema(f"data.{type}")


@functools.cache
def schema(type: str) -> Schema | None:
    """What a type takes, a data source's with ``data.`` before it; None when the version has none such."""
    text = _index().texts.get(type)
    if text is None:
        return None
    top = Block()
    levels = [top]
    new = f"+{version()[0]}"
    for line in text.decode("ascii").splitlines()[1:]:
        content = line.lstrip(" ")
        depth = len(line) - len(content)
        level = levels[depth]
        name, _, said = content.partition(" ")
        sign = name[0]
        if sign == "=":
            level.computed = frozenset(name[1:].split(","))
        elif sign == "%":
            level.opened = frozenset(name[1:].split(","))
        elif sign == "-":
            level.removed[name[1:]] = int(said)
        else:
            level.names[name] = said
            if "!" in said:
                level.required.append(name)
            if new in said:
                level.added.add(name)
            if said[0] == "{":
                level.blocks[name] = inner = Block()
                levels[depth + 1 :] = (inner,)
    return Schema(type, top)


_EMPTY = Block()
_PRIMITIVES: Mapping[str, Primitive] = {"s": "string", "n": "number", "b": "bool"}
_COLLECTIONS: Mapping[str, Collection] = {"L": "list", "S": "set", "M": "map"}
_NESTINGS: Mapping[str, Nesting] = {"{l": "list", "{s": "set", "{m": "map", "{1": "single"}
_NO_FLAGS: tuple[None, ...] = (None,) * 6
_FLAGS = pattern(r"(?:!(\d*))?(?:~(\d+))?(?:\+(\d+))?(?:#(\d*))?(?:\^(\d*))?(?:@(\d*))?")


def _argument(name: str, said: str, block: Block) -> Argument:
    code, _, flags = said.partition(" ")
    found = _FLAGS.match(flags) if flags else None
    versions = _NO_FLAGS if found is None else map(_version, found.groups())
    required, changed, since, block_since, single_since, attribute_since = versions
    nesting = _NESTINGS.get(code)
    return Argument(
        name,
        _PRIMITIVES.get(code[-1]) if nesting is None else None,
        _COLLECTIONS.get(code[0]),
        nesting,
        required is not None,
        required or 0,
        changed or 0,
        block,
        since or 0,
        block_since,
        single_since,
        attribute_since,
    )


def described(said: str) -> Argument:
    """An argument of which the facts say something, without its name and what is nested in it."""
    return _argument("", said, _EMPTY)


def _version(number: str | None) -> int | None:
    """The major version of a flag: 0 for one without, None where there is no flag."""
    return None if number is None else int(number or 0)


class _Index(NamedTuple):
    texts: Mapping[str, bytes]
    """The lines of each type, the first of them the rest of its head, in the order of the types."""
    added: frozenset[str]
    removed: Mapping[str, int]


@functools.cache
def _data() -> bytes:
    return data_beside(__file__, "aws.txt")


@functools.cache
def _index() -> _Index:
    texts: dict[str, bytes] = {}
    added: set[str] = set()
    current = f"+{version()[0]}"
    removed: dict[str, int] = {}
    # To cut the text takes a tenth of what looking for heads in it does; nothing is decoded yet.
    for text in _data().split(b"\n[")[1:]:
        type = text[: text.find(b"]")].decode()
        if " " in type:
            type, _, since = type.partition(" ")
            if since[0] != "+":
                removed[type] = int(since)
                continue
            if since == current:
                added.add(type)
        texts[type] = text
    return _Index(texts, frozenset(added), removed)
