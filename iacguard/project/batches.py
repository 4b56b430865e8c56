"""A project in parts that know nothing of each other, so that they can be checked one by one or at once.

Each template is a part. Module folders that may call one another stay together: whether
they really do is only known when they are read, so every text in quotes that leads from one folder
to another counts. What is held together for no reason costs nothing but time.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import partial

from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.patterns import pattern
from iacguard.project.discover import Candidates, discover
from iacguard.project.disk import Disk
from iacguard.project.memory import Memory
from iacguard.tuples import NamedTuple

_STEP = pattern(r'"(\.\.?[/\\][^"\n]*)"')


class Batch(NamedTuple):
    """A part of a project: a template, or module folders with all that they may call."""

    template: str = ""
    modules: tuple[str, ...] = ()
    plan: str = ""
    """Path of the plan that settles what the modules leave open, if the user gave one."""

    @property
    def path(self) -> str:
        """A path to tell the part by."""
        return self.template or next(iter(self.modules), self.plan)


def split(candidates: Candidates, disk: Disk, memory: Memory, plan: str = "") -> list[Batch]:
    """The parts of a project in the order in which they are told of, templates first.

    A plan is one of all modules, so with one these are not parted.
    """
    batches = [Batch(template=path) for path in candidates.templates if path != plan]
    folders = _context(candidates, disk)
    if plan:
        return [*batches, Batch(modules=tuple(folders), plan=plan)]
    wanted = set(candidates.modules)
    batches.extend(
        Batch(modules=tuple(group))
        for group in _groups(folders, disk, memory)
        if not wanted.isdisjoint(group)
    )
    return batches


def _context(candidates: Candidates, disk: Disk) -> list[str]:
    """All module folders that matter: those asked for, and those that may call them.

    A file that is named by itself belongs to a module that others may call; they are looked for
    below the working folder.
    """
    named = [path for path in candidates.named if is_terraform_file(path.rsplit("/", 1)[-1])]
    if not named or any(path.startswith(("/", "../")) for path in named):
        return candidates.modules
    return sorted({*candidates.modules, *discover((".",), (), disk.folders).modules})


def _groups(folders: list[str], disk: Disk, memory: Memory) -> Iterable[list[str]]:
    """The folders in groups between which nothing leads from one to another, each group sorted."""
    group_of = {folder: [folder] for folder in folders}
    for folder in folders:
        for target in memory.computed(f"targets {folder}", partial(_targets, folder, disk)):
            own, other = group_of[folder], group_of.get(target)
            if other is not None and other is not own:
                small, large = sorted((own, other), key=len)
                large.extend(small)
                group_of.update(dict.fromkeys(small, large))
    # Folders are sorted, so groups come in the order of their first ones.
    return [sorted(group) for group in {id(group): group for group in group_of.values()}.values()]


def _targets(folder: str, disk: Disk) -> list[str]:
    prefix = "" if folder == "." else folder + "/"
    found: dict[str, None] = {}
    for name in disk.list(folder):
        if is_terraform_file(name):
            source = disk.read(prefix + name)
            # Most files name no other folder.
            for step in _STEP.findall(source.text) if source is not None and '".' in source.text else ():
                target = posixpath.normpath(posixpath.join(folder, step.replace("\\", "/")))
                found[target] = None
    return list(found)
