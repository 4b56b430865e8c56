"""What SAM takes for given."""

from __future__ import annotations

from iacguard.graph.reading import Reading
from iacguard.typed import Any
from iacguard.value import Unknown, origins


def is_given(reading: Reading[Any]) -> bool:
    """Whether a property certainly is set.

    A value that is not known but has a name is that of a parameter or an import, which cannot be absent.
    """
    if reading.is_present:
        return True
    value = reading.value
    return isinstance(value, Unknown) and value.symbol is not None


def is_shared(reading: Reading[Any]) -> bool:
    """Whether a property stands in ``Globals`` rather than in the resource."""
    return any(origin.note.startswith("Globals.") for origin in origins(reading.value))
