"""From parts of a project to units: templates and root modules, read one after the other.

A unit is let go of before the next one is read, so memory does not grow with the number of files
already done.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from importlib import import_module

from iacguard.cache import digest
from iacguard.finding import FileError
from iacguard.frontends.cloudformation.detect import looks_like_template, may_be_template, may_export
from iacguard.frontends.terraform.names import NOT_A_PLAN, is_terraform_file, may_be_plan
from iacguard.graph.unit import Inputs, Note, Unit
from iacguard.project.account import Account
from iacguard.project.batches import Batch, split
from iacguard.project.discover import Candidates
from iacguard.project.disk import Unreadable, is_stream, shown
from iacguard.project.folders import repository_above
from iacguard.project.memory import Memory
from iacguard.project.noting import NotingDisk
from iacguard.syntax.node import Document
from iacguard.text import Source
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from iacguard.frontends.cloudformation.record import Deferral, Export
    from iacguard.frontends.terraform.module import Modules
    from iacguard.frontends.terraform.planned import Plan


_MOST_CHARACTERS = 1_000_000
"""How much text there may be in all of which trees are kept until it is checked."""


class Loader:
    """Reads the units of a project, and keeps account of every file on the way."""

    def __init__(self, candidates: Candidates, inputs: Inputs, disk: NotingDisk, memory: Memory) -> None:
        self.candidates = candidates
        self.inputs = inputs
        self.disk = disk
        self.memory = memory
        self._wanted = frozenset(candidates.modules)
        memory.exports = self._state_of_exports
        self.uses_exports = False
        """Whether any unit since this was set to false asked for what another one exports."""
        self.deferral: Deferral | None = None
        """What of the next template need not be evaluated at once; None for whatever is not asked for."""
        self.account = Account()
        """Of what was read since it was last taken away."""
        self._unchecked: dict[Source, Document] = {}
        """The trees of templates that were looked through before they are checked."""
        self._room = _MOST_CHARACTERS
        self._state: str | None = None
        self._exports: dict[str, Export | None] = {}
        """What the templates that were looked into export, by key; None for what several do."""
        self._looked_into: set[str] = set()
        self._not_looked_into: dict[str, list[str]] | None = None
        """The other ones by words of what they export; None before any is asked for."""

    def batches(self) -> list[Batch]:
        """The parts of the project that can be read apart from each other."""
        alone = self.candidates._replace(templates=self._deployed())
        return split(alone, self.disk, self.memory, shown(self.inputs.plan) if self.inputs.plan else "")

    def name(self, batch: Batch) -> str:
        """What tells a part from others, and from itself when it is asked for in another way."""
        if not batch.modules and not batch.plan:
            return f"{'named' if batch.template in self.candidates.named else 'found'} {batch.template}"
        wanted = self._wanted.intersection(batch.modules)
        return repr((batch.modules, batch.plan, sorted(wanted)))

    def left(self, account: Account) -> list[Batch]:
        """The templates that nothing was said of: what seemed to nest them could not be followed."""
        plan = shown(self.inputs.plan) if self.inputs.plan else ""
        known = {*account.checked, *account.skipped, plan}
        known.update(error.path for error in (*account.errors, *account.failures))
        return [Batch(template=path) for path in self.candidates.templates if path not in known]

    def units(self, batch: Batch) -> Iterator[Unit]:
        """The units of a part, in the order of their paths."""
        if batch.template:
            unit = self._template(batch.template)
            if unit is not None:
                yield unit
                self._account_for(unit)
            self.disk.forget(batch.template)
        plan = self._plan(batch.plan) if batch.plan else None
        if batch.modules:
            yield from self._modules(batch.modules, plan)
        elif plan is not None:
            self._not_matched(plan)

    def prepare(self) -> None:
        """Imports what units will need, so that processes which come from this one have it already."""
        if self.candidates.modules:
            import_module("iacguard.frontends.terraform.load")
        if self.candidates.templates:
            import_module("iacguard.frontends.templates")

    def take_account(self) -> Account:
        """The account of what was read since this was last asked."""
        account, self.account = self.account, Account()
        return account

    # Templates: what they need is imported where there are any. ---------------------------------

    def parse(self, source: Source) -> Document:
        """The tree of what may be a template."""
        from iacguard.frontends.cloudformation.include import parse

        return parse(source)

    def _looked_through(self, source: Source) -> Document:
        """The same for a template that will be checked later, which spares some from being parsed again."""
        document = self._unchecked.get(source)
        if document is None:
            document = self.parse(source)
            self._room -= len(source.text)
            if self._room >= 0:
                self._unchecked[source] = document
        return document

    def _template(self, path: str) -> Unit | None:
        source = self._opened(path)
        if source is None:
            return None
        if may_be_plan(source.text):
            # Plans need all that modules do, and templates need none of it.
            from iacguard.frontends.terraform.plan import load_plan
            from iacguard.frontends.terraform.planned import looks_like_plan
            from iacguard.syntax import json

            document = json.parse(source)
            if looks_like_plan(document):
                return load_plan(source, document, self.inputs)
        if not may_be_template(source.text):
            self._skip(path, _no_template(path))
            return None
        known = self._unchecked.pop(source, None)
        document = self.parse(source) if known is None else known
        if not looks_like_template(document, path):
            if _is_broken_template(source, document):
                self.account.problems(document.problems)
                self.account.checked.add(path)
            else:
                self._skip(path, _no_template(path))
            return None
        from iacguard.frontends import templates
        from iacguard.frontends.cloudformation.record import Deferral

        deferral = Deferral(None) if self.deferral is None else self.deferral
        return templates.load(source, document, self.disk, self.inputs, self._export, deferral)

    def _deployed(self) -> list[str]:
        """The templates that no other one nests: the others are checked in their parents, as deployed."""
        if not self.candidates.templates:
            return []
        from iacguard.frontends.cloudformation.nested import deployed

        return deployed({path: self.nested(path) for path in self.candidates.templates})

    def nested(self, path: str) -> list[str]:
        """The paths of the templates that a template nests."""
        return self.memory.computed(f"nested {path}", partial(self._nested, path))

    def _nested(self, path: str) -> list[str]:
        from iacguard.frontends import templates
        from iacguard.frontends.cloudformation.nested import may_nest

        source = self.disk.read(path)
        found: list[str] = []
        if source is not None and may_nest(source.text) and may_be_template(source.text):
            document = self._looked_through(source)
            if looks_like_template(document, path):
                found = list(templates.nested(source, document, self.disk, self.inputs))
        self.disk.forget(path)
        return found

    def _export(self, key: str) -> Export | None:
        """What one of the templates exports, and no other: those are looked into that may export it."""
        self.uses_exports = True
        from iacguard.frontends.cloudformation.export_names import words_of_key

        waiting = self._exporting()
        for word in words_of_key(key):
            for path in waiting.pop(word, ()):
                self._look_into(path)
        return self._exports.get(key)

    def _look_into(self, path: str) -> None:
        """Takes in what a template exports."""
        if path in self._looked_into:
            return
        self._looked_into.add(path)
        with self.disk.unnoted():
            for export in self._exports_of(path):
                for name in export.keys:
                    # Of two that export the same nobody knows which one is meant.
                    self._exports[name] = None if name in self._exports else export

    def _exporting(self) -> dict[str, list[str]]:
        """The templates that were not looked into yet, by a word of a name that they export."""
        if self._not_looked_into is None:
            self._not_looked_into = {}
            with self.disk.unnoted():
                for path in self.candidates.templates:
                    for word in self._words_of_exports(path):
                        self._not_looked_into.setdefault(word, []).append(path)
        return self._not_looked_into

    def _words_of_exports(self, path: str) -> list[str]:
        return self.memory.computed(f"names of exports {path}", partial(self._words_in, path))

    def _state_of_exports(self) -> str:
        """The digest of all that is looked at to know what the templates export."""
        if self._state is None:
            states = (
                self.memory.computed(f"exports {path}", partial(self._looked_at_for_exports, path))
                for path in self.candidates.templates
            )
            with self.disk.unnoted():
                self._state = digest("\n".join(states).encode())
        return self._state

    def _looked_at_for_exports(self, path: str) -> str:
        from iacguard.frontends.cloudformation.export_names import ANY

        with self.disk.noting() as notes:
            words = self._words_in(path)
            if ANY in words:
                # Parts of it may stand in other files.
                self._exports_of(path)
        return repr(sorted(look[:3] for look in notes.values())) if words else ""

    def _words_in(self, path: str) -> list[str]:
        source = self.disk.read(path)
        self.disk.forget(path)
        if source is None or not may_export(source.text) or not may_be_template(source.text):
            return []
        # Few projects import anything.
        from iacguard.frontends.cloudformation.export_names import words

        return words(source.text)

    def _exports_of(self, path: str) -> list[Export]:
        from iacguard.frontends import templates

        source = self.disk.read(path)
        found: list[Export] = []
        if source is not None and may_export(source.text) and may_be_template(source.text):
            document = self._looked_through(source)
            if looks_like_template(document, path):
                found = list(templates.exports(source, document, self.disk, self.inputs))
        self.disk.forget(path)
        return found

    def _opened(self, path: str) -> Source | None:
        is_named = path in self.candidates.named
        found = self.disk.open(path)
        if (
            isinstance(found, Unreadable)
            and found.is_text
            and is_named
            and (path.endswith(".json") or is_stream(path))
        ):
            # It may be too large for a template, and not for a plan.
            larger = self.disk.open_named(path)
            if isinstance(larger, Source) and may_be_plan(larger.text):
                return larger
        if isinstance(found, Source):
            return found
        if found is None:
            self._skip(path, "is not a readable file inside the checked folders")
        elif is_stream(path) and not found.is_text:
            self.account.unreadable(found._replace(message=NOT_A_PLAN))
        elif found.is_text and (is_named or found.is_denied):
            self.account.unreadable(found)
        else:
            self._skip(path, found.message)
        return None

    # Terraform ----------------------------------------------------------------------------------

    def modules(self) -> Modules:
        """Where the modules of a part are read."""
        from iacguard.frontends.terraform.module import Modules

        return Modules()

    def _plan(self, path: str) -> Plan | None:
        """The plan that the user gave; None when it cannot be used."""
        found = self.disk.open_named(path)
        if found is None:
            self.account.errors[FileError(path, 1, 1, "there is no such file, or it cannot be read")] = None
            return None
        from iacguard.frontends.terraform.planned import read_plan
        from iacguard.syntax import json

        if isinstance(found, Unreadable):
            # What "terraform plan -out" writes is binary, and easily taken for what is asked for.
            self.account.unreadable(found if found.is_text else found._replace(message=NOT_A_PLAN))
            return None

        plan = read_plan(found, json.parse(found))
        self.account.checked.add(path)
        self.account.problems(plan.problems)
        self.account.remark(plan.notes)
        return None if any(problem.fatal for problem in plan.problems) else plan

    def _not_matched(self, plan: Plan) -> None:
        message = "none of the modules that were checked has resources of this plan, so it was not used"
        self.account.remark([Note("plan-not-matched", plan.source.span(0, 0), message)])

    def _modules(self, folders: tuple[str, ...], plan: Plan | None) -> Iterator[Unit]:
        wanted = self._wanted
        for folder in folders:
            if folder in wanted:
                self._open_files(folder)
        # Templates need none of this, and HCL is a tenth of a second's import.
        from iacguard.frontends.terraform.detect import called_by, roots
        from iacguard.frontends.terraform.load import is_plan_of
        from iacguard.frontends.terraform.load import load as load_module

        modules = self.modules()
        known = {folder: modules.read(folder, self.disk) for folder in folders}
        is_matched = False
        for root in roots(known):
            if wanted.isdisjoint(called_by(root, known)):
                continue
            own = plan if plan is not None and is_plan_of(known[root], plan) else None
            is_matched = is_matched or own is not None
            unit = load_module(root, modules, self.disk, self.inputs, own)
            yield unit
            self._account_for(unit)
        if plan is not None and not is_matched:
            self._not_matched(plan)

    def _open_files(self, folder: str) -> None:
        prefix = "" if folder == "." else folder + "/"
        for name in self.disk.list(folder):
            if is_terraform_file(name):
                found = self.disk.open(prefix + name)
                if isinstance(found, Unreadable):
                    self.account.unreadable(found)
                elif found is None:
                    self._skip(prefix + name, "is not a readable file inside the checked folders")
                else:
                    self.account.checked.add(found.path)

    # Keeping account ----------------------------------------------------------------------------

    def _account_for(self, unit: Unit) -> None:
        # Done with a unit only: what is evaluated when it is asked for reads files and finds problems.
        if unit.tell_the_rest is not None:
            unit.tell_the_rest()
        self.account.checked.update(source.path for source in unit.sources)
        if unit.language != "terraform":
            self.account.templates.add(unit.path)
            self.account.parameters.update(unit.parameters)
        self.account.problems(unit.problems)
        self.account.remark(unit.notes)

    def _skip(self, path: str, reason: str) -> None:
        if is_stream(path):
            # It was handed over to be checked, and is empty where the command that was to write it failed.
            message = "expected a template or a plan as JSON, found neither; see what writes it"
            self.account.errors[FileError(path, 1, 1, message)] = None
        else:
            self.account.skipped[path] = reason


def boundaries(candidates: Candidates) -> tuple[str, ...]:
    """The folders that may be read from: of each path given the repository, or else the working folder
    if the path is in it, or else the folder itself.
    """
    folders = {*candidates.folders, *(os.path.dirname(path) or "." for path in candidates.named)}
    return tuple({boundary(os.path.realpath(folder)) for folder in folders})


def boundary(folder: str) -> str:
    """The folder that may be read from for the real path of a folder that is checked."""
    repository = repository_above(folder)
    if repository is not None:
        return repository
    here = os.getcwd()
    return here if os.path.join(folder, "").startswith(os.path.join(here, "")) else folder


def _is_broken_template(source: Source, document: Document) -> bool:
    """Whether a text that cannot be read as a template was clearly meant as one."""
    if not any(problem.fatal for problem in document.problems):
        return False
    return "AWSTemplateFormatVersion" in source.text or "Type: AWS::" in source.text


def _no_template(path: str) -> str:
    """Why a file is skipped that does not look like a template."""
    if path.rsplit("/", 1)[-1] in _SERVERLESS:
        return "is a service of the Serverless Framework, which is not read: check what it packages"
    return "holds no infrastructure code"


_SERVERLESS = ("serverless.yml", "serverless.yaml", "serverless.json")
