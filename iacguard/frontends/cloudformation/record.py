"""What is gathered while the templates of a unit are evaluated."""

from __future__ import annotations

from collections.abc import Callable, Collection

from iacguard.condition import Condition
from iacguard.files import Files
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Inputs, Note
from iacguard.syntax.node import Document, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import Value

DEEPEST = 120
"""Levels of expressions inside expressions that are followed, through references too."""

MOST_STACKS = 100
"""Nested stacks that a unit may have."""

MOST_ITERATIONS = 5000
"""Copies that the loops of a unit may make; CloudFormation itself allows 500 resources."""


class Export(NamedTuple):
    """An output that other stacks can import."""

    path: str
    """The template's."""
    keys: frozenset[str]
    """What the export can be found by, as :func:`exports.key` makes it of the name of an import."""
    value: Value


Exports: TypeAlias = Callable[[str], "Export | None"]
"""Gives the one export of a key among the templates that are checked; None for none, or several."""


def no_exports(key: str) -> None:
    """Where no other templates are known."""


class Deferral:
    """Which resources may be evaluated when somebody asks for them, and what was told by the others.

    For who evaluates a template again after an edit: what had nothing to tell beside its values, and
    means what it meant, has nothing to tell again. And for who asks in the end for what is left to tell.
    """

    __slots__ = ("is_silent", "names")

    def __init__(self, names: Collection[str] | None = ()) -> None:
        self.names = names
        """Logical ids; None for all, what is left of which `Unit.tell_the_rest` looks into."""
        self.is_silent = False
        """Whether no resource's properties had anything to tell."""


class Record:
    """The outside world of an evaluation, and what it has to tell beside its values.

    ``domains`` holds the allowed values of a parameter by the symbol of its unknown value.
    """

    __slots__ = (
        "_broken",
        "_told",
        "declarations",
        "deferral",
        "depth",
        "documents",
        "domains",
        "exports",
        "facts",
        "files",
        "inputs",
        "is_silent",
        "iterations",
        "notes",
        "parameters",
        "problems",
        "referred_to",
        "sources",
        "stacks",
        "waiting",
    )

    def __init__(self, files: Files, inputs: Inputs, exports: Exports = no_exports) -> None:
        self.exports = exports
        self.files = files
        self.inputs = inputs
        self.sources: list[Source] = []
        self.domains: dict[str, tuple[str, ...]] = {}
        self.documents: dict[str, Document | None] = {}
        """Files read beside the template, by path; None for one that is not there."""
        self.declarations: list[Resource] = []
        """What the templates declare beside resources."""
        self.waiting: list[Callable[[], None]] = []
        """Each tells what is wrong with a resource that nobody has asked for until then."""
        self.parameters: frozenset[str] = frozenset()
        """The names of the parameters of the template that is deployed."""
        self.facts: list[Condition] = []
        """What holds in every deployment."""
        self.deferral = Deferral()
        self.referred_to: set[tuple[str, str]] = set()
        """The attributes that expressions name, and the addresses of what they are named as attributes of."""
        self.is_silent = False
        """Whether what is evaluated just now has nothing to tell that is of interest."""
        self.depth = 0
        self.iterations = 0
        self.stacks = 0
        # Keyed, because a shared node is evaluated as often as it is used.
        self.problems: dict[SyntaxProblem, None] = {}
        self.notes: dict[Note, None] = {}
        self._broken: set[str] = set()
        self._told = 0

    @property
    def told(self) -> tuple[int, ...]:
        """How much was told so far beside values, the same again included."""
        return (
            self._told,
            len(self.sources),
            len(self.documents),
            self.iterations,
        )

    def read(self, source: Source, document: Document) -> None:
        """Take in a text that was parsed, with what is wrong with it."""
        self.sources.append(source)
        self.documents[source.path] = document
        for problem in document.problems:
            self.problems[problem] = None
            if problem.fatal:
                self._broken.add(source.path)

    def is_broken(self, source: Source) -> bool:
        """Whether a text could not be read wholly, so that more may stand in it."""
        return source.path in self._broken

    def problem(self, span: Span, message: str, fatal: bool = False) -> None:
        """Tell of something that CloudFormation would refuse."""
        # What a text seems to say that could not be read wholly is no fault of its own.
        if self.is_silent or self.is_broken(span.source):
            return
        self._told += 1
        self.problems[SyntaxProblem(span, message, fatal)] = None

    def note(self, kind: str, span: Span, message: str) -> None:
        """Tell of something that could not be resolved."""
        if self.is_silent:
            return
        self._told += 1
        self.notes[Note(kind, span, message)] = None
