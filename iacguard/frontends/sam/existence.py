"""What a generated resource hangs on, as a condition that people can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iacguard.condition import All, Any, Assumption, Condition, Not, TooManyCases, consistent
from iacguard.frontends.sam.writing import When


def condition_of(when: When) -> Condition | None:
    """One condition for all assumptions together; None when there are none."""
    if not when:
        return None
    terms = [_term(assumption) for assumption in dict.fromkeys(when)]
    if len(terms) < 2:
        return terms[0]
    return Condition(" and ".join(term.name for term in terms), All(tuple(terms)), terms[0].span)


def any_of(alternatives: Iterable[When]) -> When:
    """What holds when at least one of the alternatives does; nothing when one of them always does."""
    kept = _reduced(list(dict.fromkeys(tuple(dict.fromkeys(when)) for when in alternatives)))
    if not kept or any(not when for when in kept):
        return ()
    if len(kept) == 1:
        return kept[0]
    terms = [term for term in map(condition_of, kept) if term is not None]
    names = " or ".join(f"({term.name})" if " and " in term.name else term.name for term in terms)
    return (Assumption(Condition(names, Any(tuple(terms)), terms[0].span), True),)


def _reduced(alternatives: list[When]) -> list[When]:
    """Both sides of one choice together are what the choice stands in."""
    for when in alternatives:
        if not when:
            return [()]
        *outer, last = when
        other = (*outer, Assumption(last.condition, not last.value))
        if other in alternatives:
            rest = [one for one in alternatives if one not in (when, other)]
            return _reduced([*rest, tuple(outer)])
    return alternatives


def can_hold(when: Sequence[Assumption]) -> bool:
    """Whether the assumptions do not exclude one another."""
    if len(when) < 2:
        return True
    try:
        return consistent(when)
    except TooManyCases:
        return True


def _term(assumption: Assumption) -> Condition:
    condition = assumption.condition
    if assumption.value:
        return condition
    name = f"not ({condition.name})" if " " in condition.name else f"not {condition.name}"
    return Condition(name, Not(condition), condition.span)
