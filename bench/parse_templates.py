"""How fast templates become trees, next to other parsers.

Usage: python bench/parse_templates.py FOLDER [ROUNDS]

Reads all YAML and JSON files below a folder that their standard readers accept, and prints how
much of their text each way handles per second, and how that compares with iacguard. Ways take
turns and the best of some rounds counts, so that the ratios hold on a busy machine. Ways whose
package is not installed are left out.
"""

from __future__ import annotations

import gc
import json as standard_json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import yaml as pyyaml
from yaml._yaml import CParser

from iacguard.syntax import json, yaml, yaml_tree
from iacguard.syntax.node import Entry, Mapping, Node, Scalar, Sequence
from iacguard.syntax.yaml_python import PythonParser
from iacguard.text import Source, Span

if TYPE_CHECKING:
    import tree_sitter

Way = Callable[[str], object]

SLOW_SHARE = 10
"""Ways in pure Python read one file in so many."""


def read_yaml(text: str) -> object:
    """Our tree of a YAML text."""
    return yaml.parse(Source("template", text))


def read_yaml_in_python(text: str) -> object:
    """Our tree of a YAML text, without libyaml."""
    fast, yaml_tree._Parser = yaml_tree._Parser, PythonParser
    try:
        return yaml.parse(Source("template", text))
    finally:
        yaml_tree._Parser = fast


def read_json(text: str) -> object:
    """Our tree of a JSON text."""
    return json.parse(Source("template", text))


def events(text: str) -> object:
    """Events of libyaml, thrown away."""
    parser = CParser(text)
    event = parser.get_event()
    while event is not None:
        event = parser.get_event()
    return None


def compose(text: str) -> object:
    """Nodes of PyYAML by libyaml."""
    return pyyaml.compose(text, pyyaml.CSafeLoader)


def ruamel_way() -> Way | None:
    """Nodes of ruamel.yaml, with comments."""
    try:
        import ruamel.yaml
    except ImportError:
        return None
    return lambda text: ruamel.yaml.YAML().compose(text)


def tree_sitter_way(module_name: str, convert: bool) -> Way | None:
    """Parse with tree-sitter, and perhaps make nodes of the tree.

    The nodes are a lower bound: escapes, folding, indentation and types of values are left alone.
    """
    try:
        from importlib import import_module

        import tree_sitter

        language = tree_sitter.Language(import_module(module_name).language())
    except ImportError:
        return None
    parser = tree_sitter.Parser(language)

    def read(text: str) -> object:
        data = text.encode()
        tree = parser.parse(data)
        return nodes(tree, data, Source("template", text)) if convert else tree

    return read


MAPPINGS = frozenset({"block_mapping", "flow_mapping", "object"})
SEQUENCES = frozenset({"block_sequence", "flow_sequence", "array"})
PAIRS = frozenset({"block_mapping_pair", "flow_pair", "pair"})


def nodes(tree: tree_sitter.Tree, data: bytes, source: Source) -> Node | None:
    """Nodes of a tree that tree-sitter made, as directly as they can be had."""
    is_ascii = len(data) == len(source.text)
    offsets: list[int] = []
    if not is_ascii:
        for offset, character in enumerate(source.text):
            offsets += [offset] * len(character.encode())
        offsets.append(len(source.text))

    def span(node: tree_sitter.Node) -> Span:
        if is_ascii:
            return Span(source, node.start_byte, node.end_byte)
        return Span(source, offsets[node.start_byte], offsets[node.end_byte])

    def convert(node: tree_sitter.Node) -> Node | None:
        kind = node.type
        if kind in MAPPINGS:
            entries = {}
            for pair in node.named_children:
                if pair.type in PAIRS:
                    children = pair.named_children
                    key = convert(children[0])
                    value = convert(children[1]) if len(children) > 1 else Scalar(span(pair), None, "")
                    if isinstance(key, Scalar) and value is not None:
                        entries[key.text] = Entry(key, value)
            return Mapping(span(node), entries)
        if kind in SEQUENCES:
            items = [convert(child) for child in node.named_children]
            return Sequence(span(node), [item for item in items if item is not None])
        children = node.named_children
        if children and not kind.endswith("scalar") and kind != "string":
            return convert(children[-1])
        if kind == "comment":
            return None
        where = span(node)
        return Scalar(where, where.text, where.text)

    return convert(tree.root_node)


def accepted(paths: list[Path], read: Way) -> list[str]:
    """The texts that can be read without an error."""
    texts = []
    for path in paths:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        try:
            read(text)
        except Exception:
            continue
        texts.append(text)
    return texts


def measure(title: str, texts: list[str], ways: dict[str, Way | None], rounds: int) -> None:
    """Time the ways on the texts; the first is the one to compare with."""
    size = sum(map(len, texts))
    print(f"{title}: {len(texts)} files, {size / 1e6:.2f} million characters")
    if not texts:
        return
    best: dict[str, float] = {}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for name, way in ways.items():
            if way is None:
                continue
            chosen = texts[::SLOW_SHARE] if name.endswith("(Python)") else texts
            start = perf_counter()
            for text in chosen:
                way(text)
            taken = (perf_counter() - start) / sum(map(len, chosen))
            best[name] = min(taken, best.get(name, taken))
            gc.collect()
    gc.enable()
    ours = next(iter(best.values()))
    for name, taken in best.items():
        print(f"  {name:48} {1 / taken / 1e6:7.2f} MB/s  {ours / taken:6.2f} x iacguard")


def main(arguments: list[str]) -> int:
    """Measure YAML, then JSON."""
    if not arguments:
        print(__doc__)
        return 2
    folder, rounds = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 5
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    yaml_texts = accepted([path for path in paths if path.suffix in (".yaml", ".yml")], compose)
    json_texts = accepted([path for path in paths if path.suffix == ".json"], standard_json.loads)
    measure(
        "YAML",
        yaml_texts,
        {
            "iacguard: libyaml's events to nodes": read_yaml,
            "libyaml's events alone": events,
            "PyYAML with libyaml: its own nodes": compose,
            "tree-sitter-yaml: parsing alone": tree_sitter_way("tree_sitter_yaml", convert=False),
            "tree-sitter-yaml: nodes, values as written": tree_sitter_way("tree_sitter_yaml", convert=True),
            "iacguard on PyYAML's parser (Python)": read_yaml_in_python,
            "ruamel.yaml: its own nodes (Python)": ruamel_way(),
        },
        rounds,
    )
    measure(
        "JSON",
        json_texts,
        {
            "iacguard: regular expressions to nodes": read_json,
            "iacguard's YAML reader": read_yaml,
            "tree-sitter-json: parsing alone": tree_sitter_way("tree_sitter_json", convert=False),
            "tree-sitter-json: nodes, values as written": tree_sitter_way("tree_sitter_json", convert=True),
            "standard library, without places": standard_json.loads,
        },
        rounds,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
