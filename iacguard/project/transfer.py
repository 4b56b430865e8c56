"""Results as bytes, to be handed from one process to another.

What is found points into source texts by identity. A text goes along once however many places in
it are told of, and on the other side all that points into one file points into one text again.
"""

from __future__ import annotations

import io
import pickle

from iacguard.text import Source

_PROTOCOL = 5


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, _PROTOCOL)
        self.sources: dict[int, Source] = {}

    def persistent_id(self, obj: object) -> int | None:
        """What stands for a source text: its number."""
        if not isinstance(obj, Source):
            return None
        self.sources[id(obj)] = obj
        return id(obj)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, sources: dict[int, Source]) -> None:
        super().__init__(file)
        self.sources = sources

    def persistent_load(self, pid: int) -> Source:
        """The source text that a number stands for."""
        return self.sources[pid]


def encode(result: object) -> bytes:
    """A result as bytes."""
    content = io.BytesIO()
    pickler = _Pickler(content)
    pickler.dump(result)
    texts = {number: (source.path, source.text) for number, source in pickler.sources.items()}
    return pickle.dumps((texts, content.getvalue()), _PROTOCOL)


class Decoder:
    """Makes results of bytes. Only for bytes that this program's own processes made."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def decode(self, data: bytes) -> object:
        """The result that was encoded."""
        texts, content = pickle.loads(data)
        sources = {number: self._source(path, text) for number, (path, text) in texts.items()}
        return _Unpickler(io.BytesIO(content), sources).load()

    def _source(self, path: str, text: str) -> Source:
        known = self._sources.get(path)
        if known is None or known.text != text:
            known = self._sources[path] = Source(path, text)
        return known
