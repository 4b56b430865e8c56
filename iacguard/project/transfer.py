"""Results as bytes, to be handed from one process to another, or from one run to the next.

What is found points into source texts by identity. A text goes along once however many places in
it are told of, and on the other side all that points into one file points into one text again.
From one run to the next no text is kept: it is read again from its file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from iacguard.dates import date
from iacguard.text import Source
from iacguard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pickle
else:
    try:
        # What is used of pickle, without the same once more in Python.
        import _pickle as pickle
    except ImportError:
        import pickle

_PROTOCOL = 5


def _text(number: int) -> Source:
    """Stands in the bytes for the text of a number; never called."""
    raise NotImplementedError


def _pickled(result: object) -> tuple[bytes, list[Source]]:
    """A result as bytes, and the texts that these name by their numbers."""
    content = io.BytesIO()
    sources: list[Source] = []

    def reduced(source: Source) -> tuple[Callable[[int], Source], tuple[int]]:
        # Asked once for each text, where a persistent id is asked for with every object there is.
        sources.append(source)
        return _text, (len(sources) - 1,)

    pickler = pickle.Pickler(content, _PROTOCOL)
    pickler.dispatch_table = {Source: reduced}
    pickler.dump(result)
    return content.getvalue(), sources


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, sources: Sequence[Source] = ()) -> None:
        super().__init__(io.BytesIO(content))
        self.sources = sources

    def find_class(self, module_name: str, global_name: str) -> Any:  # noqa: ANN401 - as it is there
        """What results are made of, and nothing else: bytes have no say over what is called."""
        if (module_name, global_name) == ("datetime", "date"):
            return date
        if (module_name, global_name) == (__name__, _text.__name__):
            return self.sources.__getitem__
        found = super().find_class(module_name, global_name) if module_name.startswith("iacguard.") else None
        if not isinstance(found, type) or not found.__module__.startswith("iacguard."):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a result")
        return found


def encode(result: object) -> bytes:
    """A result as bytes."""
    content, sources = _pickled(result)
    return pickle.dumps(([(source.path, source.text) for source in sources], content), _PROTOCOL)


class NoFile(Exception):
    """A result points into a text that is not, or not any more, the one of a file."""


def encode_places(result: object, read: Callable[[str], Source | None]) -> bytes:
    """A result as bytes, without the texts that it points into.

    Raises NoFile for a text that ``read`` does not give.
    """
    content, sources = _pickled(result)
    for source in sources:
        found = read(source.path)
        if found is None or found.text != source.text:
            raise NoFile(source.path)
    return pickle.dumps(([source.path for source in sources], content), _PROTOCOL)


def decode_places(data: bytes, read: Callable[[str], Source | None]) -> object:
    """The result of which only the places were encoded; the texts are as they were then.

    Raises NoFile for a text that ``read`` does not give.
    """
    paths, content = _Unpickler(data).load()
    sources: list[Source] = []
    for path in paths:
        source = read(path)
        if source is None:
            raise NoFile(path)
        sources.append(source)
    return _Unpickler(content, sources).load()


class Decoder:
    """Makes results of bytes. Only for bytes that this program's own processes made.

    ``source_of`` gives the text that is meant by a path and what is in it.
    """

    def __init__(self, source_of: Callable[[str, str], Source] | None = None) -> None:
        self._sources: dict[str, Source] = {}
        self._source_of = source_of or self._source

    def decode(self, data: bytes) -> object:
        """The result that was encoded."""
        texts, content = pickle.loads(data)
        return _Unpickler(content, [self._source_of(path, text) for path, text in texts]).load()

    def _source(self, path: str, text: str) -> Source:
        known = self._sources.get(path)
        if known is None or known.text != text:
            known = self._sources[path] = Source(path, text)
        return known
