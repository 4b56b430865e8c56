"""A resource, and what is deployed together with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iacguard.condition import Condition
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal as Enum
from iacguard.typed import TypeAlias
from iacguard.value import Literal, MapValue, Origin, Value

Language: TypeAlias = Enum["cloudformation", "sam", "terraform"]


class Identity(NamedTuple):
    """What a resource is called: where in the unit, and in which vocabulary."""

    address: str
    """Unique in the unit: a logical id, or ``module.logs["eu"].aws_s3_bucket.this[0]``."""
    type: str
    """Canonical type, or the source's own where there is no canonical one."""
    source_type: str
    language: Language


_NONE: Mapping[str, Value] = {}
"""What stands beside the properties of most."""


class Resource:
    """One resource of the graph.

    ``properties`` are in registry names, ``source_properties`` under the source's own names; each
    is worked out when first asked for. ``condition`` is what its existence hangs on, None when it
    certainly exists. ``header`` is what to point at when something is missing from it, ``span``
    the whole text of it. ``calls`` are the module calls that it came through, outermost first.
    An ``opaque`` resource hides others (a module or a nested stack that is not on disk): what it
    is given may be referred to in ways that nobody here can see.
    """

    __slots__ = (
        "_attributes",
        "_properties",
        "_source_properties",
        "address",
        "calls",
        "condition",
        "header",
        "identity",
        "opaque",
        "span",
        "type",
    )

    def __init__(
        self,
        identity: Identity,
        header: Span,
        span: Span,
        properties: MapValue | Callable[[], MapValue],
        source_properties: MapValue | Callable[[], MapValue] | None = None,
        condition: Condition | None = None,
    ) -> None:
        self.identity = identity
        self.address = identity.address
        """Unique in the unit."""
        self.type = identity.type
        """Canonical type."""
        self.header = header
        self.span = span
        self.condition = condition
        self._attributes: Mapping[str, Value] | Callable[[], Mapping[str, Value]] = _NONE
        self.calls: tuple[Origin, ...] = ()
        self.opaque = False
        self._properties: MapValue | Callable[[], MapValue] = properties
        self._source_properties: MapValue | Callable[[], MapValue] | None = source_properties
        """None where they are the same."""

    @property
    def construct(self) -> str:
        """The path of the CDK construct that it comes from; empty for what the CDK has not made."""
        metadata = self.attributes.get("Metadata")
        path = metadata.entries.get("aws:cdk:path") if isinstance(metadata, MapValue) else None
        return str(path.value) if isinstance(path, Literal) else ""

    @property
    def attributes(self) -> Mapping[str, Value]:
        """What stands beside the properties: ``DependsOn``, ``DeletionPolicy``, ``lifecycle``.

        ``required_provider`` is what a Terraform configuration requires of the resource's provider:
        its ``source`` and the constraints on its ``versions``.
        """
        found = self._attributes
        if callable(found):
            found = self._attributes = found()
        return found

    @attributes.setter
    def attributes(self, attributes: Mapping[str, Value]) -> None:
        self._attributes = attributes

    def work_out_attributes(self, work: Callable[[], Mapping[str, Value]]) -> None:
        """Have what stands beside the properties worked out when it is first asked for."""
        self._attributes = work

    @property
    def properties(self) -> MapValue:
        """Properties in registry names."""
        found = self._properties
        if not isinstance(found, MapValue):
            found = self._properties = found()
        return found

    @property
    def source_properties(self) -> MapValue:
        """Properties under the source's own names."""
        found = self._source_properties
        if found is None:
            return self.properties
        if not isinstance(found, MapValue):
            found = self._source_properties = found()
        return found

    def with_properties(self, properties: MapValue) -> Resource:
        """The same resource with other properties."""
        changed = Resource(
            self.identity,
            self.header,
            self.span,
            properties,
            self._source_properties or self._properties,
            self.condition,
        )
        changed._attributes = self._attributes
        changed.calls = self.calls
        changed.opaque = self.opaque
        return changed

    def __repr__(self) -> str:
        return f"Resource({self.address}, {self.type})"
