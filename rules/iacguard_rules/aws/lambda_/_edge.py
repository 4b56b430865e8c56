"""Functions that CloudFront runs at its edge locations.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-the-edge.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Items
from iacguard.kinds.aws.lambda_ import Function
from iacguard.typed import TYPE_CHECKING, Any
from iacguard_rules.aws.lambda_._callee import Callee, hits, users_of

if TYPE_CHECKING:
    from iacguard.kinds.aws.cloudfront import Distribution

_DISTRIBUTION = "AWS::CloudFront::Distribution"


def may_run_at_edge(function: Function) -> bool:
    """Whether a CloudFront distribution may run the function, which then can have no dead-letter queue."""
    if not function.scope.graph.has_type(_DISTRIBUTION):
        return False
    callee = Callee(function)
    return any(_may_run(callee, distribution) for distribution in _distributions(callee))


def runs_at_edge(function: Function) -> bool:
    """Whether a CloudFront distribution certainly runs the function."""
    if not function.scope.graph.has_type(_DISTRIBUTION):
        return False
    callee = Callee(function)
    return any(
        named.is_certain
        for distribution in _distributions(callee)
        for behavior in (distribution.default_behavior, *distribution.behaviors)
        for association in behavior.functions
        for named in hits(callee, distribution, association.function)
    )


def _distributions(callee: Callee) -> Iterator[Distribution]:
    """The distributions that may run the function."""
    from iacguard.kinds.aws.cloudfront import Behavior, Distribution, FunctionAssociation

    ways = (Distribution.default_behavior, Distribution.behaviors)
    found = (
        distribution
        for way in ways
        for distribution in users_of(
            callee, Distribution, way, Behavior.functions, FunctionAssociation.function
        )
    )
    yield from {distribution.address: distribution for distribution in found}.values()


def _may_run(callee: Callee, distribution: Distribution) -> bool:
    behaviors = [distribution.default_behavior, *distribution.behaviors]
    functions = [association.function for behavior in behaviors for association in behavior.functions]
    lists: list[Items[Any]] = [distribution.behaviors, *(behavior.functions for behavior in behaviors)]
    is_open = any(one.is_complete is False for one in lists)
    may = is_open or any(callee.named(function) is not None for function in functions)
    return may and distribution.exists()
