"""What the lifecycle of a bucket says, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, LifecycleRule, NoncurrentTransition, Transition
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias

Move: TypeAlias = Transition | NoncurrentTransition

INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
"""Classes for what is seldom read, which S3 takes objects into after a month at the earliest."""


def in_days(days: int) -> str:
    """A number of days in words."""
    return f"{days} day" if days == 1 else f"{days} days"


class Step(NamedTuple):
    """Objects go to a storage class after so many days, or are deleted."""

    days: int
    storage_class: str
    """Empty for what is deleted."""
    at: Reading[int]

    @property
    def told(self) -> str:
        """What happens, as in "objects ..."."""
        return f"go to {self.storage_class}" if self.storage_class else "expire"


class Course(NamedTuple):
    """What happens to current versions, or to those that newer ones took the place of.

    ``moves`` are in the order of their days; those of which something is not known are left out.
    """

    moves: tuple[Step, ...]
    expiration: Step | None


def moves_of(rule: LifecycleRule) -> Iterator[Move]:
    """All transitions of a rule, in either form, of current and of older versions."""
    yield from rule.transitions
    yield from _alone(rule.transition_alone)
    yield from rule.noncurrent_transitions
    yield from _alone(rule.noncurrent_transition_alone)


def _alone(move: Move) -> Iterator[Move]:
    if move.is_present:
        yield move


def days_of(move: Move) -> int | None:
    """After how many days objects move, where that is known; None as well for those that move on a date."""
    if isinstance(move, Transition) and move.date.is_absent is False:
        return None
    return _whole(move.days)


def class_of(move: Move) -> str | None:
    """Where objects go, where that is known; CloudFormation has an older name for one of the classes."""
    name = move.storage_class.text
    return "GLACIER" if name == "Glacier" else name


def courses(rule: LifecycleRule) -> tuple[Course, Course]:
    """What happens to current versions, and what to older ones."""
    current = (*rule.transitions, *_alone(rule.transition_alone))
    older = (*rule.noncurrent_transitions, *_alone(rule.noncurrent_transition_alone))
    older_expire = rule.noncurrent_days_alone if rule.noncurrent_days.is_absent else rule.noncurrent_days
    return _course(current, rule.expiration_days), _course(older, older_expire)


def _course(moves: Iterable[Move], expiration: Reading[int]) -> Course:
    steps: list[Step] = []
    for move in moves:
        days, storage_class = days_of(move), class_of(move)
        if days is not None and storage_class is not None:
            steps.append(Step(days, storage_class, move.days))
    steps.sort(key=lambda step: step.days)
    end = _whole(expiration)
    return Course(tuple(steps), None if end is None else Step(end, "", expiration))


def _whole(days: Reading[int]) -> int | None:
    number = days.number
    return int(number) if number is not None and number == int(number) else None


def is_for_whole_bucket(rule: LifecycleRule) -> bool | None:
    """Whether an enabled rule is for every object; None when that is not known."""
    narrowing = (rule.size_greater_than, rule.size_less_than)
    if rule.status.differs_from("Enabled") or any(one.is_present for one in narrowing):
        return False
    if any(True for _ in rule.tag_filters) or rule.prefix.differs_from(""):
        return False
    is_certain = (
        rule.status.equals("Enabled")
        and rule.tag_filters.is_empty
        and all(one.is_absent for one in narrowing)
        and (rule.prefix.is_absent or rule.prefix.equals(""))
    )
    return True if is_certain else None


_TRANSIENT = 31
"""Days after which data that goes anyway was never meant to stay."""


def may_be_transient(bucket: Bucket) -> bool:
    """Whether all objects of a bucket may be deleted within a month."""
    if bucket.lifecycle.is_complete is False:
        return True
    for one in bucket.lifecycle:
        days = one.expiration_days
        is_short = days.is_unknown or (days.is_present and (days.number is None or days.number <= _TRANSIENT))
        if is_short and is_for_whole_bucket(one) is not False:
            return True
    return False
