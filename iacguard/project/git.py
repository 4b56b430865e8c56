"""What git knows of a project, read from its objects: nothing is written, and nothing of the project is run.

A repository's own configuration can name programs: hooks, a file system monitor, filters, text
converters, programs that fetch. Only commands are used that call none of them, with those settings
switched off besides. The git program is taken from absolute folders of ``PATH``, never from the
working folder.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from iacguard.errors import UsageError, nearest
from iacguard.tuples import NamedTuple

_SAFE = (
    "--no-optional-locks",
    "--no-pager",
    "-c",
    "core.fsmonitor=",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "protocol.allow=never",
)

_SURROUNDINGS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    # In a partial clone git would fetch what is not there; older versions know only the second.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}

_OF_A_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""Variables by which git tells a hook which repository it is about; ``git rev-parse --local-env-vars``."""

FOLDER, LINK, SUBMODULE = "40000", "120000", "160000"
"""Modes of a tree's entries that are no files. https://git-scm.com/docs/git-fast-import"""

_DEEP = (
    "fetch more of the history, with fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 in GitLab, "
    "or git fetch --unshallow"
)


class Repository(NamedTuple):
    """A repository with a working tree, and how git is called for it."""

    program: str
    top: str
    """The working tree's root, an absolute path without symbolic links."""
    git_folder: str
    """The folder of its index, an absolute path."""
    common_folder: str
    """The folder of its objects, which its working trees share."""
    is_shallow: bool
    environment: Mapping[str, str]


class Commit(NamedTuple):
    """The commit that a project is compared with."""

    asked: str
    """What the user wrote."""
    id: str


def repository(folder: str) -> Repository:
    """The repository that a folder is in. Raises UsageError where there is none that can be read."""
    program = _program()
    environment = _environment()
    found = _call(program, environment, folder, "rev-parse", *_WHERE)
    if found.returncode and "not a git repository" in found.stderr and os.environ.get("GIT_DIR"):
        # Somebody keeps the repository elsewhere, and says so by the environment alone.
        told = {name: os.environ[name] for name in ("GIT_DIR", "GIT_WORK_TREE") if os.environ.get(name)}
        told.setdefault("GIT_WORK_TREE", ".")
        environment |= {name: str(Path(value).absolute()) for name, value in told.items()}
        found = _call(program, environment, folder, "rev-parse", *_WHERE)
    lines = found.stdout.split("\n")
    if found.returncode:
        raise UsageError(*_no_repository(folder, found.stderr, lines))
    inside, shallow, git_folder, common = lines[:4]
    if inside != "true":
        raise UsageError(*_no_repository(folder, "", ["false"]))
    # A folder's name may hold line ends.
    top = os.path.realpath("\n".join(lines[4:]).removesuffix("\n"))
    common_folder = os.path.realpath(Path(folder) / common)
    index = os.environ.get("GIT_INDEX_FILE")
    if index and _is_of(git_folder, Path(index)):
        # In a hook of "git commit -a" the index that will be committed is another file than usual.
        environment["GIT_INDEX_FILE"] = str(Path(index).absolute())
    return Repository(program, top, git_folder, common_folder, shallow == "true", environment)


_WHERE = (
    "--is-inside-work-tree",
    "--is-shallow-repository",
    "--absolute-git-dir",
    "--git-common-dir",
    "--show-toplevel",
)


def has_commits(repository: Repository) -> bool:
    """Whether anything is committed on the branch that is checked out."""
    return not _git(repository, "rev-parse", "--verify", "HEAD").returncode


def is_merging(repository: Repository) -> bool:
    """Whether a merge has begun that is not committed yet, as one with conflicts is."""
    return not _git(repository, "rev-parse", "--verify", "MERGE_HEAD").returncode


def commit(repository: Repository, asked: str) -> Commit:
    """The commit that a change is measured from.

    ``REV`` and ``REV...`` are where the history of what is checked out parted from REV's, as a pull
    request has it; ``REV..`` is REV itself. Behind the dots only what is checked out can stand.
    Raises UsageError for what is no commit here.
    """
    name, dots, end = _parted(asked)
    if not name or name[0] in "-^" or "\0" in asked or "\n" in asked:
        raise UsageError(f"--since {asked!r}: expected a commit, such as origin/main, HEAD~1 or v1.2")
    head = "HEAD"
    id = _resolved(repository, name, asked)
    if end and _resolved(repository, end, asked) != _resolved(repository, head, asked):
        message = (
            f"--since {asked}: {end} is not what is checked out, and what is checked is the working tree"
        )
        raise UsageError(message, f"check {end} out, or write --since {name}")
    if dots == "..":
        return Commit(asked, id)
    found = _git(repository, "merge-base", id, _resolved(repository, head, asked))
    if found.returncode:
        raise UsageError(
            f"--since {asked}: {name} and what is checked out have no common history here",
            _DEEP if repository.is_shallow else f"write {name}.. to compare with {name} itself",
        )
    return Commit(asked, found.stdout.split("\n")[0])


def renames(repository: Repository, commit: str) -> dict[str, str]:
    """Old paths by new ones, of files that were renamed between a commit and the index."""
    # The index and not the working tree: for that git would run the filters of the configuration.
    found = _git(
        repository,
        *("diff-index", "--cached", "--no-ext-diff", "--no-textconv", "-M", "-l2000"),
        *("--diff-filter=R", "--name-status", "-z", commit),
    )
    fields = found.stdout.split("\0")
    return {fields[at + 2]: fields[at + 1] for at in range(0, len(fields) - 2, 3)}


def ignored(repository: Repository) -> frozenset[str]:
    """Paths that are not tracked because they are to be ignored; folders end with a slash."""
    found = _git(repository, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    return frozenset(found.stdout.split("\0")) - {""}


def _parted(asked: str) -> tuple[str, str, str]:
    for dots in ("...", ".."):
        name, found, end = asked.partition(dots)
        if found:
            return name, found, end
    return asked, "", ""


def _resolved(repository: Repository, name: str, asked: str) -> str:
    # A "^{commit}" behind it would be a part of ":/text", so that comes second.
    found = _git(repository, "rev-parse", "--verify", name)
    if not found.returncode:
        found = _git(repository, "rev-parse", "--verify", f"{found.stdout.strip()}^{{commit}}")
        if not found.returncode:
            return found.stdout.strip()
        raise UsageError(f"--since {asked}: {name} is no commit, or is not here", _hint(repository, name))
    if not has_commits(repository):
        raise UsageError(f"--since {asked}: the repository {repository.top} has no commit yet")
    raise UsageError(f"--since {asked}: there is no commit {name} here", _hint(repository, name))


def _hint(repository: Repository, name: str) -> str:
    if repository.is_shallow:
        return f"the clone is shallow; {_DEEP}"
    names = _git(repository, "for-each-ref", "--format=%(refname:short)").stdout.split("\n")
    return (
        nearest(name, filter(None, names))
        or "git branch --all and git tag list what there is; maybe git fetch it"
    )


def _no_repository(folder: str, said: str, lines: list[str]) -> tuple[str, str]:
    if "dubious ownership" in said:
        message = f"--since: git does not trust the repository of {folder}, because somebody else owns it"
        return message, f"git config --global --add safe.directory {Path(folder).resolve()}, if you do"
    if lines[0] == "false":
        return (
            f"--since: {folder} is in a bare repository, or in .git",
            "check what is checked out in a working tree",
        )
    if "not a git repository" in said:
        return f"--since: {folder} is in no git repository", "--baseline compares with what a file holds"
    last = said.strip().split("\n")[-1] or "it does not say why"
    return f"--since: git cannot read the repository of {folder}: {last}", ""


def _is_of(git_folder: str, index: Path) -> bool:
    return index.is_file() and os.path.realpath(index).startswith(os.path.realpath(git_folder) + os.sep)


def _program() -> str:
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = Path(folder) / name
        if folder and path.is_absolute() and os.access(path, os.X_OK) and path.is_file():
            return str(path)
    raise UsageError("--since: there is no git on this machine", "install git, or put it on the PATH")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_REPOSITORY}
    return {**kept, **_SURROUNDINGS}


def _git(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    return _call(repository.program, repository.environment, repository.top, *words)


def _call(
    program: str, environment: Mapping[str, str], folder: str, *words: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *_SAFE, *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        # Names of files are bytes, as Python's own functions for files have them.
        encoding="utf-8",
        errors="surrogateescape",
    )


# Objects -------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """What a name in a folder stands for."""

    mode: str
    id: str


class Missing(Exception):
    """An object that is not in the repository."""


class Objects:
    """The objects of a repository, read by a git process that waits for their names."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def blob(self, id: str, largest: int) -> bytes:
        """The content of a file, of which no more than ``largest`` bytes and one are kept.

        Raises Missing when it is not there, as in a partial clone.
        """
        return self._read(id, "blob", largest + 1)

    def tree(self, id: str) -> dict[str, Entry]:
        """The entries of a folder by name; ``id`` may be a commit's. Raises Missing."""
        content = self._read(f"{id}^{{tree}}", "tree", -1)
        width = len(id) // 2
        return dict(_entries(content, width))

    def close(self) -> None:
        """Ends the process, if it is this one's."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()

    def _read(self, name: str, kind: str, most: int) -> bytes:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
        head = process.stdout.readline().split()
        if not head:
            # In a partial clone older versions end, because they may not fetch.
            self.close()
        if len(head) != 3 or not head[2].isdigit():
            raise Missing(name)
        size = int(head[2])
        wanted = size if most < 0 else min(size, most)
        content = process.stdout.read(wanted)
        left = size - wanted + 1
        while left > 0:
            left -= len(process.stdout.read(min(left, 1 << 20))) or left
        if head[1].decode() != kind:
            raise Missing(name)
        return content

    def _running(self) -> subprocess.Popen[bytes]:
        # Processes that share the work are forks of this one, and would read each other's answers.
        if self._process is None or self._owner != os.getpid():
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [self._repository.program, *_SAFE, "cat-file", "--batch"],
                cwd=self._repository.top,
                env=self._repository.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


def _entries(content: bytes, width: int) -> Iterator[tuple[str, Entry]]:
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        name = os.fsdecode(content[space + 1 : end])
        mode = content[at:space].decode("ascii").lstrip("0")
        at = end + 1 + width
        yield name, Entry(mode, content[end + 1 : at].hex())
