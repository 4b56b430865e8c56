"""One finding for all instances that share it."""

from __future__ import annotations

from iacguard.finding import Finding, RelatedPlace
from iacguard.graph.resource import Identity
from iacguard.merging import fold_covered, merge_instances
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


def test_what_is_handed_on_is_told_where_it_is_written() -> None:
    call = Source("main.tf", 'password = "..."\n')
    cause = call.span(11, 16)
    inner = finding("module.m.x.y", cause)._replace(cause=cause, covered_by=("a-rule",))
    module = Identity("module.m", "T", "t", "terraform")
    outer = inner._replace(resource=module, span=call.span(0, 16), header=call.span(0, 8))
    other = inner._replace(resource=Identity("module.n.x.z", "T", "t", "terraform"))
    (only,) = fold_covered([inner, outer, other])
    assert (only.span, only.covers) == (outer.span, ())
    assert [place.message for place in only.related[1:]] == [
        "module.m.x.y takes it from there",
        "module.n.x.z takes it from there",
    ]
    assert fold_covered([inner, other]) == [inner, other]
