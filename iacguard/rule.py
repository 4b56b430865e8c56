"""What a rule is written with.

A rule is a generator function from one typed resource to problems. The docstring of its file is
its page: the first line is the title, ``Why:`` and ``Fix:`` the sections.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

K = TypeVar("K", bound=Kind)
V = TypeVar("V", int, float, bool, str, tuple[str, ...])


class Severity(enum.IntEnum):
    """How bad it is when the finding is true."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Category(enum.Enum):
    """What suffers."""

    SECURITY = "security"
    RELIABILITY = "reliability"
    COST = "cost"
    PERFORMANCE = "performance"
    OPERATIONS = "operations"
    CORRECTNESS = "correctness"

    def __str__(self) -> str:
        return self.value


class Hint(NamedTuple):
    """Another place that helps to understand a problem."""

    place: Span
    message: str


class Problem:
    """What a rule found: where, and what is wrong there, in a phrase without a full stop.

    ``cause`` is the place that the fault comes from, when several rules may speak of it at
    different places; problems with one cause can cover one another. ``also`` are further places
    that it comes from, when it takes several to make the fault: this problem covers those that
    other rules have with any of them. ``together`` makes one problem of several alike.
    """

    __slots__ = ("also", "at", "cause", "hints", "message", "together")

    def __init__(
        self,
        at: Reading[Any],
        message: str,
        *,
        cause: Reading[Any] | None = None,
        also: Sequence[Reading[Any]] = (),
        hints: Sequence[Hint] = (),
        together: Together | None = None,
    ) -> None:
        self.at = at
        self.message = message
        self.cause = at if cause is None else cause
        self.also = tuple(also)
        self.hints = tuple(hints)
        self.together = together

    def __repr__(self) -> str:
        return f"Problem({self.at.path!r}, {self.message!r})"


class Together(NamedTuple):
    """How problems alike are told as one: those of a resource that hold on the same conditions.

    A rule yields one problem for each of several flags, so that each is told with the conditions of
    its own; flags that are off on the same conditions need one finding and no more.
    """

    key: str
    """Only problems with one key are told together."""
    as_one: Callable[[Sequence[Problem]], Problem]
    """Makes one problem of one or several, in the order in which the rule yields them."""


class Option(Generic[V]):
    """What users may set about a rule: a threshold, a list of names.

    It is declared in the rule's file and listed in ``@rule(..., options=(...))``; the type of its
    default is the type that it takes. Users write it as ``[rules.<id>]`` of the configuration. One
    that several rules list is one option, wherever it is set.
    """

    __slots__ = ("default", "least", "meaning", "most", "name")

    def __init__(
        self, name: str, default: V, meaning: str, *, least: float | None = None, most: float | None = None
    ) -> None:
        self.name = name
        self.default: V = default
        self.meaning = meaning
        """What it says, with its unit: a phrase that begins with a capital and ends with a full stop."""
        self.least = least
        self.most = most

    if not TYPE_CHECKING:
        # As for Reading.
        __class_getitem__ = classmethod(lambda cls, _: cls)

    def of(self, view: Reading[Any]) -> V:
        """Its value in this run, for a rule that looks at some resource."""
        value: V = view.scope.options.get(self, self.default)
        return value


AnyOption: TypeAlias = "Option[int] | Option[float] | Option[bool] | Option[str] | Option[tuple[str, ...]]"

Check: TypeAlias = Callable[[Any], Iterator[Problem]]
Sides: TypeAlias = Literal["any", "all"]


class Rule(NamedTuple):
    """A rule with its metadata."""

    id: str
    title: str
    page: str
    """The docstring of the rule's file, in Markdown."""
    severity: Severity
    category: Category
    kinds: tuple[type[Kind], ...]
    check: Check
    module: str
    tier: int
    on: bool
    """Whether it is on by default."""
    since: str
    covered_by: tuple[str, ...]
    """Rules whose finding about the same cause says all that this one's would.

    The rule itself among them: its finding at the cause says all that those elsewhere would.
    """
    sides: Sides
    """Whether a fault on any possible side of an undecided condition counts, or only on every."""
    references: tuple[str, ...]
    controls: tuple[str, ...]
    options: tuple[AnyOption, ...] = ()
    given: Mapping[AnyOption, Any] = MappingProxyType({})
    """The options that are set in this run."""

    @property
    def service(self) -> str:
        """The service that the rule is filed under, as its id begins."""
        return self.module.rsplit(".", 2)[-2].rstrip("_")


class rule(Generic[K]):
    """Makes a rule of a function, which stays callable; the rule hangs on it as ``rule``.

    ``tier``, ``severity`` and ``category`` decide whether the rule is on by default, unless
    ``on`` says so itself: tier 1 above info, and tier 2 of security, reliability or correctness
    from medium up.
    """

    def __init__(  # noqa: PLR0913 - the keywords are the fields of a record, not switches
        self,
        *kinds: type[K],
        id: str,
        severity: Severity,
        category: Category,
        tier: int,
        since: str,
        on: bool | None = None,
        covered_by: Sequence[str] = (),
        sides: Sides | None = None,
        references: Sequence[str] = (),
        controls: Sequence[str] = (),
        options: Sequence[AnyOption] = (),
    ) -> None:
        self.kinds = kinds
        strict = category in (Category.SECURITY, Category.CORRECTNESS)
        self.values: dict[str, Any] = {
            "id": id,
            "severity": severity,
            "category": category,
            "tier": tier,
            "on": _on_by_default(tier, severity, category) if on is None else on,
            "since": since,
            "covered_by": tuple(covered_by),
            "sides": sides or ("any" if strict else "all"),
            "references": tuple(references),
            "controls": tuple(controls),
            "options": tuple(options),
        }

    if not TYPE_CHECKING:
        # Type checkers do not find the type of several kinds by themselves.
        __class_getitem__ = classmethod(lambda cls, _: cls)

    def __call__(self, check: Callable[[K], Iterator[Problem]]) -> Callable[[K], Iterator[Problem]]:
        """The function itself, with the rule made of it."""
        page = (sys.modules[check.__module__].__doc__ or "").strip()
        made = Rule(
            title=page.partition("\n")[0].rstrip("."),
            page=page,
            kinds=self.kinds,
            check=check,
            module=check.__module__,
            **self.values,
        )
        check.rule = made  # type: ignore[attr-defined]  # functions take attributes, mypy does not model it
        return check


def _on_by_default(tier: int, severity: Severity, category: Category) -> bool:
    if tier == 1:
        return severity > Severity.INFO
    sound = category in (Category.SECURITY, Category.RELIABILITY, Category.CORRECTNESS)
    return tier == 2 and sound and severity >= Severity.MEDIUM
