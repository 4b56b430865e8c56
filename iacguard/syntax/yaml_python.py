"""PyYAML's parser in Python, for where the one in C is not there."""

from __future__ import annotations

from yaml.events import ScalarEvent
from yaml.loader import SafeLoader

from iacguard.typed import Any


class PythonParser(SafeLoader):
    """The parser, with pairs of surrogate escapes made characters."""

    def get_event(self) -> Any:  # noqa: ANN401 - as the stubs of PyYAML have it
        """The next event."""
        event = super().get_event()  # type: ignore[no-untyped-call] # PyYAML has no types here
        if isinstance(event, ScalarEvent) and event.style == '"' and not event.value.isascii():
            event.value = event.value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return event
