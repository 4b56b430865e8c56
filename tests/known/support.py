"""Findings of projects that are written down in a test."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from iacguard.catalogue import Listed
from iacguard.finding import Finding
from iacguard.graph.unit import Inputs
from iacguard.project.run import Options, check
from iacguard.rule import Rule

TODAY = date(2026, 11, 21)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Makes a folder a repository that has some files and no others."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def findings(folder: Path, *rules: str) -> list[Finding]:
    """What is found in a repository, by some rules or by all that are on."""

    def choose(listed: Listed) -> Rule | None:
        return listed.load() if (listed.id in rules if rules else listed.on) else None

    path = os.path.relpath(folder)
    return check(Options((path,), (), Inputs({}, {}, (), assume_defaults=False), TODAY), choose).findings
