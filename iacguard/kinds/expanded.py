"""Types that the source has and the graph has not, because they are expanded to other types.

SAM's function becomes a Lambda function, a role, permissions and so on. The one that keeps the name
keeps the source's properties as well, with what ``Globals`` add to them; a kind of this sort is a
view of those.
"""

from __future__ import annotations

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope
from iacguard.typed import Any, ClassVar, TypeVar, cast

E = TypeVar("E", bound="ExpandedKind")


class ExpandedKind(Kind, type="*", terraform=None, reason="stands for no type by itself"):
    """A type of the source. ``becomes`` is the type of the resource that has its name in the graph.

    It declares its attributes as every kind does, by the property paths of the source. Other
    resources do not refer to it but to what it has become, which has the same address.
    """

    __slots__ = ()

    becomes: ClassVar[str] = ""

    def __init_subclass__(cls, *, becomes: str = "", **options: Any) -> None:  # noqa: ANN401 - as in Kind
        options.setdefault("terraform", None)
        options.setdefault("reason", "a type of SAM's")
        super().__init_subclass__(**options)
        cls.becomes = becomes

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """The resources that resources of this type have become."""
        found = graph.of_type(cls.becomes)
        return [resource for resource in found if resource.identity.source_type == cls.type_name]

    @classmethod
    def of(cls: type[E], resource: Resource, scope: Scope) -> E:
        """The view of a resource as it was before it was expanded."""
        key = (cls, resource)
        view = scope.views.get(key)
        if view is None:
            properties = resource.source_properties
            view = scope.views[key] = cls(resource, scope, properties, resource.header, "")
        return cast("E", view)
