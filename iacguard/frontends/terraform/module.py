"""A module as it is written: the declarations of a folder's files, override files merged in.

Nothing is evaluated here, so a module is read once for all the units and calls that use it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from iacguard.files import Files
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Attribute, Block, Body, Expression, File, Template, TemplateLiteral
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeVar

_Key = TypeVar("_Key", str, tuple[str, str])


class Module(NamedTuple):
    """The declarations of one folder.

    Resources and data sources are keyed by type and name, everything else by name. Blocks that
    change nothing about what is deployed (``moved``, ``import``, ``check``, ``removed``) are left
    out.
    """

    folder: str
    """Relative to the working folder, ``"."`` for that itself."""
    variables: Mapping[str, Block]
    locals: Mapping[str, Attribute]
    resources: Mapping[tuple[str, str], Block]
    data: Mapping[tuple[str, str], Block]
    calls: Mapping[str, Block]
    outputs: Mapping[str, Block]
    providers: Mapping[str, list[Block]]
    requirements: Mapping[str, list[Attribute]]
    """What ``required_providers`` says of the providers."""
    backends: Mapping[str, Block]
    """The ``backend`` block, by its label: Terraform takes one."""
    files: list[SourceFile]
    broken: tuple[Span, ...]
    """Where something could not be read."""

    @property
    def problems(self) -> list[SyntaxProblem]:
        """What could not be read in any of the files."""
        return [problem for file in self.files for problem in file.problems]

    def is_broken(self, span: Span) -> bool:
        """Whether something within a span could not be read."""
        for place in self.broken:
            if place.source is span.source and span.start <= place.start <= span.end:
                return True
        return False


class SourceFile(NamedTuple):
    """One file of a module."""

    source: Source
    problems: list[SyntaxProblem]


class Modules:
    """Modules by folder, each file parsed once, whoever asks. ``parse`` gives the tree of a file."""

    def __init__(self, parse: Callable[[Source], File] | None = None) -> None:
        self._read: dict[str, Module] = {}
        self._parse = parse

    def read(self, folder: str, files: Files) -> Module:
        """The module of a folder; one without files when there is no such folder."""
        folder = normal(folder)
        module = self._read.get(folder)
        if module is None:
            module = self._read[folder] = read_module(folder, files, self._parse)
        return module


def normal(path: str) -> str:
    """A path without detours; ``"."`` is the working folder."""
    return posixpath.normpath(path) if path else "."


def join(folder: str, path: str) -> str:
    """A path relative to a folder, as a path relative to the working folder."""
    return normal(posixpath.join(folder, path))


def read_module(folder: str, files: Files, tree: Callable[[Source], File] | None = None) -> Module:
    """Read the files of a folder. Files of the same declarations are merged as Terraform does it."""
    names = [name for name in files.list(folder) if is_terraform_file(name)]
    if any(".tofu" in name for name in names):
        # Each stands in for the .tf file of the same name, a .tofu.json file for the .tf.json file.
        all_names = {*names}
        names = [
            name for name in names if re.sub(r"\.tf(?=$|\.json$)", ".tofu", name) not in all_names - {name}
        ]
    declarations = _Declarations(folder)
    tree = tree or parse
    for name in sorted(names, key=_is_override):
        source = files.read(join(folder, name))
        if source is not None:
            declarations.add(source, tree(source), _is_override(name))
    return declarations.module()


def parse(source: Source) -> File:
    """The tree of a configuration file, in whichever notation its name says."""
    if source.path.endswith(".json"):
        from iacguard.syntax.hcl import json

        return json.parse(source)
    return parser.parse(source)


def literal_text(expression: Expression) -> str | None:
    """The string that an expression is, without anything evaluated."""
    if not isinstance(expression, Template):
        return None
    if expression.plain is not None:
        return expression.plain
    texts = [part.text for part in expression.parts if isinstance(part, TemplateLiteral)]
    return "".join(texts) if len(texts) == len(expression.parts) else None


def block_name(block: Block) -> str:
    """The type of a block, or of the blocks that a ``dynamic`` block makes."""
    type = block.type
    return block.labels[0].text if type == "dynamic" and block.labels else type


def source_address(call: Block) -> str | None:
    """The ``source`` argument of a module call."""
    attribute = call.body.attributes.get("source")
    return None if attribute is None else literal_text(attribute.expression)


def local_source(folder: str, call: Block) -> str | None:
    """The folder that a module call in ``folder`` names; None for a registry or a repository."""
    address = source_address(call)
    if address is None or address.replace("\\", "/").split("/", 1)[0] not in (".", ".."):
        return None
    return join(folder, address.replace("\\", "/"))


def alias_of(provider: Block) -> str:
    """The alias of a provider's configuration; empty for the default one."""
    attribute = provider.body.attributes.get("alias")
    return "" if attribute is None else literal_text(attribute.expression) or ""


def _stem(name: str) -> str:
    """The name of a file without the ending that says what it is."""
    return re.sub(r"\.(tf|tofu)(\.json)?$", "", name)


def _is_override(name: str) -> bool:
    if "override" not in name:
        return False
    stem = _stem(name)
    return stem == "override" or stem.endswith("_override")


class _Declarations:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.named: dict[str, dict[str, Block]] = {"variable": {}, "module": {}, "output": {}}
        self.typed: dict[str, dict[tuple[str, str], Block]] = {"resource": {}, "data": {}}
        self.locals: dict[str, Attribute] = {}
        self.providers: dict[str, list[Block]] = {}
        self.requirements: dict[str, list[Attribute]] = {}
        self.backends: dict[str, Block] = {}
        self.files: list[SourceFile] = []

    def add(self, source: Source, file: File, override: bool) -> None:
        self.files.append(SourceFile(source, file.problems))
        for block in file.body.blocks:
            labels = block.labels
            if block.type == "locals":
                for name, attribute in block.body.attributes.items():
                    if override or name not in self.locals:
                        self.locals[name] = attribute
            elif block.type == "terraform":
                self._require(block, override)
            elif block.type == "provider" and labels:
                _configure(self.providers.setdefault(labels[0].text, []), block, override)
            elif block.type in self.named and labels:
                _declare(self.named[block.type], labels[0].text, block, override)
            elif block.type in ("resource", "data", "ephemeral") and len(labels) > 1:
                table = self.typed["resource" if block.type == "resource" else "data"]
                _declare(table, (labels[0].text, labels[1].text), block, override)

    def _require(self, block: Block, override: bool) -> None:
        for inner in block.body.blocks:
            if inner.type == "required_providers":
                for name, attribute in inner.body.attributes.items():
                    if override:
                        self.requirements[name] = [attribute]
                    else:
                        self.requirements.setdefault(name, []).append(attribute)
            elif inner.type == "backend" and inner.labels and (override or not self.backends):
                self.backends = {inner.labels[0].text: inner}

    def module(self) -> Module:
        return Module(
            self.folder,
            self.named["variable"],
            self.locals,
            self.typed["resource"],
            self.typed["data"],
            self.named["module"],
            self.named["output"],
            self.providers,
            self.requirements,
            self.backends,
            self.files,
            tuple([problem.span for file in self.files for problem in file.problems if problem.fatal]),
        )


def _declare(declared: dict[_Key, Block], key: _Key, block: Block, override: bool) -> None:
    before = declared.get(key)
    if before is None:
        declared[key] = block
    elif override:
        declared[key] = _overridden(before, block)


def _configure(declared: list[Block], block: Block, override: bool) -> None:
    """Add a configuration of a provider, or what overrides the one of its alias."""
    if override:
        for position, before in enumerate(declared):
            if alias_of(before) == alias_of(block):
                declared[position] = _overridden(before, block)
                return
    declared.append(block)


def _overridden(block: Block, by: Block) -> Block:
    """A block with the attributes of another one in place of its own, and its blocks type by type.

    Of ``lifecycle`` alone, what stands in it is overridden rather than the whole block.
    """
    replaced = {block_name(inner) for inner in by.body.blocks}
    blocks = [inner for inner in block.body.blocks if block_name(inner) not in replaced]
    lifecycle = next((inner for inner in block.body.blocks if inner.type == "lifecycle"), None)
    for inner in by.body.blocks:
        if lifecycle is not None and inner.type == "lifecycle":
            blocks.append(_overridden(lifecycle, inner))
        else:
            blocks.append(inner)
    body = Body(block.body.span, {**block.body.attributes, **by.body.attributes}, blocks)
    return Block(block.span, block.header, block.type, block.labels, body)
