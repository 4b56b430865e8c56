"""Trail does not record all management events.

Why: management events tell who made, changed and deleted what. A trail of reads alone, or of writes alone,
or without some services, has a hole just where an intruder works: looking around is reading, and so is
reading a secret.

Fix: give the trail a selector with `ReadWriteType: All` and `IncludeManagementEvents: true`
(`event_selector`), or remove the selectors: a trail without any records all management events.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.cloudtrail import AdvancedEventSelector, EventSelector, Trail
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cloudtrail._recording import others_that_may_record

_ACCEPTED = ("kms.amazonaws.com", "rdsdata.amazonaws.com")
"""Sources of so many events that leaving them out is usual."""


@rule(
    Trail,
    id="cloudtrail-management-events-excluded",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
    ),
    controls=("FSBP CloudTrail.1",),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires on selectors that have a part of the management events, when no other trail may have the rest."""
    problem = _left_out(trail)
    if problem is not None and next(others_that_may_record(trail), None) is None:
        yield problem


def _left_out(trail: Trail) -> Problem | None:
    if trail.selectors.is_absent and trail.advanced_selectors.is_absent:
        return None
    if trail.selectors.is_complete is False or trail.advanced_selectors.is_complete is False:
        return None
    modes: set[str] = set()
    for selector in trail.selectors:
        excluded = _excluded(selector)
        if excluded is not None:
            return Problem(excluded, f"management events of {excluded.text} are not recorded")
        modes |= _modes(selector)
    for advanced in trail.advanced_selectors:
        modes |= _modes_by_field(advanced)
    missing = {"reads", "writes"} - modes
    # A trail without any management events is there for data events, beside the one of the account.
    if not missing or not modes:
        return None
    place: Reading[object] = trail.selectors if trail.selectors.is_present else trail.advanced_selectors
    return Problem(place, f"management events that are {missing.pop()} are not recorded")


def _excluded(selector: EventSelector) -> Reading[str] | None:
    """A service whose management events a selector certainly leaves out, other than the usual ones."""
    if selector.management.is_true:
        return next((one for one in selector.excluded_sources if one.differs_from(*_ACCEPTED)), None)
    return None


def _modes(selector: EventSelector) -> set[str]:
    """What a selector records of management events, or may record."""
    if selector.management.is_false:
        return set()
    return _told(selector.mode.text)


def _told(mode: str | None) -> set[str]:
    return {"ReadOnly": {"reads"}, "WriteOnly": {"writes"}}.get(mode or "", {"reads", "writes"})


def _modes_by_field(selector: AdvancedEventSelector) -> set[str]:
    is_management: bool | None = None
    flag: str | None = None
    is_limited = False
    for field in selector.fields:
        values = [value.text for value in field.values]
        if field.field.equals("eventCategory") and None not in values and field.values.is_complete:
            is_management = "Management" in values
        if field.field.equals("readOnly"):
            is_limited, flag = True, values[0] if len(values) == 1 else None
    if is_management is False:
        return set()
    mode = {"true": "ReadOnly", "false": "WriteOnly"}.get(flag or "") if is_limited else None
    return _told(mode)
