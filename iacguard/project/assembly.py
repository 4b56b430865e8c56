"""Cloud assemblies, the output of ``cdk synth``: which line of the app a resource comes from.

The manifest, or a file beside it that it names (``Stack.metadata.json``), holds for each construct
where it was created, as frames of a stack: ``new Storage (/app/lib/storage.ts:12:5)``. They are
there when the app is synthesised with ``--debug``, and by default in newer versions, which leave
out the frames of libraries and say so: ``(no user code in 10 frames, ...)``. Then the construct
that it is a part of has them.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema-readme.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from iacguard.finding import Finding, RelatedPlace
from iacguard.patterns import pattern
from iacguard.project.disk import Disk, shown
from iacguard.text import Position, Source, Span
from iacguard.typed import Final

_FRAME: Final = pattern(r"\(?(?P<path>(?:file://)?[^()\s][^()]*?):(?P<line>\d+):(?P<column>\d+)\)?$")
_DEEPEST: Final = 50
_MAIN_RESOURCES: Final = ("Resource", "Default")
"""What the CDK calls the resource that a construct is about.

https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html#identifiers-paths
"""
_LIBRARIES: Final = ("/node_modules/", "/site-packages/", "/jsii-kernel-", "node:")


class Traces:
    """Where constructs were created, by the folder of the template; each manifest is read once."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._of_folder: dict[str, Mapping[str, object]] = {}

    def traced(self, finding: Finding) -> Finding:
        """The finding with the line of the app that its construct comes from, where that is known."""
        if not finding.construct:
            return finding
        folder = posixpath.dirname(finding.unit)
        if folder not in self._of_folder:
            self._of_folder[folder] = dict(self._metadata(folder))
        for entries, message in _candidates(finding.construct, self._of_folder[folder]):
            for frame in _frames(entries):
                place = self._place(frame)
                if place is not None:
                    return finding._replace(related=(*finding.related, RelatedPlace(place, message)))
        return finding

    def _metadata(self, folder: str) -> Iterator[tuple[str, object]]:
        """What an assembly says of its constructs, by their paths with a slash before them."""
        artifacts = self._json(posixpath.join(folder, "manifest.json")).get("artifacts")
        for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
            if not isinstance(artifact, dict):
                continue
            beside = artifact.get("additionalMetadataFile")
            if isinstance(beside, str):
                yield from self._json(posixpath.join(folder, beside)).items()
            metadata = artifact.get("metadata")
            if isinstance(metadata, dict):
                yield from metadata.items()

    def _json(self, path: str) -> dict[str, object]:
        source = self._disk.read(path)
        try:
            # Only a project with an assembly pays for the import.
            import json

            content = {} if source is None else json.loads(source.text)
        except (ValueError, RecursionError):
            # It only adds to what is found; a template that is broken is told of as such.
            content = {}
        self._disk.forget(path)
        return content if isinstance(content, dict) else {}

    def _place(self, frame: str) -> Span | None:
        """The place in the project that a frame of a stack names."""
        match = _FRAME.search(frame)
        if match is None or any(part in match["path"].replace("\\", "/") for part in _LIBRARIES):
            return None
        if len(match["line"]) > 9 or len(match["column"]) > 9:
            return None
        source = self._disk.read(shown(match["path"].removeprefix("file://")))
        return None if source is None else _rest_of_line(source, int(match["line"]), int(match["column"]))


def _candidates(construct: str, metadata: Mapping[str, object]) -> Iterator[tuple[object, str]]:
    """What is said of a construct, and of the resources of the constructs that it is a part of."""
    yield metadata.get(f"/{construct}"), "the construct is created here"
    whole = construct.rpartition("/")[0]
    while whole:
        for resource in _MAIN_RESOURCES:
            entries = metadata.get(f"/{whole}/{resource}")
            if entries is not None:
                yield entries, f"the construct {whole}, which it is a part of, is created here"
        whole = whole.rpartition("/")[0]


def _frames(entries: object) -> Iterator[str]:
    """The frames of a construct's metadata, innermost first."""
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        is_own = entry.get("type") == "aws:cdk:creationStack"
        frames = entry.get("data") if is_own else entry.get("trace")
        if is_own or entry.get("type") == "aws:cdk:logicalId":
            listed = frames if isinstance(frames, list) else []
            yield from (frame for frame in listed[:_DEEPEST] if isinstance(frame, str))


def _rest_of_line(source: Source, line: int, column: int) -> Span | None:
    text = source.line(line)
    if not text:
        return None
    start = source.offset(Position(line, 1))
    return source.span(start + min(max(column, 1), len(text)) - 1, start + len(text))
