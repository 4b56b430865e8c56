"""What a folder holds, as far as it decides how iacguard is best set up there. Nothing is evaluated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from iacguard.frontends.cloudformation.detect import may_be_template
from iacguard.project.discover import discover
from iacguard.project.disk import Disk, shown
from iacguard.tuples import NamedTuple

_MOST_READ = 5000
"""Files that are looked into. More only cost time: what they are is seen by then."""

_ASIDE = frozenset({"example", "examples", "test", "tests", "testdata", "fixtures"})


class Survey(NamedTuple):
    """What was found below a folder, with paths relative to the working folder."""

    modules: tuple[str, ...]
    """Folders with Terraform files."""
    templates: tuple[str, ...]
    """CloudFormation templates, without those of SAM."""
    sam: tuple[str, ...]
    var_files: tuple[str, ...]
    """Files of variables that Terraform does not read by itself."""
    aside: tuple[str, ...]
    """The topmost folders of examples and tests in which any of it is."""


def survey(folder: str) -> Survey:
    """Looks through a folder, by the names of files and the first sight of their content."""
    candidates = discover((folder,), ())
    disk = Disk((Path(folder),))
    templates: list[str] = []
    sam: list[str] = []
    for path in candidates.templates[:_MOST_READ]:
        source = disk.read(path)
        disk.forget(path)
        if source is not None and may_be_template(source.text):
            (sam if "AWS::Serverless" in source.text else templates).append(path)
    folders = (*candidates.modules, *(str(PurePosixPath(path).parent) for path in (*templates, *sam)))
    aside = {found for path in folders if (found := _aside(path))}
    return Survey(
        modules=tuple(candidates.modules),
        templates=tuple(templates),
        sam=tuple(sam),
        var_files=tuple(sorted(_var_files(folder))),
        aside=tuple(sorted(aside)),
    )


def _var_files(folder: str) -> Iterator[str]:
    """Files of variables below a folder that Terraform does not read by itself."""
    for above, below, names in os.walk(folder):
        below[:] = [name for name in below if not name.startswith(".") and name != "node_modules"]
        for name in names:
            if name.endswith(".tfvars") and name != "terraform.tfvars" and not name.endswith(".auto.tfvars"):
                yield shown(f"{above}/{name}")


def _aside(folder: str) -> str:
    """The topmost part of a path that is a folder of examples or tests; empty when there is none."""
    parts = PurePosixPath(folder).parts
    for depth, part in enumerate(parts, 1):
        if part.lower() in _ASIDE:
            return "/".join(parts[:depth])
    return ""
