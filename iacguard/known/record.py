"""What is remembered of a finding: enough to know it again, and nothing that other edits change.

No line numbers, no working folder, no secrets, and of what is written only a digest.
"""

from __future__ import annotations

import hashlib

from iacguard.finding import Finding, declared
from iacguard.tuples import NamedTuple


class Known(NamedTuple):
    """A finding as it is remembered. They sort by files, then by resources."""

    path: str
    """Of the file, from the root of the project."""
    address: str
    """The resource's address as its file declares it, without the modules that it came through.

    The first of them where a place gives several resources the same fault."""
    rule: str
    property: str
    """Where in the resource, with indices; empty for the resource as a whole."""
    message: str
    """What was wrong, and on which conditions."""
    text: str
    """The digest of what is written at the place; empty for what is absent, for what has others in it and
    for a secret."""
    sources: tuple[str, ...] = ()
    """Paths, sorted: for each place that an instance has the value from, as a default, an argument or
    an element of ``for_each``, the file that it is in."""
    covers: tuple[str, ...] = ()
    """Ids of the rules that it spoke for as well, sorted."""
    others: tuple[str, ...] = ()
    """The addresses of the further resources that have the fault from the same place, sorted."""
    is_called: bool = False
    """Whether it was found through the call of a module, or in a nested stack: without the caller it
    may not show."""


def known_of(finding: Finding) -> Known:
    """What is to be remembered of a finding."""
    when = f", when {' and '.join(map(str, finding.when))}" if finding.when else ""
    sources = finding.source_paths or tuple(one.source.path for one in finding.sources)
    instances = finding.instances or (finding.resource.address,)
    addresses = sorted(set(map(declared, instances)))
    return Known(
        path=finding.project_path or finding.span.source.path,
        address=addresses[0],
        rule=finding.rule,
        property=finding.property_path,
        message=" ".join((finding.message + when).split()),
        text=digest(finding.text),
        sources=tuple(sorted(sources)),
        covers=tuple(sorted(finding.covers)),
        others=tuple(addresses[1:]),
        is_called=any(not one.startswith(declared(one)) for one in instances),
    )


def digest(text: str) -> str:
    """What tells one text from another, 12 hexadecimal digits; nothing for no text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12] if text else ""
