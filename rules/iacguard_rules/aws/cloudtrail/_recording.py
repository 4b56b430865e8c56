"""What trails record."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import once
from iacguard.kinds.aws.cloudtrail import AdvancedEventSelector, EventSelector, Trail


@once
def records_management(trail: Trail) -> bool | None:
    """Whether a trail records management events, all of them or some; None when that is not known.

    Without selectors it records all of them. The two forms of selectors exclude each other.
    """
    if trail.selectors.is_absent and trail.advanced_selectors.is_absent:
        return True
    verdicts = [_selects_management(selector) for selector in trail.selectors]
    verdicts += [_selects_management_by_field(selector) for selector in trail.advanced_selectors]
    if any(verdicts):
        return True
    is_complete = trail.selectors.is_complete and trail.advanced_selectors.is_complete
    return False if is_complete and None not in verdicts else None


def _selects_management(selector: EventSelector) -> bool | None:
    return selector.management.flag


def _selects_management_by_field(selector: AdvancedEventSelector) -> bool | None:
    for field in selector.fields:
        if field.field.equals("eventCategory"):
            values = [value.text for value in field.values]
            if "Management" in values:
                return True
            return False if field.values.is_complete and None not in values else None
    return None


def others_that_may_record(trail: Trail) -> Iterator[Trail]:
    """The other trails of the unit that record management events, or may."""
    for other in trail.all(Trail):
        if other.address != trail.address and records_management(other) is not False:
            yield other
