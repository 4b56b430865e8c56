"""Which lines of files a change added, and which of a finding's places is among them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from iacguard.finding import Finding, RelatedPlace
from iacguard.patterns import pattern
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_HUNK = pattern(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_FILE = pattern(r"diff --git a/a/\d+ b/b/(\d+)$")


class Hunk(NamedTuple):
    """Lines that a change put in the place of others; ``start`` is counted from 1."""

    start: int
    added: int
    removed: int


Changes = Mapping[str, Sequence[Hunk]]
"""What was changed in files, by their paths; a file that is not there was not changed."""


def changes(program: str, versions: Mapping[str, tuple[str | None, str]]) -> dict[str, Sequence[Hunk]]:
    """What turns texts into others, as git tells it, so that it is what a pull request shows.

    ``program`` is git; ``versions`` has the old text, or None for a new file, and the new one by path.
    """
    found: dict[str, Sequence[Hunk]] = {}
    changed: list[str] = []
    for path, (old, new) in versions.items():
        if old is None:
            found[path] = [Hunk(1, new.count("\n") + 1, 0)]
        elif old != new:
            changed.append(path)
    if changed:
        texts = [versions[path] for path in changed]
        hunks = _hunks(program, [(old or "", new) for old, new in texts])
        found.update((path, hunks.get(number, [])) for number, path in enumerate(changed))
    return found


def _hunks(program: str, texts: Iterable[tuple[str, str]]) -> dict[int, list[Hunk]]:
    with tempfile.TemporaryDirectory(prefix="iacguard-") as folder:
        for side in ("a", "b"):
            Path(folder, side).mkdir()
        for number, (old, new) in enumerate(texts):
            for side, text in (("a", old), ("b", new)):
                Path(folder, side, str(number)).write_bytes(text.encode("utf-8", "surrogatepass"))
        # Outside of any repository, and without anybody's settings, nothing but comparing is done.
        options = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--text", "--unified=0")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
        settings |= {"GIT_CEILING_DIRECTORIES": str(Path(folder).resolve().parent)}
        done = subprocess.run(
            [program, "diff", "--no-index", *options, "a", "b"],
            cwd=folder,
            env={**kept, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    hunks: dict[int, list[Hunk]] = {}
    number = -1
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if file := _FILE.match(line):
            number = int(file[1])
        elif match := _HUNK.match(line):
            removed, start, added = match.groups(default="1")
            hunks.setdefault(number, []).append(Hunk(int(start), int(added), int(removed)))
    return hunks


# Places --------------------------------------------------------------------------------------


def changed_place(finding: Finding, changes: Changes, unit: Sequence[Source]) -> Span | None:
    """The place of a finding that was changed, where that is not the fault itself; None for none.

    ``unit`` are the texts that it may come from when it is none of its places that was changed.
    A review shows what is told at lines that the change added, and nothing that is told at others.
    """
    # What conceals a secret knows it by its place.
    if finding.secret or _is_added(finding.span, changes):
        return None
    return next(_changed_places(finding, changes), None) or _only_change(unit, changes)


def at_change(finding: Finding) -> Finding:
    """The finding, told at what was changed, with the fault as a related place."""
    place = finding.changed
    if place is None:
        return finding
    related = finding.related
    if place.source is not finding.span.source or not finding.whole.start <= place.start < finding.whole.end:
        others = (one for one in finding.related if one.span not in (place, finding.span))
        related = (RelatedPlace(finding.span, "this is at fault, by what was changed"), *others)
    # What it is known by stays: it is written at the fault.
    return finding._replace(
        span=place, value=finding.whole, changed=None, related=related, fault=finding.span
    )


def _changed_places(finding: Finding, changes: Changes) -> Iterator[Span]:
    """The places of a finding that were changed, those first that say most of the fault."""
    yield from _added_parts(finding.span, changes)
    yield from _added_parts(finding.whole, changes)
    origins = [one.span for one in finding.origins]
    others = [one.span for one in finding.related]
    near = (finding.cause, *finding.also, *origins, *finding.further_sources, *others)
    for span in near:
        if _is_added(span, changes):
            yield span
    for span in near:
        yield from _added_parts(span, changes)
    # What is missing stood where something else is now.
    yield from _added_parts(finding.resource_span, changes, replaced=True)
    if not any(not hunk.added for hunk in changes.get(finding.resource_span.source.path, ())):
        yield from _added_parts(finding.resource_span, changes)


def _only_change(sources: Iterable[Source], changes: Changes) -> Span | None:
    """The one place that was changed in all of some files; None where there are none or several.

    It is what a finding comes from that none of these files had before, however it came by it.
    """
    hunks = [(source, hunk) for source in sources for hunk in changes.get(source.path, ())]
    if len(hunks) != 1:
        return None
    source, _ = hunks[0]
    return next(_added_parts(source.span(), changes), None)


def _lines(span: Span) -> tuple[int, int]:
    source = span.source
    first = source.position(span.start).line
    return first, source.position(max(span.start, span.end - 1)).line


def _is_added(span: Span, changes: Changes) -> bool:
    """Whether all lines of a span were added."""
    first, last = _lines(span)
    hunks = changes.get(span.source.path, ())
    # Hunks that touch would be one.
    return any(hunk.start <= first and last < hunk.start + hunk.added for hunk in hunks)


def _added_parts(span: Span, changes: Changes, replaced: bool = False) -> Iterator[Span]:
    """What of a span stands on lines that were added, one line of each run of them."""
    first, last = _lines(span)
    source = span.source
    for hunk in changes.get(source.path, ()):
        if replaced and not hunk.removed:
            continue
        for line in range(max(hunk.start, first), min(hunk.start + hunk.added - 1, last) + 1):
            text = source.line(line)
            if text.strip():
                at = source.line_starts[line - 1]
                start = max(at + len(text) - len(text.lstrip()), span.start)
                end = min(at + len(text.rstrip()), span.end)
                if start < end:
                    yield Span(source, start, end)
                    break
