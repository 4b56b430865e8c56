"""Which of the folders that hold Terraform files are deployed on their own."""

from __future__ import annotations

from collections.abc import Mapping

from iacguard.frontends.terraform.module import Module, local_source


def roots(modules: Mapping[str, Module]) -> list[str]:
    """The folders to be checked as root modules, sorted; ``modules`` are all that were scanned.

    A module that another one calls is checked in the context of its callers, examples and tests
    among them. Of modules that only call one another in a circle, the first is taken.
    """
    calls = {folder: _called(folder, module, modules) for folder, module in modules.items()}
    called = {target for folder, targets in calls.items() for target in targets if target != folder}
    found = [folder for folder in sorted(modules) if folder not in called]
    reached = _reach(found, calls)
    for folder in sorted(modules):
        if folder not in reached:
            found.append(folder)
            reached |= _reach([folder], calls)
    return sorted(found)


def called_by(root: str, modules: Mapping[str, Module]) -> set[str]:
    """The scanned folders that a root module is made of: itself and all that it calls, however deep."""
    reached = {root}
    pending = [root]
    while pending:
        folder = pending.pop()
        new = _called(folder, modules[folder], modules) - reached
        reached |= new
        pending.extend(new)
    return reached


def _called(folder: str, module: Module, modules: Mapping[str, Module]) -> set[str]:
    targets = {local_source(folder, call) for call in module.calls.values()}
    return {target for target in targets if target is not None and target in modules}


def _reach(starts: list[str], calls: Mapping[str, set[str]]) -> set[str]:
    reached = set(starts)
    pending = list(starts)
    while pending:
        for target in calls[pending.pop()]:
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached
