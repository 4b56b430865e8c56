"""What a built-in function may know of the place it is called from."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.value import MapValue, Value


class Surroundings(NamedTuple):
    """What all calls in one module may know: the ways to the files of the scanned tree."""

    read_file: Callable[[str], Source | None]
    """Reads a file by the path that the expression gives (relative to the root module's folder, as
    Terraform resolves it); None when the scanned tree has no such file."""
    list_files: Callable[[str], list[str] | None]
    """The names of the files in a folder, given as for ``read_file``; None for one outside the tree."""
    render: Callable[[Span, Source, MapValue], Value]
    """The text of a template file with variables, as ``templatefile`` at a place gives it."""


class FunctionContext(NamedTuple):
    """The place of a call, and what it may know."""

    span: Span
    """The call expression."""
    around: Surroundings

    def render_template(self, source: Source, variables: MapValue) -> Value:
        """The text of a template file with these variables, as ``templatefile`` gives it."""
        return self.around.render(self.span, source, variables)
