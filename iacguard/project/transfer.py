"""Results as bytes, to be handed from one process to another, or from one run to the next.

What is found points into source texts by identity. A text goes along once however many places in
it are told of, and on the other side all that points into one file points into one text again.
From one run to the next no text is kept: it is read again from its file.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from datetime import date

from iacguard.text import Source
from iacguard.typed import Any

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
    def __init__(self, file: io.BytesIO, sources: Mapping[int, Source]) -> None:
        super().__init__(file)
        self.sources = sources

    def find_class(self, module_name: str, global_name: str) -> Any:  # noqa: ANN401 - as it is there
        """What results are made of, and nothing else: bytes have no say over what is called."""
        if (module_name, global_name) == ("datetime", "date"):
            return date
        found = super().find_class(module_name, global_name) if module_name.startswith("iacguard.") else None
        if not isinstance(found, type) or not found.__module__.startswith("iacguard."):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a result")
        return found

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


class NoFile(Exception):
    """A result points into a text that is not, or not any more, the one of a file."""


def encode_places(result: object, read: Callable[[str], Source | None]) -> bytes:
    """A result as bytes, without the texts that it points into.

    Raises NoFile for a text that ``read`` does not give.
    """
    content = io.BytesIO()
    pickler = _Pickler(content)
    pickler.dump(result)
    for source in pickler.sources.values():
        found = read(source.path)
        if found is None or found.text != source.text:
            raise NoFile(source.path)
    paths = {number: source.path for number, source in pickler.sources.items()}
    return pickle.dumps((paths, content.getvalue()), _PROTOCOL)


def decode_places(data: bytes, read: Callable[[str], Source | None]) -> object:
    """The result of which only the places were encoded; the texts are as they were then.

    Raises NoFile for a text that ``read`` does not give.
    """
    paths, content = _Unpickler(io.BytesIO(data), {}).load()
    sources: dict[int, Source] = {}
    for number, path in paths.items():
        source = read(path)
        if source is None:
            raise NoFile(path)
        sources[number] = source
    return _Unpickler(io.BytesIO(content), sources).load()


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
