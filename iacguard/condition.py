"""Conditions whose truth is not known, and what they imply for one another.

A condition is a formula over two kinds of atoms: *this variable equals that literal*, and an
opaque proposition of which nothing but its name is known. Two equalities of one variable with
different literals exclude one another, and a variable with a closed domain must take one of its
values; nothing else is assumed. Formulas stay as small as they are written: a named condition
that is used by another is one shared object, never copied into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias


class Variable(NamedTuple):
    """Something with one unknown value. ``domain`` lists the values it can have, None if any."""

    name: str
    domain: tuple[str, ...] | None = None


class Equals(NamedTuple):
    """The variable has this value."""

    variable: Variable
    value: str


class Opaque(NamedTuple):
    """A proposition that is only known by name; equal names are the same proposition."""

    name: str


class Not(NamedTuple):
    """The operand is false."""

    operand: Formula


class All(NamedTuple):
    """Every operand is true; true without operands."""

    operands: tuple[Formula, ...]


class Any(NamedTuple):
    """At least one operand is true; false without operands."""

    operands: tuple[Formula, ...]


class Condition:
    """A formula with the name that people know it by and the place where it stands.

    Conditions are compared by name: a front end gives one name to one proposition within a unit.
    """

    __slots__ = ("formula", "name", "span")

    def __init__(self, name: str, formula: Formula, span: Span | None = None) -> None:
        self.name = name
        self.formula = formula
        self.span = span

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Condition({self.name!r})"


Formula: TypeAlias = "bool | Equals | Opaque | Not | All | Any | Condition"
Truth: TypeAlias = Callable[["Equals | Opaque"], "bool | None"]


class Assumption(NamedTuple):
    """A condition taken to be true or false."""

    condition: Condition
    value: bool


class TooManyCases(Exception):
    """Consistency could not be settled within the budget of cases."""


CASES = 4096
"""The budget of case distinctions of one question."""

CASES_OF_FACTS = 256
"""The budget of case distinctions where facts play in, which are many more than what is asked."""


def consistent(assumptions: Iterable[Assumption], cases: int = CASES) -> bool:
    """Whether all assumptions can hold at once; ``cases`` is the budget of case distinctions.

    Raises TooManyCases when that takes too many case distinctions to find out.
    """
    wanted: list[_Wanted] = [(one.condition.formula, one.value) for one in assumptions]
    return _satisfiable(wanted, _Facts(), [cases])


def possible(assumptions: Iterable[Assumption], facts: tuple[Condition, ...]) -> bool:
    """Whether all assumptions can hold at once where the facts do.

    What the facts leave open because it takes too many case distinctions is possible. Raises
    TooManyCases when that holds already of the assumptions alone.
    """
    assumptions = tuple(assumptions)
    if not consistent(assumptions):
        return False
    if not facts:
        return True
    try:
        return consistent((*assumptions, *(Assumption(fact, True) for fact in facts)), CASES_OF_FACTS)
    except TooManyCases:
        return True


class _About(NamedTuple):
    """What is connected with a condition by the variables that it is about."""

    mask: int
    """These variables, and those of all that follows."""
    assumptions: list[Assumption]
    facts: list[Condition]


class Consistency:
    """What can hold at once where certain facts do: the questions of one graph, each answered once.

    Conditions that share no variable, not even by way of others, have no say in one another, so a
    question is only about what is connected with it. Conditions of one name are one condition here.
    """

    # By names, which conditions are compared by and which are faster to look up.
    __slots__ = ("_answers", "_bits", "_decided", "_facts", "_spaces", "_values", "_variables")

    def __init__(self, facts: tuple[Condition, ...] = ()) -> None:
        self._bits: dict[str, int] = {}
        self._values: dict[str, _Values] = {}
        self._spaces: dict[int, _Space | None] = {}
        self._variables: dict[str, int] = {}
        self._answers: dict[frozenset[tuple[str, bool]], bool | None] = {}
        self._decided: dict[str, bool | None] = {}
        self._facts = tuple((self._mask(fact), fact) for fact in facts)

    def only_side(self, condition: Condition, background: tuple[Assumption, ...]) -> bool | None:
        """The one side of a condition that is possible where others hold; None when both are.

        The others have to be possible together. Raises TooManyCases as :func:`possible` does.
        """
        name = condition.name
        if name not in self._decided:
            self._decided[name] = decided(condition.formula)
        side = self._decided[name]
        if side is None:
            about = self._about(condition, [(self._mask(one.condition), one) for one in background])
            for value in (True, False):
                if not self._is_possible(Assumption(condition, value), about):
                    return not value
        return side

    def possible(self, assumptions: Iterable[Assumption]) -> bool:
        """Whether all assumptions can hold at once. Raises TooManyCases as :func:`possible` does."""
        rest = [(self._mask(one.condition), one) for one in assumptions]
        while rest:
            _, first = rest.pop()
            if not self._is_possible(first, self._about(first.condition, rest)):
                return False
        return True

    def _about(self, condition: Condition, rest: list[tuple[int, Assumption]]) -> _About:
        """What is connected with a condition; the assumptions among that are taken out of ``rest``."""
        mask = self._mask(condition)
        connected: list[Assumption] = []
        facts: list[Condition] = []
        others = list(self._facts)
        is_growing = bool(rest or others)
        while is_growing:
            before = mask
            for item in tuple(rest):
                if item[0] & mask:
                    mask |= item[0]
                    connected.append(item[1])
                    rest.remove(item)
            for fact in tuple(others):
                if fact[0] & mask:
                    mask |= fact[0]
                    facts.append(fact[1])
                    others.remove(fact)
            is_growing = mask != before and bool(rest or others)
        return _About(mask, connected, facts)

    def _is_possible(self, first: Assumption, about: _About) -> bool:
        """Whether an assumption can hold beside what is connected with it."""
        connected = [first, *about.assumptions]
        key = frozenset([(one.condition.name, one.value) for one in connected])
        if key not in self._answers:
            self._answers[key] = self._answer(connected, about.facts, about.mask)
        answer = self._answers[key]
        if answer is None:
            raise TooManyCases
        return answer

    def _answer(self, connected: list[Assumption], facts: list[Condition], mask: int) -> bool | None:
        """Whether what is about certain variables can hold; None when that is not found out."""
        if mask not in self._spaces:
            values = [self._values[name] for name, bit in self._bits.items() if bit & mask]
            self._spaces[mask] = _Space.of(values)
        space = self._spaces[mask]
        if space is not None:
            try:
                ways = [space.ways(one.condition, one.value) for one in connected]
                return space.common([*ways, *(space.ways(fact, True) for fact in facts)])
            except (KeyError, RecursionError):
                # Of two conditions of one name, or of one nested too deeply, the long way knows more.
                self._spaces[mask] = None
        try:
            return possible(connected, tuple(facts))
        except TooManyCases:
            return None

    def _mask(self, condition: Condition) -> int:
        """The variables and propositions that a condition is about, a bit for each."""
        known = self._variables.get(condition.name)
        if known is None:
            known = 0
            for atom in _atoms(condition):
                name = f"? {atom.name}" if isinstance(atom, Opaque) else f"= {atom.variable.name}"
                known |= self._bits.setdefault(name, 1 << len(self._bits))
                if self._values.setdefault(name, _Values(name, isinstance(atom, Opaque))).add(atom):
                    # More than was known is told apart.
                    self._spaces.clear()
            self._variables[condition.name] = known
        return known


def _atoms(condition: Condition) -> Iterator[Equals | Opaque]:
    """What a condition is made of."""
    pending: list[Formula] = [condition]
    seen: set[int] = set()
    while pending:
        formula = pending.pop()
        if isinstance(formula, Condition):
            if id(formula) not in seen:
                seen.add(id(formula))
                pending.append(formula.formula)
        elif isinstance(formula, (Equals, Opaque)):
            yield formula
        elif isinstance(formula, Not):
            pending.append(formula.operand)
        elif isinstance(formula, (All, Any)):
            pending.extend(formula.operands)


class _Values:
    """What a variable is told apart by: its domain, or else the literals that it is compared with."""

    __slots__ = ("domain", "is_mixed", "literals", "name")

    def __init__(self, name: str, is_proposition: bool) -> None:
        self.name = name
        self.domain: tuple[str, ...] | None = None
        self.is_mixed = False
        """Whether it has different domains in different places."""
        self.literals: dict[str, None] = {"": None} if is_proposition else {}

    def add(self, atom: Equals | Opaque) -> bool:
        """Take in a comparison, or a proposition; whether that tells more apart."""
        if isinstance(atom, Opaque):
            return False
        is_first = not self.literals
        if is_first:
            self.domain = atom.variable.domain
        elif self.domain != atom.variable.domain:
            self.is_mixed = True
        is_new = atom.value not in self.literals
        self.literals[atom.value] = None
        return is_new or self.is_mixed

    @property
    def cases(self) -> tuple[str | None, ...]:
        """The values it can have; None is any other than those it is compared with."""
        if self.domain:
            return tuple(dict.fromkeys(self.domain))
        return (*self.literals, None)


class _Space:
    """All ways for a few variables to turn out, and for each condition those where it holds, as a bit set."""

    __slots__ = ("_every", "_holds", "_where")

    MOST: Final = 1 << 14
    """Ways that are gone through; for more it takes less to distinguish cases one by one."""

    def __init__(self, variables: list[_Values], size: int) -> None:
        self._every = (1 << size) - 1
        self._where: dict[tuple[str, str], int] = {}
        self._holds: dict[str, int] = {}
        block = 1
        for variable in variables:
            cases = variable.cases
            period = block * len(cases)
            repeated = self._every // ((1 << period) - 1)
            for index, value in enumerate(cases):
                if value is not None:
                    ones = ((1 << block) - 1) << (index * block)
                    self._where[variable.name, value] = ones * repeated
            block = period

    @classmethod
    def of(cls, variables: list[_Values]) -> _Space | None:
        """The ways for variables to turn out; None when they are too many."""
        size = 1
        for variable in variables:
            size *= len(variable.cases)
            if size > cls.MOST or variable.is_mixed:
                return None
        return cls(variables, size)

    def ways(self, condition: Condition, value: bool) -> int:
        """The ways in which a condition holds, or does not."""
        holds = self._of(condition)
        return holds if value else self._every ^ holds

    def common(self, sets: Iterable[int]) -> bool:
        """Whether some way is in all of the sets."""
        left = self._every
        for one in sets:
            left &= one
        return left != 0

    def _of(self, formula: Formula) -> int:
        if isinstance(formula, bool):
            return self._every if formula else 0
        if isinstance(formula, Equals):
            return self._where.get((f"= {formula.variable.name}", formula.value), 0)
        if isinstance(formula, Opaque):
            return self._where[f"? {formula.name}", ""]
        if isinstance(formula, Condition):
            holds = self._holds.get(formula.name)
            if holds is None:
                holds = self._holds[formula.name] = self._of(formula.formula)
            return holds
        if isinstance(formula, Not):
            return self._every ^ self._of(formula.operand)
        found = self._every if isinstance(formula, All) else 0
        for operand in formula.operands:
            found = found & self._of(operand) if isinstance(formula, All) else found | self._of(operand)
        return found


class _Facts:
    """What is settled so far about the variables and the opaque propositions."""

    __slots__ = ("excluded", "opaque", "values")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.excluded: dict[str, frozenset[str]] = {}
        self.opaque: dict[str, bool] = {}

    def truth(self, atom: Equals | Opaque) -> bool | None:
        if isinstance(atom, Opaque):
            return self.opaque.get(atom.name)
        (name, domain), value = atom
        if domain is not None and value not in domain:
            return False
        known = self.values.get(name)
        if known is not None:
            return known == value
        excluded = self.excluded.get(name, _NONE)
        if value in excluded:
            return False
        # Only where nearly all is ruled out can this be what is left.
        if domain is not None and len(domain) <= len(excluded) + 1 and {*domain} - excluded == {value}:
            return True
        return None

    def assume(self, atom: Equals | Opaque, value: bool) -> None:
        """Settles an atom whose truth is open."""
        if isinstance(atom, Opaque):
            self.opaque[atom.name] = value
        elif value:
            self.values[atom.variable.name] = atom.value
        else:
            name = atom.variable.name
            self.excluded[name] = self.excluded.get(name, _NONE) | {atom.value}

    def assuming(self, atom: Equals | Opaque, value: bool) -> _Facts:
        facts = _Facts()
        facts.values = self.values.copy()
        facts.excluded = self.excluded.copy()
        facts.opaque = self.opaque.copy()
        facts.assume(atom, value)
        return facts


_NONE: Final[frozenset[str]] = frozenset()
_NO_FACTS: Final = _Facts()

_Wanted: TypeAlias = "tuple[Formula, bool]"
"""A formula, and the truth that it is to have."""


def _satisfiable(wanted: list[_Wanted], facts: _Facts, budget: list[int]) -> bool:
    """Whether formulas can have the wanted truths at once; what follows from that is added to the facts."""
    left = _left_open(wanted, facts)
    if not left:
        return left is not None
    if budget[0] == 0:
        raise TooManyCases
    budget[0] -= 1
    atom = evaluate(left[0][0], facts.truth)
    assert not isinstance(atom, bool)
    return any(_satisfiable(left, facts.assuming(atom, value), budget) for value in (True, False))


def _left_open(wanted: list[_Wanted], facts: _Facts) -> list[_Wanted] | None:
    """Those of which one of several operands has to do; None where not all can have the wanted truth.

    All that has to be so for the others to have it is added to the facts. Without that, what settles
    a case may be told apart last, after all that hangs on it.
    """
    seen: set[tuple[int, bool]] = set()
    while True:
        pending = wanted[::-1]
        left: list[_Wanted] = []
        is_growing = False
        while pending:
            formula, value = pending.pop()
            if isinstance(formula, Condition):
                if (id(formula), value) not in seen:
                    seen.add((id(formula), value))
                    pending.append((formula.formula, value))
            elif isinstance(formula, Not):
                pending.append((formula.operand, not value))
            elif isinstance(formula, (Equals, Opaque)):
                known = facts.truth(formula)
                if known is None:
                    facts.assume(formula, value)
                    is_growing = True
                elif known is not value:
                    return None
            elif isinstance(formula, bool):
                if formula is not value:
                    return None
            elif isinstance(formula, All) is value:
                pending += [(operand, value) for operand in reversed(formula.operands)]
            else:
                ways = _ways(formula.operands, value, facts)
                if ways is None:
                    continue
                if not ways:
                    return None
                if len(ways) == 1:
                    pending.append((ways[0], value))
                else:
                    left.append((formula, value))
        if not (left and is_growing):
            return left
        wanted = left


def _ways(operands: Iterable[Formula], value: bool, facts: _Facts) -> list[Formula] | None:
    """The operands that can still have a truth; None where one has it."""
    open: list[Formula] = []
    looked_into: dict[int, bool | Equals | Opaque] = {}
    for operand in operands:
        truth = _evaluate(operand, facts.truth, 0, looked_into)
        if truth is value:
            return None
        if not isinstance(truth, bool):
            open.append(operand)
    return open


def evaluate(formula: Formula, truth: Truth) -> bool | Equals | Opaque:
    """The truth of a formula, or an atom on which it still depends."""
    return _evaluate(formula, truth, 0, {})


def _evaluate(
    formula: Formula, truth: Truth, depth: int, looked_into: dict[int, bool | Equals | Opaque]
) -> bool | Equals | Opaque:
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, (Equals, Opaque)):
        known = truth(formula)
        return formula if known is None else known
    if depth > 200:
        return Opaque("a condition nested too deeply")
    if isinstance(formula, Condition):
        # However many others name it, it is looked into once: unfolded they grow exponentially.
        found = looked_into.get(id(formula))
        if found is None:
            found = looked_into[id(formula)] = _evaluate(formula.formula, truth, depth + 1, looked_into)
        return found
    if isinstance(formula, Not):
        inner = _evaluate(formula.operand, truth, depth + 1, looked_into)
        return not inner if isinstance(inner, bool) else inner
    settled_by = isinstance(formula, Any)
    undecided: Equals | Opaque | None = None
    for operand in formula.operands:
        inner = _evaluate(operand, truth, depth + 1, looked_into)
        if inner is settled_by:
            return settled_by
        if not isinstance(inner, bool) and undecided is None:
            undecided = inner
    return (not settled_by) if undecided is None else undecided


def decided(formula: Formula) -> bool | None:
    """The truth of a formula that no unknown has a say in, else None."""
    result = evaluate(formula, _NO_FACTS.truth)
    return result if isinstance(result, bool) else None
