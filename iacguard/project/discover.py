"""Which files there are to check.

A file is taken by its name as a candidate and by its content as what it is; that second step
happens when it is read. Every file met is accounted for: it becomes a candidate, or it is listed
as skipped with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate
from types import MappingProxyType

from iacguard.files import STANDARD_INPUT
from iacguard.finding import FileError, Skipped
from iacguard.frontends.terraform.names import NOT_A_PLAN, is_binary_plan, is_terraform_file
from iacguard.project.disk import beginning, shown
from iacguard.project.folders import DISK, FolderEntry, Folders
from iacguard.tuples import NamedTuple

TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")

_ENDINGS = (*TEMPLATE_ENDINGS, ".tf", ".tofu", ".tfvars")
"""Those of all files that something is made of when they are not named."""

_TOOL_FOLDERS = {
    ".git": "version control",
    ".hg": "version control",
    ".svn": "version control",
    ".terraform": "copies of modules and providers, read only where a module calls for them",
    ".aws-sam": "output of sam build",
    ".venv": "a Python environment",
    "venv": "a Python environment",
    "node_modules": "installed packages",
    "__pycache__": "compiled Python",
}


_ASSEMBLY = {"cdk.out", "manifest.json"}
"""The files that tell a cloud assembly, the output of ``cdk synth``.

https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/README.md
"""


class Candidates(NamedTuple):
    """What a walk over the given paths found, each list sorted."""

    templates: list[str]
    """Files that may be CloudFormation or SAM templates, by their names."""
    modules: list[str]
    """Folders that hold Terraform files; ``""`` is never used, the working folder is ``.``."""
    named: frozenset[str]
    """The files that were given by name, not through a folder."""
    folders: list[str]
    """The folders that were given."""
    skipped: list[Skipped]
    errors: list[FileError]
    values: tuple[str, ...] = ()
    """Files that may give Terraform's variables their values, wherever they are."""
    listings: Mapping[str, list[str]] = MappingProxyType({})
    """The names of all files in the folders with Terraform files that were come by, sorted."""
    walked: tuple[str, ...] = ()
    """The folders that were looked through: those given, and what is below them without any link."""

    def is_wanted(self, path: str) -> bool:
        """Whether findings in a file are asked for: it was named, or is below a folder that was."""
        if path in self.named:
            return True
        return any(
            folder == "." or path == folder or path.startswith(folder + "/") for folder in self.folders
        )


def discover(paths: tuple[str, ...], exclude: tuple[str, ...], folders: Folders = DISK) -> Candidates:
    """Candidates below the given files and folders. ``exclude`` are globs of paths to leave out."""
    found = _Walk(exclude, folders)
    for path in paths:
        found.add(path)
    return found.result()


def is_passed_over(path: str, exclude: tuple[str, ...]) -> bool:
    """Whether a file that is not there yet will be left out, for its own name or that of a folder it is in.

    ``path`` is relative to the folder that is looked through.
    """
    walk = _Walk(exclude, DISK)
    names = path.split("/")
    if not _TOOL_FOLDERS.keys().isdisjoint(names[:-1]):
        return True
    return any(walk.is_excluded("/".join(names[: count + 1])) for count in range(len(names)))


class _Walk:
    def __init__(self, exclude: tuple[str, ...], on: Folders) -> None:
        self._on = on
        patterns = "|".join(translate(pattern.rstrip("/")) for pattern in exclude)
        self._excluded = re.compile(patterns) if exclude else None
        self._templates: set[str] = set()
        self._modules: set[str] = set()
        self._named: set[str] = set()
        self._folders: list[str] = []
        self._skipped: dict[str, str] = {}
        self._values: set[str] = set()
        self._errors: list[FileError] = []
        self._listings: dict[str, list[str]] = {}
        self._walked: list[str] = []

    def add(self, path: str) -> None:
        if path == "-":
            self._named.add(STANDARD_INPUT)
            self._templates.add(STANDARD_INPUT)
            return
        name = shown(path)
        if self._on.is_folder(path):
            self._folders.append(name)
            self._folder(name)
        elif self._on.exists(path):
            self._named.add(name)
            if not self.is_excluded(name):
                self._file(name, named=True)
            else:
                self._skipped[name] = "excluded by the configuration"
        else:
            message = "there is no such file or folder; check the spelling, paths are relative to "
            self._errors.append(FileError(name, 1, 1, message + "the working folder"))

    def is_excluded(self, path: str) -> bool:
        """Whether the configuration leaves out what has this path."""
        if self._excluded is None:
            return False
        return bool(self._excluded.match(path) or self._excluded.match(path.rsplit("/", 1)[-1]))

    def _folder(self, top: str) -> None:
        pending = [top]
        while pending:
            folder = pending.pop()
            try:
                entries = self._on.entries(folder)
            except OSError as error:
                message = f"the folder cannot be read: {error.strerror}"
                self._errors.append(FileError(folder, 1, 1, message))
                continue
            self._walked.append(folder)
            below: list[str] = []
            is_assembly = {entry.name for entry in entries} >= _ASSEMBLY
            prefix = "" if folder == "." else folder.rstrip("/") + "/"
            for entry in entries:
                path = prefix + entry.name
                if self._excluded is not None and self.is_excluded(path):
                    self._skipped[path] = "excluded by the configuration"
                elif is_assembly and not _is_of_stacks(entry):
                    self._skipped[path + "/" * entry.is_dir()] = "made by cdk synth beside the templates"
                elif entry.is_dir(follow_symlinks=False):
                    reason = _TOOL_FOLDERS.get(entry.name)
                    if reason is None:
                        below.append(path)
                    else:
                        self._skipped[path + "/"] = reason
                elif entry.is_symlink() and not self._on.is_file(path):
                    self._skipped[path] = "a symbolic link to a folder, or to nothing"
                elif entry.name.endswith(_ENDINGS) and entry.is_file():
                    self._file(path, named=False)
            if folder in self._modules and not any(entry.is_symlink() for entry in entries):
                # Where a link leads is for whoever reads files to find out.
                self._listings[folder] = [entry.name for entry in entries if entry.is_file()]
            pending.extend(reversed(below))

    def _file(self, path: str, named: bool) -> None:
        name = path.rsplit("/", 1)[-1]
        if is_terraform_file(name):
            self._modules.add(path.rsplit("/", 1)[0] if "/" in path else ".")
        elif name.endswith(TEMPLATE_ENDINGS):
            self._templates.add(path)
            if name.endswith(".tfvars.json"):
                self._values.add(path)
        elif name.endswith(".tfvars"):
            self._values.add(path)
        elif named and not self._on.is_file(path):
            # A pipe has no name that tells what comes by it.
            self._templates.add(path)
        elif named and is_binary_plan(beginning(path)):
            self._errors.append(FileError(path, 1, 1, NOT_A_PLAN))
        elif named:
            self._skipped[path] = "not a kind of file that holds infrastructure code"

    def result(self) -> Candidates:
        return Candidates(
            sorted(self._templates),
            sorted(self._modules),
            frozenset(self._named),
            self._folders,
            [Skipped(path, reason) for path, reason in sorted(self._skipped.items())],
            self._errors,
            tuple(sorted(self._values)),
            self._listings,
            tuple(self._walked),
        )


def _is_of_stacks(entry: FolderEntry) -> bool:
    """Whether an entry of a cloud assembly is a template, or an assembly that is nested in it."""
    if entry.is_dir(follow_symlinks=False):
        return entry.name.startswith("assembly-")
    return entry.name.endswith(".template.json")
