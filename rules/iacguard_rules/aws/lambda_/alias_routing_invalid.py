"""Weighted alias cannot be created.

Why: an alias can send a part of the traffic, between 0 and 1, to one published version besides its own.
AWS refuses an alias that is set up otherwise, so the deployment fails. Ten per cent are 0.1, not 10.

Fix: name two different published versions, never `$LATEST`, in `FunctionVersion` and in
`AdditionalVersionWeights` (`function_version`, `additional_version_weights`), with a weight between 0 and 1.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import Alias
from iacguard.rule import Category, Problem, Severity, rule

_LATEST = "$LATEST"


@rule(
    Alias,
    id="lambda-alias-routing-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html",),
)
def check(alias: Alias) -> Iterator[Problem]:
    """Fires on versions and weights that traffic cannot be shared by."""
    weights = list(alias.weights)
    if weights and alias.version.equals(_LATEST):
        yield Problem(alias.version, "traffic can be shared by published versions only, not by $LATEST")
    for entry in weights:
        share = entry.weight.number
        if entry.version.equals(_LATEST):
            yield Problem(entry.version, "traffic can be shared by published versions only, not by $LATEST")
        elif _are_same(entry.version, alias.version):
            yield Problem(entry.version, "this is the version that gets the rest of the traffic")
        if share is not None and (share < 0 or share > 1):
            yield Problem(entry.weight, f"a weight of {share:g}; it is a share between 0 and 1")
    if len(weights) > 1:
        yield Problem(weights[1], "an alias has one version besides its own")


def _are_same(one: Reading[str], other: Reading[str]) -> bool:
    if one.text is not None and other.text is not None:
        return one.text == other.text
    mine, theirs = one.reference, other.reference
    if mine is None or theirs is None:
        return False
    return (mine.target, mine.attribute) == (theirs.target, theirs.attribute)
