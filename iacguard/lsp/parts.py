"""The parts of a project that open files belong to, and what is kept of each until it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from iacguard.config import settings
from iacguard.frontends.cloudformation.record import Deferral, Export
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.graph.unit import Unit
from iacguard.lsp.overlay import OverlayDisk, SessionMemory
from iacguard.lsp.recheck import Checked
from iacguard.lsp.trees import Trees
from iacguard.project.batches import Batch
from iacguard.project.discover import Candidates
from iacguard.project.load import Loader
from iacguard.project.part import Part
from iacguard.syntax.node import Document
from iacguard.text import Source
from iacguard.tuples import NamedTuple

if TYPE_CHECKING:
    from iacguard.frontends.terraform.module import Modules


class KnownPart(NamedTuple):
    """What checking a part gave, and what that rests on."""

    part: Part
    units: tuple[Unit, ...]
    looks: frozenset[str]
    """The files and folders that it rests on."""
    own: frozenset[str]
    """The files of its templates or modules, whose blocks are known."""
    checked: Mapping[str, Checked]
    """By the path of the unit."""
    imported: Sequence[object] | None
    """What other templates export, where it imports anything."""
    is_silent: bool
    """Whether it is one template whose resources had nothing to tell when they were evaluated."""

    def imports_hold(self, loader: SessionLoader) -> bool:
        """Whether what it imports is the same as when it was checked."""
        if self.imported is None:
            return True
        now = loader.exported(self.own)
        return len(now) == len(self.imported) and all(
            one is other or (isinstance(one, tuple) and one == other)
            for one, other in zip(now, self.imported, strict=True)
        )

    def sources(self, unit: str) -> Sequence[Source]:
        """The texts that were read for one of its units."""
        return next((one.sources for one in self.units if one.path == unit), [])


class Wanted:
    """Which parts of a project open files belong to."""

    def __init__(self, loader: SessionLoader, paths: Iterable[str], everything: bool) -> None:
        self._everything = everything
        self._folders: set[str] = set()
        templates: set[str] = set()
        for path in paths:
            folder, _, name = path.rpartition("/")
            if is_terraform_file(name) or name.endswith((".tfvars", ".tfvars.json")):
                self._folders.add(folder or ".")
            templates.add(path)
        self._templates = _linked(templates, loader.nests())

    def includes(self, batch: Batch) -> bool:
        """Whether a part is one of these."""
        if self._everything:
            return True
        return batch.template in self._templates or not self._folders.isdisjoint(batch.modules)


def _linked(paths: set[str], nests: Mapping[str, Sequence[str]]) -> set[str]:
    """The templates that these nest or are nested in, at whatever distance."""
    beside: dict[str, list[str]] = {}
    for parent, children in nests.items():
        for child in children:
            beside.setdefault(parent, []).append(child)
            beside.setdefault(child, []).append(parent)
    found: set[str] = set()
    pending = list(paths)
    while pending:
        path = pending.pop()
        if path not in found:
            found.add(path)
            pending.extend(beside.get(path, ()))
    return found


class SessionLoader(Loader):
    """A loader that parses no text twice."""

    def __init__(
        self,
        candidates: Candidates,
        resolved: settings.Settings,
        disk: OverlayDisk,
        memory: SessionMemory,
        trees: Trees,
    ) -> None:
        super().__init__(candidates, resolved.inputs, disk, memory)
        self._trees = trees
        self._started = ""
        self.imports_from_itself = False
        """Whether a template of the part that was started imports what it exports."""

    def start(self, batch: Batch, waiting: Collection[str]) -> None:
        """Begins with a part, of which some resources are only evaluated when they are asked for."""
        self._started = batch.template
        self.uses_exports = False
        self.imports_from_itself = False
        self.deferral = Deferral(waiting)

    def exported(self, own: Collection[str]) -> Sequence[object]:
        """What templates export: objects that stay the same while it does, of ``own`` ones the keys alone."""
        found: list[object] = []
        with self.disk.unnoted():
            for path in self.candidates.templates:
                exports = self._exports_of(path)
                if exports:
                    keys = tuple(sorted(key for export in exports for key in export.keys))
                    found.append(keys if path in own else exports)
        return found

    def _export(self, key: str) -> Export | None:
        export = super()._export(key)
        if export is not None and export.path == self._started:
            self.imports_from_itself = True
        return export

    def _exports_of(self, path: str) -> list[Export]:
        return self.memory.computed(f"exported {path}", partial(super()._exports_of, path))

    def parse(self, source: Source) -> Document:
        """The tree of what may be a template."""
        return self._trees.template(source)

    def modules(self) -> Modules:
        """Where the modules of a part are read."""
        from iacguard.frontends.terraform.module import Modules

        return Modules(self._trees.file)

    def nests(self) -> dict[str, list[str]]:
        """The templates that each template nests, of those that nest any."""
        found = {path: self.nested(path) for path in self.candidates.templates}
        return {path: children for path, children in found.items() if children}
