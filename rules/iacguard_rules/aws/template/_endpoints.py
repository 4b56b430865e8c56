"""The endpoints that a provider or a backend is given in the place of AWS's own."""

from __future__ import annotations

from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.template import Backend, Provider
from iacguard.tuples import NamedTuple

_HERE = ("localhost", "127.0.0.1", "[::1]", "host.docker.internal", "localstack")


class Endpoints(NamedTuple):
    """The endpoints whose URL is known."""

    known: tuple[Reading[object], ...]
    is_complete: bool
    """Whether there are certainly no others."""


@once
def endpoints(block: Provider | Backend) -> Endpoints:
    """The endpoints of a block, those of its ``endpoints`` included."""
    beside = [block.read("endpoint"), block.read("sts_endpoint")]
    given = [one for one in beside if one.is_absent is False]
    several = block.read("endpoints")
    if several.is_absent and not given:
        return _NONE
    named = several.listed()
    given += [endpoint for one in named for _, endpoint in one.entries() if endpoint.is_absent is False]
    known = tuple(one for one in given if one.text is not None)
    is_complete = named.is_complete and all(one.is_present for one in named) and len(known) == len(given)
    return Endpoints(known, is_complete)


_NONE = Endpoints((), is_complete=True)


def is_here(url: str | None) -> bool:
    """Whether a URL is one of this machine, or of a sandbox on it."""
    host = (url or "").partition("://")[2].partition("/")[0]
    if not host.endswith("]"):
        host = host.rpartition(":")[0] or host
    return host in _HERE or host.endswith((".localhost", ".localhost.localstack.cloud"))
