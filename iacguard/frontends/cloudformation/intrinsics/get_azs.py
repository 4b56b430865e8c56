"""``Fn::GetAZs``: the availability zones of a region."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.texts import known_text, unknown_result
from iacguard.value import Unknown, Value, map_choices


def get_azs(call: Call) -> Value:
    """Unknown, and the same for the same region; the empty name is the stack's region."""
    return map_choices(call.value(), lambda region: _zones(region, call))


def _zones(region: Value, call: Call) -> Value:
    if known_text(region) == "":
        region = Unknown(region.span, "AWS::Region is settled at deployment", "AWS::Region")
    return unknown_result("Fn::GetAZs", call.span, (region,), "availability zones differ between accounts")
