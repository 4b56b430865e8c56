"""Which function a value names, and which version of it.

A function is named by its name, its ARN, with or without a qualifier behind a colon, by an alias
or a published version of it, and inside the URI that API Gateway calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.graph.kind import Kind, Member
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Symbol, Text, joined, parts_of, text_of
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias, TypeVar
from iacguard.value import Interpolation, Reference, Value, is_absent


class Qualifier(NamedTuple):
    """``$LATEST``, a version or an alias.

    ``name`` is its text where that is known. ``key`` tells one that is a resource from others.
    """

    name: str | None
    key: str | None = None


LATEST = Qualifier("$LATEST")
UNSETTLED = Qualifier(None)


def are_same(one: Qualifier, other: Qualifier) -> bool | None:
    """Whether both are the same qualifier; None when that is not known."""
    if one.name is not None and other.name is not None:
        return one.name == other.name
    if one.key is not None and one.key == other.key:
        return True
    if LATEST in (one, other) and (one.key is not None or other.key is not None):
        return False
    return None


class Named(NamedTuple):
    """A value names the function: for certain, or perhaps."""

    is_certain: bool
    qualifier: Qualifier


class _Face(NamedTuple):
    """In the place of a reference to the function or one of its qualified forms."""

    qualifier: Qualifier
    is_certain: bool = True


_Piece: TypeAlias = "str | Symbol | _Face"

K = TypeVar("K", bound=Kind)

_OF_A_VERSION = ("qualified_arn", "qualified_invoke_arn", "version")
_ANYTHING = ("AWS::CloudFormation::", "AWS::SSM::", "AWS::SecretsManager::", "Custom::")
"""Resources whose attributes can hold the name of anything."""


@once
def _qualified_forms(function: Function) -> tuple[tuple[Kind, Qualifier, bool], ...]:
    """The aliases and versions that are, or may be, those of a function, and whether they certainly are."""
    forms: list[tuple[Kind, Reading[str], Qualifier]] = []
    for alias in function.candidates(Alias, Alias.function):
        forms.append((alias, alias.function, Qualifier(alias.name.text, alias.address)))
    for version in function.candidates(Version, Version.function):
        forms.append((version, version.function, Qualifier(None, version.address)))
    found: list[tuple[Kind, Qualifier, bool]] = []
    for form, holder, qualifier in forms:
        is_own = function.referred_by(holder)
        if is_own is not False and form.exists():
            found.append((form, qualifier, is_own is True))
    return tuple(found)


class Callee:
    """A function with the aliases and versions of it that the unit declares."""

    __slots__ = ("_perhaps", "faces", "function", "holders")

    def __init__(self, function: Function) -> None:
        self.function = function
        self.holders: list[Kind] = [function]
        """The function, its aliases and its versions, those that may be its own among them."""
        self.faces: dict[str, Qualifier] = {function.address: LATEST}
        self._perhaps: set[str] = set()
        for holder, qualifier, is_certain in _qualified_forms(function):
            self.holders.append(holder)
            self.faces[holder.address] = qualifier
            if not is_certain:
                self._perhaps.add(holder.address)

    @property
    def is_complete(self) -> bool:
        """Whether every alias and version is known, and no missing module is given one of them."""
        return len(self._perhaps) == 0 and self.is_given_away is False

    @property
    def is_given_away(self) -> bool:
        """Whether a module that is not on disk gets the function, to do with it what nobody sees."""
        return any(map(self.function.scope.graph.opaque_users, self.faces))

    def named(self, reading: Reading[str]) -> Named | None:
        """What a value says of this function; None when it certainly names something else."""
        if is_absent(reading.value):
            return None
        pieces = self._pieces(reading)
        first = pieces[0] if len(pieces) == 1 else None
        if isinstance(first, _Face):
            # Nearly all that name a function do so by a reference and nothing else.
            return Named(first.is_certain, first.qualifier)
        return self._read(pieces)

    def qualifier(self, reading: Reading[str]) -> Qualifier:
        """The qualifier that a value is by itself."""
        value = reading.value
        if isinstance(value, Reference):
            if value.target == self.function.address:
                return Qualifier(None, f"{value.target}.version")
            if value.target in self.faces:
                return self.faces[value.target]
        return Qualifier(reading.text)

    def _pieces(self, reading: Reading[str]) -> list[_Piece]:
        value = reading.value
        if isinstance(value, Interpolation):
            pieces = [reading.scope.world.resolve(piece) for piece in value.pieces]
            return [part for piece in pieces for part in self._piece(reading, piece)]
        return self._piece(reading, value)

    def _piece(self, reading: Reading[str], value: Value) -> list[_Piece]:
        if isinstance(value, Reference):
            if value.target == self.function.address and value.attribute in _OF_A_VERSION:
                return [_Face(Qualifier(None, f"{value.target}.version"))]
            is_text = value.attribute == "Name" and value.value is not None
            if value.target in self.faces and not is_text:
                return [_Face(self.faces[value.target], value.target not in self._perhaps)]
            if value.value is None:
                is_other = self._is_something_else(value)
                return [Symbol(value.target, is_identity=True) if is_other else Symbol(None)]
        parts = parts_of(value, reading.scope)
        return [Symbol(None)] if parts is None else list(joined(parts).parts)

    def _is_something_else(self, reference: Reference) -> bool:
        target = self.function.scope.graph.get(reference.target)
        if target is None or target.opaque or target.type.startswith(_ANYTHING):
            return False
        return target.type.startswith("AWS::")

    def _read(self, pieces: list[_Piece]) -> Named | None:
        named = _behind(pieces)
        if not named:
            return None
        first, *rest = named
        if isinstance(first, _Face):
            return self._behind_face(first, rest)
        parts = [part for part in named if not isinstance(part, _Face)]
        return self._by_name(joined(parts), len(parts) < len(named))

    def _behind_face(self, face: _Face, rest: list[_Piece]) -> Named | None:
        if not rest:
            return Named(face.is_certain, face.qualifier)
        colon, *further = rest
        if not isinstance(colon, str):
            return Named(False, UNSETTLED)
        if not colon.startswith(":"):
            # ``${Function}-errors`` is the name of something else.
            return None
        pieces = [part for part in (colon[1:], *further) if part != ""]
        if len(pieces) == 1 and isinstance(pieces[0], _Face):
            return Named(face.is_certain, pieces[0].qualifier)
        words = [piece for piece in pieces if isinstance(piece, str)]
        qualifier = Qualifier("".join(words)) if len(words) == len(pieces) else UNSETTLED
        return Named(face.is_certain, qualifier)

    def _by_name(self, text: Text, has_faces: bool) -> Named | None:
        own = text_of(self.function.name)
        is_open = has_faces or any(isinstance(part, Symbol) and not part.is_identity for part in text.parts)
        if own is None:
            return Named(False, UNSETTLED) if is_open else None
        if text == own and all(isinstance(part, str) or part.key is not None for part in own.parts):
            return Named(True, LATEST)
        mine, other = own.literal, text.literal
        if mine is not None and other is not None:
            name, colon, qualifier = other.partition(":")
            return Named(True, Qualifier(qualifier)) if colon and name == mine else None
        return Named(False, UNSETTLED) if is_open or own.literal is None else None


def users_of(callee: Callee, kind: type[K], *via: Member) -> Iterable[K]:
    """The resources of a kind that may name the function, or a qualified form of it, in a property."""
    if not callee.function.scope.graph.has_type(kind.type_name):
        return ()
    if len(callee.holders) == 1:
        return callee.function.candidates(kind, *via)
    found = (user for holder in callee.holders for user in holder.candidates(kind, *via))
    return {user.address: user for user in found}.values()


def hits(callee: Callee, owner: Kind, *readings: Reading[str]) -> Iterator[Named]:
    """What values of a resource that exists say of the function."""
    for reading in readings:
        named = callee.named(reading)
        if named is not None and owner.exists():
            yield named


def _behind(pieces: list[_Piece]) -> list[_Piece] | None:
    """The name and what follows it, without ARN and URI around; None for an ARN of another service."""
    if pieces and isinstance(pieces[-1], str) and pieces[-1].endswith("/invocations"):
        pieces = [*pieces[:-1], pieces[-1].removesuffix("/invocations")]
        found = _after(pieces, "/functions/")
        pieces = pieces if found is None else found
    found = _after(pieces, "function:")
    if found is None:
        first = pieces[0] if pieces else None
        return None if isinstance(first, str) and first.startswith("arn:") else _without_empty(pieces)
    return _without_empty(found)


def _after(pieces: list[_Piece], mark: str) -> list[_Piece] | None:
    for index, piece in enumerate(pieces):
        if isinstance(piece, str) and mark in piece:
            return [piece.partition(mark)[2], *pieces[index + 1 :]]
    return None


def _without_empty(pieces: list[_Piece]) -> list[_Piece]:
    return [piece for piece in pieces if piece != ""]
