"""The files that configure a run: which one counts, and what is in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from iacguard.config.options import Given, Options, parse
from iacguard.errors import ConfigurationError, UsageError

OWN = "iacguard.toml"
SHARED = "pyproject.toml"


def load(path: str, opened: Mapping[str, str] | None = None) -> Options:
    """The options of a configuration file that the user named; ``opened`` as for :func:`find`.

    Raises UsageError when it cannot be read, ConfigurationError when it makes no sense.
    """
    try:
        text = _opened(path, opened)
        if text is None:
            text = _read(path)
    except OSError as error:
        raise UsageError(f"--config: {path} cannot be read: {error.strerror}") from None
    table = ("tool", "iacguard") if os.path.basename(path) == SHARED else ()
    options = parse(text, path, _folder(path), table)
    if options is None:
        raise UsageError(f"--config: {path} has no table [tool.iacguard]")
    return options


def find(paths: Iterable[str], opened: Mapping[str, str] | None = None) -> Options | None:
    """The options that hold for the scanned paths: those of the nearest file from there upward.

    The search ends at the root of the repository, so that what a checkout says of itself does not
    depend on where it stands. ``opened`` are texts that count instead of files, by their real paths.
    Raises ConfigurationError when the file makes no sense.
    """
    for folder in _upward(common_folder(paths)):
        own = os.path.join(folder, OWN)
        text = _found(own, opened)
        if text is not None:
            return parse(text, _shown(own), _folder(own))
        shared = os.path.join(folder, SHARED)
        text = _found(shared, opened)
        # Most projects' file says nothing of iacguard, and need not be parsed to know that.
        if text is not None and "iacguard" in text:
            options = parse(text, _shown(shared), _folder(shared), ("tool", "iacguard"))
            if options is not None:
                return options
        if os.path.exists(os.path.join(folder, ".git")):
            break
    return None


def _opened(path: str, opened: Mapping[str, str] | None) -> str | None:
    return opened.get(os.path.realpath(path)) if opened else None


def _found(path: str, opened: Mapping[str, str] | None) -> str | None:
    text = _opened(path, opened)
    return _read_found(path) if text is None and os.path.isfile(path) else text


def read_parameters(
    path: str, environment: str | None = None, open: Callable[[str], str] | None = None
) -> tuple[Given, ...]:
    """The CloudFormation parameter values of a file; see :func:`iacguard.config.parameters.read`.

    ``open`` gives the texts of files in another way than from disk.

    Raises UsageError when it cannot be read, ConfigurationError when it makes no sense.
    """
    from iacguard.config.parameters import read

    open = open or _read_named
    return read(path, open(path), environment, open)


def _read_named(path: str) -> str:
    try:
        return _read(path)
    except OSError as error:
        raise UsageError(f"--parameters: {path} cannot be read: {error.strerror}") from None


def _read(path: str) -> str:
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(_shown(path), "not UTF-8 text", "save the file as UTF-8") from None


def _read_found(path: str) -> str:
    try:
        return _read(path)
    except OSError as error:
        raise ConfigurationError(_shown(path), f"cannot be read: {error.strerror}") from None


def _upward(folder: str) -> Iterator[str]:
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        yield folder


def common_folder(paths: Iterable[str]) -> str:
    """The folder that all of some paths are in or are; the working folder for no paths."""
    folders = [_nearest_folder(os.path.abspath(path)) for path in paths]
    if not folders:
        return os.getcwd()
    try:
        return os.path.commonpath(folders)
    except ValueError:
        # Paths on different drives have nothing in common; the first one decides.
        return folders[0]


def _nearest_folder(path: str) -> str:
    return next(filter(os.path.isdir, _upward(path)), path)


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative.replace(os.sep, "/")


def _folder(path: str) -> str:
    folder = os.path.relpath(os.path.dirname(os.path.abspath(path)))
    return "" if folder == "." else folder.replace(os.sep, "/")
