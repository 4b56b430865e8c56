"""Layer reference has no version.

Why: functions use a certain version of a layer, and AWS refuses an ARN without one, so the deployment
fails. There is no such thing as the latest version of a layer. It refuses layers of other Regions as well.

Fix: put the number of the version behind the ARN, after a colon. In Terraform use the attribute `arn` of
`aws_lambda_layer_version`, which has the version in it, instead of `layer_arn`. Take a layer of another
Region from where it is published in the function's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.regions import region_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Unknown


@rule(
    Function,
    id="lambda-layer-no-version",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on each layer that is named without a version or by $LATEST, or is of another Region."""
    for layer in function.layers:
        fault = _fault(layer, function)
        if fault:
            yield Problem(layer, fault)


def _fault(layer: Reading[str], function: Function) -> str:
    reference = layer.reference
    if reference is not None and reference.value is None:
        is_bare = reference.attribute == "layer_arn"
        return "layer_arn is the ARN without a version; arn has it" if is_bare else ""
    value = layer.value
    if isinstance(value, Unknown):
        is_bare = _is_bare_attribute(value.symbol or "")
        return "layer_arn is the ARN without a version; arn has it" if is_bare else ""
    text = text_of(layer)
    if text is None:
        return ""
    arn = arn_of(text)
    if arn is None:
        is_name = text.literal is not None and _plain_name().fullmatch(text.literal)
        return "the name of a layer; a function takes the ARN of one of its versions" if is_name else ""
    if arn.service.literal != "lambda" or arn.resource.literal is None:
        return ""
    kind, _, named = arn.resource.literal.partition(":")
    _, _, version = named.partition(":")
    if kind == "layer" and not version:
        return "the ARN ends without the number of a version"
    if kind == "layer" and version == "$LATEST":
        return "$LATEST is no version of a layer; name one by its number"
    region = region_of(function)
    if kind == "layer" and region is not None and arn.region.literal not in (None, region):
        return f"the layer is in {arn.region.literal}, and the function is declared for {region}"
    return ""


def _is_bare_attribute(symbol: str) -> bool:
    """Whether a symbol is that attribute of a layer version that is read at deployment."""
    return symbol.endswith(".layer_arn") and "aws_lambda_layer_version." in symbol


@cache
def _plain_name() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_-]+")
