"""Paths as URIs: relative to the root of the repository where they lie in it, absolute elsewhere.

Sources: RFC 3986; RFC 8089 for ``file``; SARIF 2.1.0, sections 3.4.3 and 3.4.4, which want relative
references beside a base, and no ``..`` behind one.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

_DRIVE = re.compile(r"[A-Za-z]:/")


def uri_of(path: str) -> str:
    """The URI of a path with forward slashes: a relative reference, or one with the scheme ``file``.

    What UTF-8 does not encode, as names of files may have, stands as the bytes that it was read from.
    """
    data = path.encode("utf-8", "surrogateescape" if _is_of_bytes(path) else "surrogatepass")
    if not is_absolute(path):
        return quote(data)
    quoted = quote(data, safe="/:" if _DRIVE.match(path) else "/")
    return "file:///" + quoted.lstrip("/")


def is_absolute(path: str) -> bool:
    """Whether a path is one from the root of a machine, or of a drive."""
    return path.startswith("/") or _DRIVE.match(path) is not None


def in_repository(path: str, prefix: str) -> str:
    """A path from the working folder as one from the repository's root.

    ``prefix`` is the working folder as seen from there. A path that leads out begins with ``../``.
    """
    return path if is_absolute(path) else posixpath.normpath(prefix + path)


def _is_of_bytes(path: str) -> bool:
    """Whether what cannot be encoded stands for bytes, as Python reads names of files."""
    try:
        path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
