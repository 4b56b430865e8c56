"""Speed of evaluating a folder of Terraform modules, next to parsing it in the same run.

Usage: python bench/evaluate_hcl.py FOLDER [--runs N] [--apart]

A root and the modules that it calls are parsed wholly, every value converted, and then evaluated wholly,
as ``check`` takes one root after the other: what their files declare, the properties of every resource in
the registry's names and in the source's, all arguments, and what modules declare beside resources. With
``--apart`` all are parsed before the first is evaluated, so that nothing of the trees is in the
processor's caches any more. Both are timed in processor time, since other work on the machine is no
concern of theirs; the best of all runs is printed.
"""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path

from iacguard.files import Files
from iacguard.frontends.terraform.load import load
from iacguard.frontends.terraform.module import Modules, local_source, parse
from iacguard.graph.resource import Resource
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.disk import Disk
from iacguard.syntax.hcl.tree import Body, File
from iacguard.text import Source


class Kept:
    """Files that are read and folders that are listed once, since the disk is no part of this."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.texts: dict[str, Source | None] = {}
        self.names: dict[str, list[str]] = {}

    def read(self, path: str) -> Source | None:
        """The text of a file."""
        if path not in self.texts:
            self.texts[path] = self.files.read(path)
        return self.texts[path]

    def list(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        if folder not in self.names:
            self.names[folder] = self.files.list(folder)
        return self.names[folder]


def everything(resource: Resource) -> int:
    """Ask for all that a resource has; return how many properties that are."""
    # Arguments alone are evaluated one by one; of all else whoever has it has all of it.
    arguments = [value for value in resource.source_properties.entries.values() if value is not None]
    return len(resource.properties.entries) + len(arguments)


def convert(body: Body) -> None:
    """Ask for every value of a body."""
    for attribute in body.attributes.values():
        _ = attribute.expression
    for block in body.blocks:
        convert(block.body)


class Parsing:
    """Parses files wholly, every value converted, and knows how long that took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, source: Source) -> File:
        """The tree of a file."""
        start = time.process_time()
        tree = parse(source)
        convert(tree.body)
        self.seconds += time.process_time() - start
        return tree


def evaluated(roots: list[str], modules: Modules, files: Files) -> tuple[list[Resource], int]:
    """Evaluate all of some modules; return their resources, and how many properties those have."""
    resources: list[Resource] = []
    properties = 0
    for root in roots:
        graph = load(root, modules, files, NO_INPUTS).graph
        for resource in (*graph.resources.values(), *graph.declarations.values()):
            resources.append(resource)
            properties += everything(resource)
    return resources, properties


def roots_of(sources: list[Source]) -> list[str]:
    """The folders of modules that no other module calls."""
    called: set[str | None] = set()
    for source in sources:
        for block in parse(source).body.blocks:
            if block.type == "module":
                called.add(local_source(str(Path(source.path).parent), block))
    return sorted({str(Path(source.path).parent) for source in sources} - called)


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--apart", action="store_true", help="parse all roots before any is evaluated")
    arguments = parser.parse_args()

    # A run hardly gets as far as to look for any, and whose turn it would be here is a matter of luck.
    gc.disable()
    files = Kept(Disk((arguments.folder,)))
    paths = sorted([*arguments.folder.rglob("*.tf"), *arguments.folder.rglob("*.tf.json")])
    sources = [source for path in paths if (source := files.read(str(path))) is not None]
    if not sources:
        parser.error(f"there is no readable .tf file below {arguments.folder}")
    roots = roots_of(sources)

    parsing: list[float] = []
    evaluating: list[float] = []
    for _ in range(arguments.runs):
        gc.collect()
        parsed = Parsing()
        modules = Modules(parsed)
        start = time.process_time()
        if arguments.apart:
            for folder in {str(Path(source.path).parent) for source in sources}:
                modules.read(folder, files)
        resources, properties = evaluated(roots, modules, files)
        evaluating.append(time.process_time() - start - parsed.seconds)
        parsing.append(parsed.seconds)
        summary = (
            f"{len(sources)} files, {len(roots)} roots, {len(resources)} resources, {properties} properties"
        )
        # To let go of it all is no part of either.
        del resources, modules
    print(summary)
    print(f"parse      {min(parsing):8.3f} s")
    print(f"evaluate   {min(evaluating):8.3f} s")
    print(f"evaluate : parse = {min(evaluating) / min(parsing):.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
