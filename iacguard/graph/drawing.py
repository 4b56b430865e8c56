"""The resource graph as a drawing: for Mermaid, for Graphviz, and as a page of its own.

Sources: https://mermaid.js.org/syntax/flowchart.html, https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from iacguard.graph.unit import Unit
from iacguard.tuples import NamedTuple


class Node(NamedTuple):
    """A resource that is drawn."""

    address: str
    type: str
    condition: str
    """The name of the condition that it exists under; empty for none."""


class Line(NamedTuple):
    """One resource refers to another by these properties."""

    source: str
    target: str
    properties: tuple[str, ...]


class Drawing(NamedTuple):
    """The resources of a unit, and who refers to whom, each pair once."""

    unit: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def drawings(units: Iterable[Unit]) -> list[Drawing]:
    """What there is to draw, unit by unit; units without resources are left out."""
    made: list[Drawing] = []
    for unit in units:
        nodes = tuple(
            Node(one.address, one.type, one.condition.name if one.condition is not None else "")
            for one in unit.graph.resources.values()
        )
        properties: dict[tuple[str, str], dict[str, None]] = {}
        for edge in unit.graph.edges:
            properties.setdefault((edge.source, edge.target), {})[edge.property] = None
        lines = tuple(Line(source, target, tuple(of)) for (source, target), of in properties.items())
        if nodes:
            made.append(Drawing(unit.path, nodes, lines))
    return made


def to_mermaid(units: Iterable[Unit]) -> str:
    """A flowchart, one subgraph for each unit."""
    rows = ["flowchart LR"]
    for number, drawing in enumerate(drawings(units)):
        names = {node.address: f"u{number}n{index}" for index, node in enumerate(drawing.nodes)}
        rows.append(f'  subgraph u{number}["{_mermaid(drawing.unit)}"]')
        for node in drawing.nodes:
            rows.append(f'    {names[node.address]}["{_mermaid(node.address)}<br/>{_mermaid(node.type)}"]')
        rows.append("  end")
        for source, target, properties in drawing.lines:
            rows.append(f'  {names[source]} -->|"{_mermaid(_label(properties))}"| {names[target]}')
    return "\n".join(rows) + "\n"


def _mermaid(text: str) -> str:
    # Entities without an ampersand are Mermaid's way of escaping.
    return "".join(f"#{ord(char)};" if char in '"#<>&[]{}|`\\' else char for char in text)


def to_dot(units: Iterable[Unit]) -> str:
    """A directed graph, one cluster for each unit."""
    rows = ["digraph resources {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for number, drawing in enumerate(drawings(units)):
        names = {node.address: f"u{number}n{index}" for index, node in enumerate(drawing.nodes)}
        rows.append(f"  subgraph cluster_{number} {{")
        rows.append(f"    label={_dot(drawing.unit)};")
        for node in drawing.nodes:
            style = ", style=dashed" if node.condition else ""
            rows.append(f"    {names[node.address]} [label={_dot(node.address, node.type)}{style}];")
        rows.append("  }")
        for source, target, properties in drawing.lines:
            rows.append(f"  {names[source]} -> {names[target]} [label={_dot(_label(properties))}];")
    return "\n".join([*rows, "}"]) + "\n"


def _dot(*lines: str) -> str:
    texts = (line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for line in lines)
    return '"' + "\\n".join(texts) + '"'


def _label(properties: Sequence[str]) -> str:
    more = len(properties) - 1
    return properties[0] + (f" and {more} more" if more else "") if properties else ""


# The page ------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _ACROSS, _DOWN, _MARGIN = 230, 46, 110, 18, 16
_MOST_LETTERS = 28
_SWEEPS = 4


def to_html(units: Iterable[Unit]) -> str:
    """A page that needs nothing but itself, with a drawing for each unit."""
    parts = [
        f"<section><h2>{'Root module' if one.unit == '.' else escape(one.unit)}</h2>{_svg(one)}</section>"
        for one in drawings(units)
    ]
    body = "\n".join(parts) or "<p>There are no resources.</p>"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Resource graph</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


_STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #8c959f; --box: #f6f8fa;
  --paper: #ffffff; --mark: #0969da; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9198a1; --line: #6e7681;
  --box: #161b22; --paper: #0d1117; --mark: #58a6ff; } }
body { margin: 16px; font: 13px system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h2 { font-size: 15px; font-weight: 600; }
section { overflow-x: auto; }
rect { fill: var(--box); stroke: var(--line); }
.conditional rect { stroke-dasharray: 5 3; }
text { fill: var(--ink); font: 12px ui-monospace, monospace; }
.type { fill: var(--faint); font-size: 11px; }
path { fill: none; stroke: var(--line); stroke-width: 1.2; }
path:hover { stroke: var(--mark); stroke-width: 2.4; }
marker path { fill: var(--line); stroke: none; }
"""


def _svg(drawing: Drawing) -> str:
    places = _places(drawing)
    width = max(x for x, _ in places.values()) + _WIDTH + _MARGIN
    height = max(y for _, y in places.values()) + _HEIGHT + _MARGIN
    parts = [
        f'<svg role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for source, target, properties in drawing.lines:
        told = escape(f"{source} → {target}: {', '.join(properties)}")
        way = _way(places[source], places[target])
        parts.append(f'<path d="{way}" marker-end="url(#arrow)"><title>{told}</title></path>')
    for node in drawing.nodes:
        x, y = places[node.address]
        when = f", if {node.condition}" if node.condition else ""
        parts.append(
            f'<g class="{"conditional" if node.condition else "always"}">'
            f"<title>{escape(f'{node.address}: {node.type}{when}')}</title>"
            f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
            f'<text x="{x + 10}" y="{y + 19}">{escape(_shortened(node.address))}</text>'
            f'<text class="type" x="{x + 10}" y="{y + 36}">{escape(_shortened(node.type))}</text></g>'
        )
    return "\n".join([*parts, "</svg>"])


def _shortened(text: str) -> str:
    # The end of an address tells more than its beginning.
    return text if len(text) <= _MOST_LETTERS else f"…{text[1 - _MOST_LETTERS :]}"


def _way(source: tuple[int, int], target: tuple[int, int]) -> str:
    start, end = (source[0] + _WIDTH, source[1] + _HEIGHT // 2), (target[0], target[1] + _HEIGHT // 2)
    bend = max(abs(end[0] - start[0]) // 2, _ACROSS // 2)
    return f"M{start[0]} {start[1]} C{start[0] + bend} {start[1]} {end[0] - bend} {end[1]} {end[0]} {end[1]}"


def _places(drawing: Drawing) -> dict[str, tuple[int, int]]:
    """The left upper corner of each node, in columns from who refers to what is referred to."""
    columns = _columns(drawing)
    return {
        address: (_MARGIN + index * (_WIDTH + _ACROSS), _MARGIN + row * (_HEIGHT + _DOWN))
        for index, column in enumerate(columns)
        for row, address in enumerate(column)
    }


def _columns(drawing: Drawing) -> list[list[str]]:
    after: dict[str, list[str]] = {node.address: [] for node in drawing.nodes}
    before: dict[str, list[str]] = {node.address: [] for node in drawing.nodes}
    for source, target, _ in drawing.lines:
        if source != target:
            after[source].append(target)
            before[target].append(source)
    depth = _depths(after)
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for address, level in depth.items():
        columns[level].append(address)
    for _ in range(_SWEEPS):
        for neighbours, ordered in ((before, columns), (after, columns[::-1])):
            row = {address: index for column in columns for index, address in enumerate(column)}
            for column in ordered:
                column.sort(
                    key=lambda address: _middle([row[one] for one in neighbours[address]], row[address])
                )
                row.update((address, index) for index, address in enumerate(column))
    return columns


def _middle(rows: list[int], own: int) -> float:
    return sum(rows) / len(rows) if rows else own


def _depths(after: dict[str, list[str]]) -> dict[str, int]:
    """How many steps lead to each node at most; a step that closes a circle counts for nothing."""
    order: list[str] = []
    state: dict[str, int] = {}
    steps: dict[str, list[str]] = {address: [] for address in after}
    for root in after:
        pending = [root]
        while pending:
            address = pending[-1]
            if address not in state:
                state[address] = 1
                for target in after[address]:
                    if state.get(target) != 1:
                        steps[address].append(target)
                    if target not in state:
                        pending.append(target)
                continue
            pending.pop()
            if state[address] == 1:
                state[address] = 2
                order.append(address)
    depth = dict.fromkeys(after, 0)
    for address in reversed(order):
        for target in steps[address]:
            depth[target] = max(depth[target], depth[address] + 1)
    return depth
