"""The trees of texts while these are edited: each is parsed once, and of templates only what was edited."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from iacguard.frontends.cloudformation.detect import may_be_template
from iacguard.frontends.cloudformation.include import parse as parse_template
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.graph.unit import Unit
from iacguard.lsp.blocks import Blocks, of_file, of_template
from iacguard.lsp.reparse import reparsed
from iacguard.project.discover import TEMPLATE_ENDINGS
from iacguard.syntax.node import Document, SyntaxProblem
from iacguard.text import Source

if TYPE_CHECKING:
    from iacguard.syntax.hcl.tree import File

_MOST_PATCHES = 100
"""How often a template is parsed only in part: what was moved holds on to the texts that it was in."""


class Trees:
    """The trees of texts, each parsed once as long as the text stays the same."""

    def __init__(self) -> None:
        self._templates: dict[str, tuple[Source, Document, int]] = {}
        """With how often it was parsed only in part since it was parsed as a whole."""
        self._files: dict[str, tuple[Source, File]] = {}
        self._blocks: dict[str, Blocks] = {}

    def template(self, source: Source, kept: bool = True) -> Document:
        """The tree of a template; ``kept`` until its text is another."""
        known = self._templates.get(source.path)
        if known is None or known[0] is not source:
            document = None
            if known is not None and known[2] < _MOST_PATCHES:
                document = reparsed(known[1], source)
            patches = 0 if document is None or known is None else known[2] + 1
            known = (source, document or parse_template(source), patches)
            if kept:
                self._templates[source.path] = known
        return known[1]

    def file(self, source: Source, kept: bool = True) -> File:
        """The tree of a Terraform file; ``kept`` until its text is another."""
        known = self._files.get(source.path)
        if known is None or known[0] is not source:
            from iacguard.frontends.terraform.module import parse

            known = (source, parse(source))
            if kept:
                self._files[source.path] = known
        return known[1]

    def problems(self, source: Source, kept: bool = True) -> list[SyntaxProblem]:
        """What keeps a text from being read wholly, where it is infrastructure code."""
        trees = self if kept else Trees()
        name = source.path.rsplit("/", 1)[-1]
        found: Sequence[SyntaxProblem] = ()
        if is_terraform_file(name) or name.endswith((".tfvars", ".tfvars.json")):
            found = trees.file(source).problems
        elif name.endswith(TEMPLATE_ENDINGS) and may_be_template(source.text):
            document = trees.template(source)
            found = document.problems if any(one.fatal for one in document.problems) else ()
        return [problem for problem in found if problem.fatal]

    def blocks(self, unit: Unit) -> dict[str, Blocks]:
        """The blocks of the templates or modules of a unit, by path."""
        is_template = unit.language != "terraform"
        found: dict[str, Blocks] = {}
        for source in unit.sources:
            known = self._blocks.get(source.path)
            if known is not None and known.source is source:
                found[source.path] = known
            elif is_template:
                found[source.path] = self.of_template(source)
            elif is_terraform_file(source.path.rsplit("/", 1)[-1]):
                found[source.path] = of_file(source, self.file(source), known)
        self._blocks.update(found)
        return found

    def of_template(self, source: Source) -> Blocks:
        """The blocks of a template."""
        known = self._blocks.get(source.path)
        if known is None or known.source is not source:
            known = self._blocks[source.path] = of_template(source, self.template(source), known)
        return known

    def keep(self, paths: Collection[str]) -> None:
        """Lets go of all other trees."""
        self._templates = {path: tree for path, tree in self._templates.items() if path in paths}
        self._files = {path: tree for path, tree in self._files.items() if path in paths}
        self._blocks = {path: blocks for path, blocks in self._blocks.items() if path in paths}
