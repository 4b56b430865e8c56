"""What starts on which line of a text: blocks, attributes, entries, elements."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.suppress.suppression import Scope
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from iacguard.syntax.hcl.tree import Body


class Part(NamedTuple):
    """A part of a text that can be spoken of by its first line. ``module`` as in :class:`Scope`."""

    span: Span
    module: str = ""


class Outline(NamedTuple):
    """The parts of a text by the line that they start on, the outermost where several do."""

    start: int | None
    """Offset of the first content; None for a text without any."""
    parts: list[Part]
    """Outer parts before the parts inside them."""
    tops: list[Part]
    """Blocks at the top of a Terraform file; resources of a template."""

    def around(self, offset: int) -> Scope | None:
        """The block at the top, or the resource, that a place is in."""
        for span, module in self.tops:
            if span.start <= offset < span.end:
                return Scope(block=span, module=module)
        return None

    def scope(self, line: int, source: Source) -> Scope:
        """What a suppression that speaks for a line is about."""
        for span, module in self.parts:
            if span.source is source and source.position(span.start).line == line:
                return Scope(line=line, block=span, module=module)
        return Scope(line=line)


def hcl_outline(body: Body) -> Outline:
    """The outline of a Terraform file."""
    parts: list[Part] = []
    pending = [body]
    while pending:
        current = pending.pop()
        parts.extend(Part(attribute.span) for attribute in current.attributes.values())
        for block in current.blocks:
            is_call = current is body and block.type == "module" and len(block.labels) == 1
            parts.append(Part(block.span, block.labels[0].text if is_call else ""))
            pending.append(block.body)
    tops = {block.span for block in body.blocks}
    return Outline(_first(parts), parts, [part for part in parts if part.span in tops])


def tree_outline(root: Node | None) -> Outline:
    """The outline of a template."""
    parts: list[Part] = []
    seen: set[int] = set()
    # A level at a time, so that outer parts come before inner ones.
    level: list[Node] = [] if root is None else [root]
    while level:
        below: list[Node] = []
        for node in level:
            if isinstance(node, Scalar) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Mapping):
                for key, value in node.entries.values():
                    is_here = value.span.source is key.span.source and value.span.end >= key.span.end
                    parts.append(Part(key.span.to(value.span) if is_here else key.span))
                    below.append(value)
            else:
                parts.extend(Part(item.span) for item in node.items)
                below.extend(node.items)
        level = below
    return Outline(_first(parts), parts, list(_resources(root)))


def _resources(root: Node | None) -> Iterator[Part]:
    resources = root.get("Resources") if isinstance(root, Mapping) else None
    if isinstance(resources, Mapping):
        for key, value in resources.entries.values():
            if value.span.source is key.span.source and value.span.end >= key.span.end:
                yield Part(key.span.to(value.span))


def _first(parts: list[Part]) -> int | None:
    return min((part.span.start for part in parts), default=None)
