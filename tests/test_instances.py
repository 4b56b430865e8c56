"""One finding for all instances that share it."""

from __future__ import annotations

from iacguard.check import fold_covered, merge_instances
from iacguard.finding import Finding, RelatedPlace
from iacguard.graph.resource import Identity
from iacguard.rule import Category, Severity
from iacguard.text import Source, Span

SOURCE = Source("modules/m/main.tf", 'resource "x" "y" {}\n')
PLACE = SOURCE.span(0, 16)


def finding(address: str, caller: Span) -> Finding:
    """A finding in a shared module, as one caller gets it."""
    return Finding(
        rule="a-rule",
        severity=Severity.LOW,
        category=Category.SECURITY,
        message="is wrong",
        resource=Identity(address, "T", "t", "terraform"),
        property_path="",
        span=PLACE,
        resource_span=PLACE,
        header=PLACE,
        cause=PLACE,
        also=(),
        unit="u",
        related=(RelatedPlace(caller, "module is called here"),),
    )


def test_what_is_merged_again_keeps_all_instances() -> None:
    callers = [Source(f"examples/{name}/main.tf", "module\n").span(0, 6) for name in "abc"]
    first = merge_instances([finding("module.a.x.y", callers[0]), finding("module.b.x.y", callers[1])])
    (merged,) = merge_instances([*first, finding("module.c.x.y", callers[2])])
    assert merged.instances == ("module.a.x.y", "module.b.x.y", "module.c.x.y")
    assert [place.span for place in merged.related] == callers


def test_the_same_address_in_two_units_keeps_both_callers() -> None:
    callers = [Source(f"examples/{name}/main.tf", "module\n").span(0, 6) for name in "ab"]
    (merged,) = merge_instances([finding("module.a.x.y", caller) for caller in callers])
    assert merged.instances == ()
    assert [place.span for place in merged.related] == callers


def test_what_covers_one_instance_leaves_the_others() -> None:
    caller = Source("main.tf", "module\n").span(0, 6)
    addresses = ["x.y[0]", "x.y[1]", "x.y[2]"]
    worse = finding("x.y[0]", caller)._replace(rule="worse")
    (merged,) = merge_instances([finding(address, caller) for address in addresses])
    kept = fold_covered([worse, merged._replace(covered_by=("worse",))])
    assert [(one.rule, one.resource.address, one.instances) for one in kept] == [
        ("worse", "x.y[0]", ()),
        ("a-rule", "x.y[1]", ("x.y[1]", "x.y[2]")),
    ]
    (only,) = fold_covered([worse, finding("x.y[0]", caller)._replace(covered_by=("worse",))])
    assert only.covers == ("a-rule",)
