"""What all modules of one unit share: the files, the budgets, the notes, what was read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from iacguard.files import Files
from iacguard.frontends.terraform.body import repeated_names
from iacguard.frontends.terraform.constraints import constraint_of
from iacguard.frontends.terraform.default_tags import (
    DefaultTags,
    default_tags,
)
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.lock import address, locked_versions
from iacguard.frontends.terraform.module import Modules, join
from iacguard.frontends.terraform.providers import (
    Configuration,
    Configured,
)
from iacguard.frontends.terraform.types import Type
from iacguard.frontends.terraform.undecided import (
    Conditions,
)
from iacguard.graph.unit import Note
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import Block, Expression, Template
from iacguard.text import Source, Span
from iacguard.typed import TYPE_CHECKING
from iacguard.value import Literal, Unknown

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from iacguard.frontends.terraform.planned import Plan

STEPS = 100_000
"""Rounds of loops that one unit may take."""

INSTANCES = 100_000
"""Instances of resources and modules in one unit."""


class Deployment:
    """What all modules of one unit share: the files, the budgets, the notes, what was read."""

    def __init__(self, root: str, modules: Modules, files: Files) -> None:
        self.root = root
        """Folder of the root module."""
        self.modules = modules
        self.files = files
        self.conditions = Conditions()
        self.notes: list[Note] = []
        """Grows while values are asked for, as does ``sources``."""
        self.sources: list[Source] = []
        self._noted: set[tuple[str, Span]] = set()
        self._read: dict[str, Source] = {}
        self.installed: Mapping[str, str] = {}
        """Folders of modules that ``terraform init`` fetched, by the path of their calls."""
        self.plan: Plan | None = None
        """What settles the values and instances that the source leaves open."""
        self.waiting: list[tuple[str, str, str]] = []
        """What is being evaluated (path of the module, kind, name), each waiting for the one behind it."""
        self._steps = STEPS
        self._instances = INSTANCES
        self._templates: dict[str, Template] = {}
        self._repeated: dict[int, tuple[Block, frozenset[str]]] = {}
        self._constraints: dict[int, tuple[Expression, Type]] = {}
        self._locked: dict[str, Literal] | None = None
        self._default_tags: dict[Configured, DefaultTags | None] = {}

    def note(self, kind: str, span: Span, message: str) -> None:
        """Remember something that could not be resolved, once for each place."""
        if (kind, span) not in self._noted:
            self._noted.add((kind, span))
            self.notes.append(Note(kind, span, message))

    def spend(self, steps: int, span: Span) -> None:
        """Take steps of the budget for loops."""
        self._steps -= steps
        if self._steps < 0:
            raise NotFollowed(span, "more rounds than are followed")

    def aside(self, steps: int) -> AbstractContextManager[None]:
        """For a question beside the analysis: it has a budget of its own and leaves no notes."""
        from contextlib import contextmanager  # only editors ask

        @contextmanager
        def swapped() -> Iterator[None]:
            kept = self._steps, self.notes, self._noted
            self._steps, self.notes, self._noted = steps, [], set()
            try:
                yield
            finally:
                self._steps, self.notes, self._noted = kept

        return swapped()

    def admits(self, count: int) -> bool:
        """Whether so many more instances are within bounds."""
        self._instances -= count
        return self._instances >= 0

    def read(self, path: str) -> Source | None:
        """A file by a path as expressions have it."""
        if posixpath.isabs(path) or path.startswith("~"):
            return None
        full = join(self.root, path)
        source = self._read.get(full)
        if source is None:
            source = self.files.read(full)
            if source is not None:
                self._read[full] = source
                self.sources.append(source)
        return source

    def locked(self, source: str) -> Literal | None:
        """The version of a provider that the root module is locked to."""
        if self._locked is None:
            self._locked = locked_versions(self.root, self.files)
        return self._locked.get(address(source)) if self._locked else None

    def files_in(self, path: str) -> list[str] | None:
        """The names of the files in a folder by a path as expressions have it."""
        if posixpath.isabs(path) or path.startswith("~"):
            return None
        return self.files.list(join(self.root, path))

    def default_tags(self, configuration: Configuration, header: Span) -> DefaultTags | None:
        """The tags that a configuration of the provider gives every resource."""
        if not isinstance(configuration, Configured):
            return default_tags(configuration, header)
        known = self._default_tags
        if configuration not in known:
            # Until they are known, whoever asks for them from within gets what nothing is known of.
            unknown = Unknown(configuration.block.header, f"{configuration.address} depends on itself")
            known[configuration] = DefaultTags(unknown, unknown, None)
            known[configuration] = default_tags(configuration, header)
        return known[configuration]

    def repeated_names(self, block: Block) -> frozenset[str]:
        """What in a block may differ between the instances that ``count`` or ``for_each`` make of it."""
        known = self._repeated.get(id(block))
        if known is None or known[0] is not block:
            known = self._repeated[id(block)] = block, repeated_names(block.body)
        return known[1]

    def constraint(self, expression: Expression) -> Type:
        """The type that an expression names, read once for all instances of its module."""
        known = self._constraints.get(id(expression))
        if known is None:
            known = self._constraints[id(expression)] = expression, constraint_of(expression)
        return known[1]

    def template(self, source: Source) -> Template:
        """The tree of a template file."""
        known = self._templates.get(source.text)
        if known is None or known.span.source.path != source.path:
            tree, problems = parser.parse_template(source.text, source.span)
            if not isinstance(tree, Template):
                message = problems[0].message if problems else "could not be read"
                raise EvaluationError(source.span(), f"the template: {message}")
            known = self._templates[source.text] = tree
        return known


def circle(value: tuple[str, str, str], waiting: list[tuple[str, str, str]]) -> str:
    """What to say of a value that depends on itself; values are told by module, kind and name."""
    names = [f"{path}{kind}.{name}" for path, kind, name in [value, *waiting[waiting.index(value) + 1 :]]]
    if len(names) == 1:
        return f"{names[0]} depends on itself"
    shown = names[1:] if len(names) - 1 <= _SHOWN else [*names[1 : _SHOWN + 1], "others"]
    through = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return f"{names[0]} depends on itself through {through}"


_SHOWN = 4
"""Values of a circle that are told of by name."""
