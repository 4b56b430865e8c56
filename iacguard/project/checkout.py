"""What version control knows of the files that are checked, read from git's own files.

No program is run for it. Source of the layout: https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from iacguard.patterns import pattern
from iacguard.project.disk import normal
from iacguard.project.folders import repository_of
from iacguard.report import Checkout

_LARGEST = 1 << 20
"""Bytes of a file of git's that are read, but for the list of packed references."""
_DEEPEST = 5
"""References that refer to one another."""
_REMOTE = "origin"

_REVISION = pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SECTION = pattern(r'\[\s*(?P<name>[\w.-]+)\s*(?:"(?P<of>(?:[^"\\]|\\.)*)")?\s*\]')
_URL = pattern(r"\s*url\s*=\s*(?P<value>.*?)\s*", re.IGNORECASE)
# What git takes for host:path is neither a URL nor a drive of Windows.
_SHORT = pattern(r"(?:[^@/:]+@)?(?P<host>\[[0-9A-Fa-f:]+\]|[\w.-]{2,}):(?!/?/)(?P<path>.+)")
_SCHEMES = ("https", "http", "ssh", "git")


def checkout_of(root: Path) -> Checkout | None:
    """Where a repository comes from and what is checked out; None where it does not come from anywhere."""
    git = _git_folder(root)
    if git is None:
        return None
    common = _named(git, _text(git / "commondir").strip()) or git
    url = _url(_text(common / "config"))
    if not url:
        return None
    head = _text(git / "HEAD").strip()
    name = _reference(head)
    revision = _resolved(head, git, common)
    return Checkout(url, revision, name.removeprefix("refs/heads/") if _is_branch(name) else "")


def root_for(paths: Iterable[str]) -> Path | None:
    """The root of the repository that paths are reported in.

    That is the one of the working folder. Where some of the paths are not in it, as in a container that the
    sources are mounted into, it is the one that all of them are in.
    """
    here = repository_of(Path.cwd())
    places = [Path(os.path.realpath(path)) for path in paths]
    if here is not None and all(here in (place, *place.parents) for place in places):
        return here
    roots = {repository_of(place) for place in places}
    return roots.pop() if len(roots) == 1 else here


def paths_in(root: Path | None) -> Callable[[str], str]:
    """Where files really are, by the path from the working folder: symbolic links are followed.

    What is in the repository, or without one in the working folder, is relative to that, all else absolute.
    """
    top = os.path.realpath(root or ".")
    within = top.rstrip(os.sep) + os.sep

    @cache
    def path_in(path: str) -> str:
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            return path
        return normal(os.path.relpath(real, top) if real.startswith(within) or real == top else real)

    return path_in


# Where git keeps what -------------------------------------------------------------------------


def _git_folder(root: Path) -> Path | None:
    """The folder that git keeps, which in a worktree and a submodule is named by a file in its place."""
    git = root / ".git"
    if git.is_dir():
        return git
    prefix, _, path = _text(git).strip().partition(" ")
    return _named(root, path.strip()) if prefix == "gitdir:" else None


def _named(folder: Path, path: str) -> Path | None:
    """The folder that a file of git's names, relative to the one that it speaks of."""
    if not path or "\0" in path:
        return None
    found = folder / path
    return found if found.is_dir() else None


def _text(path: Path) -> str:
    """The text of a file; empty where there is none, or it is too large to be one of git's."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        return ""
    return "" if len(data) > _LARGEST else data.decode("utf-8", "replace")


# What is checked out --------------------------------------------------------------------------


def _reference(text: str) -> str:
    """The name of the reference that a text refers to; empty where it is none, or could lead elsewhere."""
    prefix, _, name = text.partition(":")
    name = name.strip()
    is_proper = prefix == "ref" and name.startswith("refs/") and "\0" not in name
    return name if is_proper and not {"", ".", ".."} & {*name.split("/")} else ""


def _is_branch(name: str) -> bool:
    # With another storage of references (reftable), this is what stands in place of the branch.
    return name.startswith("refs/heads/") and name != "refs/heads/.invalid"


def _resolved(text: str, git: Path, common: Path) -> str:
    """The commit that a text names, be it by a reference; empty for none."""
    for _ in range(_DEEPEST):
        name = _reference(text)
        if not name:
            break
        text = (_text(git / name) or _text(common / name)).strip() or _packed(common / "packed-refs", name)
    return text if _REVISION.fullmatch(text) else ""


def _packed(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            for line in file:
                revision, _, of = line.decode("utf-8", "replace").strip().partition(" ")
                if of == name:
                    return revision
    except OSError:
        pass
    return ""


# Where it comes from --------------------------------------------------------------------------


def _url(config: str) -> str:
    """The first remote's URL, or that of ``origin``, as far as it says nothing that is private."""
    urls = dict(reversed(list(_remotes(config))))
    for name in (_REMOTE, *reversed(urls)):
        url = public_url(urls.get(name, ""))
        if url:
            return url
    return ""


def _remotes(config: str) -> Iterator[tuple[str, str]]:
    """The remotes of a configuration with their URLs, in order. Source: https://git-scm.com/docs/git-config"""
    remote = ""
    for line in config.replace("\\\n", "").splitlines():
        text = line.strip()
        section = _SECTION.match(text)
        if section is not None:
            is_remote = section["name"].lower() == "remote"
            remote = re.sub(r"\\(.)", r"\1", section["of"] or "") if is_remote else ""
            text = text[section.end() :]
        url = _URL.fullmatch(text)
        if url is not None and remote:
            yield remote, _unquoted(url["value"])


def _unquoted(value: str) -> str:
    """A value without its comment, quotes and escapes."""
    parts = re.findall(r'"(?:[^"\\]|\\.)*"|[^"#;]+|[#;]', value)
    text = ""
    for part in parts:
        if part in ("#", ";"):
            break
        text += re.sub(r"\\(.)", r"\1", part[1:-1]) if part.startswith('"') else part
    return text.strip()


def public_url(url: str) -> str:
    """A remote's URL as others may see it; empty for one that says nothing to others.

    Who asks, with what password or token, and folders of this machine are left out. The short form of
    SSH becomes a URL: ``git@example.org:a/b.git`` is ``ssh://git@example.org/a/b.git``.
    """
    short = _SHORT.fullmatch(url)
    if short is not None and "://" not in url and "::" not in url:
        url = f"ssh://{'git@' if url.startswith('git@') else ''}{short['host']}/{short['path']}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or not host or not host.isascii() or not parts.path.strip("/"):
        return ""
    user = "git@" if parts.scheme == "ssh" and parts.username == "git" else ""
    host = f"[{host}]" if ":" in host else quote(host, safe=".-_~")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{user}{host}{f':{port}' if port is not None else ''}/{path.lstrip('/')}"
