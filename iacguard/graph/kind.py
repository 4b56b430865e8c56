"""How a type of resource is declared: one table with the registry's names and Terraform's.

A :class:`Kind` is a typed view of one type of resource. Its attributes are declared once, each
with the registry's property path, Terraform's spellings and the default where it matters. The
declarations are data: a test holds both columns against the published schemas, a front end reads
them to lower Terraform, and reading an attribute of a kind in a rule gives a typed
:class:`~iacguard.graph.reading.Reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from iacguard.graph.document import decode_json
from iacguard.graph.graph import Called, ResourceGraph
from iacguard.graph.reading import UNSET, Items, Reading, once
from iacguard.graph.resource import Language, Resource
from iacguard.graph.world import Scope
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar, overload
from iacguard.value import (
    Absent,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

T = TypeVar("T")
S = TypeVar("S", bound="Struct")
K = TypeVar("K", bound="Kind")
_R = TypeVar("_R", bound=Reading[Any])


class Conversion(NamedTuple):
    """A named translation of a value from Terraform's form to the registry's, and back."""

    name: str
    forward: Callable[[Value], Value]
    """Gets a value that is no choice and is set."""
    backward: Callable[[Value], Value] | None = None


class Satellite(NamedTuple):
    """A Terraform type that configures another one: its attributes are the other's properties.

    ``link`` is the attribute that names the configured resource.
    """

    type: str
    link: str

    def at(self, path: str, convert: Conversion | None = None) -> Spelling:
        """An attribute of the satellite; ``""`` is the satellite as a whole."""
        return Spelling(path, convert, self)

    def each(self) -> Spelling:
        """The satellite as one more element of a list, behind those of the resource itself."""
        return Spelling("", satellite=self, appends=True)


class Spelling(NamedTuple):
    """Where Terraform writes an attribute: a dotted path through blocks, ``""`` for all of it."""

    path: str
    convert: Conversion | None = None
    satellite: Satellite | None = None
    until: int | None = None
    """The last major version of the provider that has it, None for one that still does."""
    appends: bool = False
    """Whether every satellite is one more element of a list, instead of its only source."""
    qualifier: str = ""
    """An attribute beside it whose value, when set, belongs behind it and a colon."""


Terraform: TypeAlias = "str | Spelling | Sequence[str | Spelling] | None"


class Default(NamedTuple):
    """What an absent value means, by language. SAM has CloudFormation's."""

    cloudformation: object = UNSET
    terraform: object = UNSET

    def of(self, language: Language) -> object:
        """The default in a language; UNSET when it has none."""
        return self.terraform if language == "terraform" else self.cloudformation


_NO_DEFAULT = Default()


class Member:
    """A declared attribute of a kind or of a structure in it.

    ``path`` is dotted, from the structure on. ``terraform`` lists the spellings, the one that
    counts first where several are present first; None when Terraform has none, with a ``reason``.

    A world does not change its mind, so an attribute is read once: what was read takes the place of
    the declaration in whatever it was read of.
    """

    __slots__ = (
        "_has_default",
        "_names",
        "_terraform",
        "default",
        "name",
        "owner",
        "path",
        "reason",
        "spellings",
        "struct",
    )

    def __init__(
        self,
        path: str,
        terraform: Terraform,
        default: object = UNSET,
        reason: str = "",
        struct: type[Struct] | None = None,
    ) -> None:
        self.path = path
        self._names = path.split(".")
        self._terraform = terraform
        self.reason = reason
        self._has_default = default is not UNSET
        if default is UNSET:
            self.default = _NO_DEFAULT
        else:
            self.default = default if isinstance(default, Default) else Default(default, default)
        self.struct = struct
        self.name = ""
        self.owner: type[Struct] = Struct

    if not TYPE_CHECKING:
        # There are a thousand declarations, and typing would look up and wrap each.
        __class_getitem__ = classmethod(lambda cls, _: cls)

    spellings: tuple[Spelling, ...]
    """Where Terraform writes it; made when it is first asked for, which templates never do."""

    def __getattr__(self, name: str) -> tuple[Spelling, ...]:
        if name != "spellings":
            raise AttributeError(name)
        terraform = self._terraform
        if terraform is None:
            self.spellings = ()
        elif isinstance(terraform, (str, Spelling)):
            self.spellings = (_spelling(terraform),)
        else:
            self.spellings = tuple(map(_spelling, terraform))
        return self.spellings

    def __set_name__(self, owner: type[Struct], name: str) -> None:
        self.owner = owner
        self.name = name
        own = vars(owner).get("own_members")
        if own is None:
            owner.own_members = own = []
        own.append(self)

    def read(self, holder: Reading[object]) -> Reading[object]:
        """What the attribute of a resource or structure is, without its type."""
        value, place, path = holder.below(self._names)
        resource = holder.resource
        default = self.default.of(resource.identity.language) if self._has_default else UNSET
        return Reading(resource, holder.scope, value, place, path, default)

    def _listed(self, holder: Reading[object], element: type[_R]) -> Items[_R]:
        """What the attribute is, as a list."""
        value, place, path = holder.below(self._names)
        return Items(holder.resource, holder.scope, value, place, path, element)


def _spelling(terraform: str | Spelling) -> Spelling:
    return Spelling(terraform) if isinstance(terraform, str) else terraform


class Attr(Member, Generic[T]):
    """One value."""

    @overload
    def __get__(self, holder: None, owner: type[Struct]) -> Attr[T]: ...
    @overload
    def __get__(self, holder: Reading[object], owner: type[Struct]) -> Reading[T]: ...
    def __get__(self, holder: Reading[object] | None, owner: type[Struct]) -> Attr[T] | Reading[T]:
        if holder is None:
            return self
        # As ``read`` does it; there are more of these than of all others.
        value, place, path = holder.below(self._names)
        resource = holder.resource
        default = self.default.of(resource.identity.language) if self._has_default else UNSET
        read: Reading[T] = Reading(resource, holder.scope, value, place, path, default)
        setattr(holder, self.name, read)
        return read


class AttrList(Member, Generic[T]):
    """A list of values; AWS takes a single value for a list of one."""

    @overload
    def __get__(self, holder: None, owner: type[Struct]) -> AttrList[T]: ...
    @overload
    def __get__(self, holder: Reading[object], owner: type[Struct]) -> Items[Reading[T]]: ...
    def __get__(self, holder: Reading[object] | None, owner: type[Struct]) -> AttrList[T] | Items[Reading[T]]:
        if holder is None:
            return self
        read: Items[Reading[T]] = self._listed(holder, Reading)
        setattr(holder, self.name, read)
        return read


class One(Member, Generic[S]):
    """A structure. Its own members are read below it; all are absent when it is."""

    struct: type[S]

    def __init__(self, struct: type[S], path: str, terraform: Terraform, reason: str = "") -> None:
        super().__init__(path, terraform, reason=reason, struct=struct)

    @overload
    def __get__(self, holder: None, owner: type[Struct]) -> One[S]: ...
    @overload
    def __get__(self, holder: Reading[object], owner: type[Struct]) -> S: ...
    def __get__(self, holder: Reading[object] | None, owner: type[Struct]) -> One[S] | S:
        if holder is None:
            return self
        read = self._structure(holder)
        setattr(holder, self.name, read)
        return read

    def _structure(self, holder: Reading[object]) -> S:
        value, place, path = holder.below(self._names)
        scope = holder.scope
        if type(value) is not Absent and type(value) is not MapValue:
            value = scope.world.resolve(decode_json(value))
        return self.struct(holder.resource, scope, value, place, path)


class Many(Member, Generic[S]):
    """A list of structures; AWS takes a single one for a list of one."""

    struct: type[S]

    def __init__(self, struct: type[S], path: str, terraform: Terraform, reason: str = "") -> None:
        super().__init__(path, terraform, reason=reason, struct=struct)

    @overload
    def __get__(self, holder: None, owner: type[Struct]) -> Many[S]: ...
    @overload
    def __get__(self, holder: Reading[object], owner: type[Struct]) -> Items[S]: ...
    def __get__(self, holder: Reading[object] | None, owner: type[Struct]) -> Many[S] | Items[S]:
        if holder is None:
            return self
        read = self._listed(holder, self.struct)
        setattr(holder, self.name, read)
        return read


class Struct(Reading[object]):
    """A structure inside a resource: subclasses declare its members."""

    # For the members that were read already.
    __slots__ = ("__dict__",)

    own_members: ClassVar[list[Member]] = []
    """The members that a class declares itself, without those of its bases."""

    @classmethod
    def members(cls) -> Iterator[Member]:
        """The declared members, those of base classes first."""
        for base in reversed(cls.__mro__):
            yield from vars(base).get("own_members", ())


class Related(Generic[K]):
    """Resources that stand in a relation to one, and whether others may as well."""

    __slots__ = ("is_complete", "items")

    def __init__(self, items: Sequence[K], is_complete: bool) -> None:
        self.items = items
        self.is_complete = is_complete

    def __iter__(self) -> Iterator[K]:
        return iter(self.items)

    @property
    def is_empty(self) -> bool:
        """Certainly nothing stands in the relation."""
        return self.is_complete and not self.items


class Kind(Struct):
    """A type of resource. Subclasses name the type and declare its attributes::

        class Queue(Kind, type="AWS::SQS::Queue", terraform="aws_sqs_queue", ref="QueueUrl"):
            name = Attr[str]("QueueName", terraform="name")

    ``names`` are the property paths that hold a name by which others can refer to the resource
    in a literal. ``arn`` is the form of its ARN: ``{partition}``, ``{region}``, ``{account}``,
    ``{ref}`` for what identifies it and ``{property}`` for a property. ``attributes`` maps
    Terraform's computed attributes to the registry's (None for what ``Ref`` gives).
    """

    __slots__ = ()

    type_name: ClassVar[str] = ""
    terraform_types: ClassVar[tuple[str, ...]] = ()
    name_property: ClassVar[str | None] = None
    arn_format: ClassVar[str | None] = None
    attributes: ClassVar[dict[str, str | None]] = {}
    terraform_reason: ClassVar[str] = ""
    derived: ClassVar[tuple[Derived, ...]] = ()

    def __init_subclass__(
        cls,
        *,
        type: str,
        terraform: str | tuple[str, ...] | None,
        name: str | None = None,
        arn: str | None = None,
        attributes: dict[str, str | None] | None = None,
        **options: Any,  # noqa: ANN401 - the rest of a class statement's keywords, as object takes them
    ) -> None:
        cls.terraform_reason = options.pop("reason", "")
        cls.derived = options.pop("derived", ())
        super().__init_subclass__(**options)
        cls.type_name = type
        cls.terraform_types = (terraform,) if isinstance(terraform, str) else terraform or ()
        cls.name_property = name
        cls.arn_format = arn
        cls.attributes = {"id": None, "arn": "Arn", **(attributes or {})}

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """The resources of this type."""
        return graph.of_type(cls.type_name)

    @classmethod
    def of(cls: type[K], resource: Resource, scope: Scope) -> K:
        """The view of a resource of this type, the same one whenever it is asked for in a scope."""
        if scope.trace is not None:
            scope.trace.looks.add(resource.address)
        key = (cls, resource)
        view = scope.views.get(key)
        if view is None:
            view = scope.views[key] = cls(resource, scope, resource.properties, resource.header, "")
        return view  # type: ignore[return-value] # what is kept under a kind is a view of that kind

    @property
    def address(self) -> str:
        """Unique in the unit."""
        return self.resource.address

    def all(self, kind: type[K]) -> Iterator[K]:
        """Every resource of a kind in the unit that exists in this world."""
        for resource in self.scope.graph.of_type(kind.type_name):
            if self._exists(resource):
                yield kind.of(resource, self.scope)

    def referrers(self, kind: type[K], *via: Member) -> Related[K]:
        """The resources of a kind whose property refers to this resource.

        ``via`` is the member that holds the reference, preceded by the structures that lead to it.
        A referrer is one that certainly refers here; the relation is complete when no other
        resource of the kind, and none that is hidden in a missing module, may refer here too.
        """
        found: list[K] = []
        graph = self.scope.graph
        is_complete = not graph.opaque_users(self.resource.address)
        if not graph.has_type(kind.type_name):
            return Related(found, is_complete)
        for view in self.candidates(kind, *via):
            verdict = _any_refers(view, via, self)
            if verdict is not False and self._exists(view.resource):
                if verdict:
                    found.append(view)
                else:
                    is_complete = False
        return Related(found, is_complete)

    def candidates(self, kind: type[K], *via: Member) -> Iterator[K]:
        """The resources of a kind that may refer to this one through a property, and some more.

        Nobody outside of these can; whether one of them does, and whether it exists in this
        world, is for the caller to find out.
        """
        if not self.scope.graph.has_type(kind.type_name):
            return iter(())
        path = via[0].path if len(via) == 1 else ".".join([member.path for member in via])
        found = self.scope.graph.referring(kind.type_name, path, self._called())
        return (kind.of(resource, self.scope) for resource in found) if found else iter(())

    def source_candidates(self, type: str, argument: str) -> Iterator[AnyResource]:
        """The resources of a type of the source's own that may refer to this one by an argument.

        And some more, in the order of the source; nobody outside of these can.
        """
        graph = self.scope.graph
        if type not in graph.source_types:
            return iter(())
        found = graph.source_referring(type, argument, self._called())
        found.sort(key=lambda one: (one.header.source.path, one.header.start))
        return (AnyResource.of(resource, self.scope) for resource in found)

    def exists(self) -> bool:
        """Whether the resource is there in this world."""
        return self._exists(self.resource)

    def _exists(self, resource: Resource) -> bool:
        return resource.condition is None or self.scope.world.holds(resource.condition)

    @once
    def _called(self) -> Called:
        """By what others may refer to this resource."""
        name = self._name()
        return Called(self.resource.address, () if name is None else (name,), self._name_is_open())

    def _name(self) -> str | None:
        read = self._read_name()
        return None if read is None else read.text

    @once
    def _read_name(self) -> Reading[object] | None:
        return None if self.name_property is None else self.read(self.name_property)

    def _name_is_open(self) -> bool:
        """Whether the name is set to something that is not known, so that a literal may be it."""
        read = self._read_name()
        return read is not None and not read.is_absent and read.text is None

    def referred_by(self, reading: Reading[Any]) -> bool | None:
        """Whether a value refers to this resource; None when that is not known."""
        return self._referred_by(reading.value)

    def _referred_by(self, value: Value) -> bool | None:
        value = self.scope.world.resolve(value)
        if isinstance(value, Reference):
            if value.target == self.resource.address:
                return True
            if self._is_another(value):
                return False
            if value.value is not None:
                return self._referred_by(value.value)
            return False
        if is_absent(value) or isinstance(value, (ListValue, MapValue)):
            return False
        if isinstance(value, Literal):
            return self._named_by(str(value.value))
        if isinstance(value, Interpolation):
            return self._mentioned_in(value)
        return None

    def _is_another(self, reference: Reference) -> bool:
        """Whether a reference names another resource of this type, whatever both are called."""
        target = self.scope.graph.get(reference.target)
        if target is None or target.opaque or reference.attribute not in (None, "Arn"):
            return False
        return target.identity.source_type == self.resource.identity.source_type

    def _named_by(self, text: str) -> bool | None:
        name = self._name()
        if name is not None:
            return text == name or (text.startswith("arn:") and text.endswith((f":{name}", f"/{name}")))
        return None if self._name_is_open() else False

    def _mentioned_in(self, value: Interpolation) -> bool | None:
        """An ARN or URL that ends in a reference to this resource is one to it."""
        pieces = [self.scope.world.resolve(piece) for piece in value.pieces]
        last = pieces[-1] if pieces else None
        if isinstance(last, Reference):
            return self._referred_by(last)
        if isinstance(last, Literal):
            name = self._name()
            tail = str(last.value)
            if name is not None and tail.endswith((f":{name}", f"/{name}")):
                return True
        references = [piece for piece in pieces if isinstance(piece, Reference)]
        if any(piece.target == self.address for piece in references):
            return None
        return None if any(isinstance(piece, Unknown) for piece in pieces) else False


_DECLARED = pattern(r'[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^"\]]*)\])?')
"""The end of a Terraform address behind the type: a name, and the key of an instance."""


class AnyResource(Kind, type="*", terraform=None, reason="stands for every type of resource"):
    """A resource of whatever type.

    For rules that ask what every resource can be asked. What one block of Terraform means may be
    several resources of the graph; the source's properties are the same for all of them.
    """

    __slots__ = ()

    @property
    def source(self) -> Reading[object]:
        """The source's own properties, under its own names."""
        resource = self.resource
        return Reading(resource, self.scope, resource.source_properties, resource.header, "")

    @property
    def is_primary(self) -> bool:
        """Whether it is what its block or entry stands for, rather than something written in it."""
        return is_primary(self.resource)


def is_primary(resource: Resource) -> bool:
    """Whether a resource is what its block or entry stands for, rather than something written in it."""
    identity = resource.identity
    if identity.language != "terraform":
        return True
    name = identity.address.rpartition(f"{identity.source_type}.")[2]
    if name.isascii() and name.isidentifier():
        # Nearly all are, and a regular expression takes five times as long.
        return True
    return _DECLARED.fullmatch(name) is not None


class SeveralKinds(AnyResource, type="*", terraform=None, reason="stands for types with something in common"):
    """Resources of all types with something in common, each seen as what it is.

    For rules about what kinds of many services have. A subclass says which types those are; only the
    kinds of types that are there are ever asked for.
    """

    __slots__ = ()

    @classmethod
    def kind_for(cls, type: str) -> type[Kind] | None:
        """The kind of a type that is one of them; None for any other type."""
        del type
        return None

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """The resources of all these types."""
        types = [type for type in graph.types if cls.kind_for(type) is not None]
        return [resource for type in types for resource in graph.of_type(type)]

    @classmethod
    def of(cls, resource: Resource, scope: Scope) -> Kind:  # type: ignore[override] # a view of its own kind
        """The view of a resource as its own kind has it."""
        kind = cls.kind_for(resource.identity.type)
        assert kind is not None
        return kind.of(resource, scope)


def _any_refers(holder: Reading[object], via: tuple[Member, ...], target: Kind) -> bool | None:
    """Whether a value at the end of the members refers to the target; None when it may."""
    member = via[0]
    rest = via[1:]
    read = member.read(holder)
    value = read.value
    if type(value) is Absent:
        return False
    if type(value) is Reference and not rest:
        # It is its own only element.
        return target.referred_by(read)
    items = read.listed()
    verdict: bool | None = False if items.is_complete else None
    for item in items:
        inner = _any_refers(item, rest, target) if rest else target.referred_by(item)
        if inner:
            return True
        if inner is None:
            verdict = None
    if read.is_unknown:
        return None
    return verdict


class Derived(NamedTuple):
    """A canonical resource that Terraform writes inside another one.

    ``aws_s3_bucket.policy`` is an ``AWS::S3::BucketPolicy`` of its own. It exists when the block
    or attribute ``path`` is set; ``link`` is the property of the derived type that gets a
    reference to the resource it stands in, or None.
    """

    path: str
    type: str
    link: str | None


def unknown_part(value: Value, reason: str, span: Span | None = None) -> Unknown:
    """An unknown in place of a value that a conversion cannot follow."""
    return Unknown(span or value.span, reason, origin=value.origin)
