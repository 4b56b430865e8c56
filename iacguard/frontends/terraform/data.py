"""Data sources whose attributes follow from the configuration.

All others are read at deployment: their attributes are unknowns with a symbol, so that two uses of
one attribute are known to be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iacguard.frontends.terraform.policy_document import policy_document
from iacguard.frontends.terraform.undecided import EncodedPolicy, MinifiedPolicy
from iacguard.text import Source, Span
from iacguard.value import Interpolation, Literal, MapValue, Unknown, Value

_PSEUDO: Mapping[tuple[str, str], str] = {
    ("aws_partition", "partition"): "AWS::Partition",
    ("aws_partition", "id"): "AWS::Partition",
    ("aws_partition", "dns_suffix"): "AWS::URLSuffix",
    ("aws_region", "name"): "AWS::Region",
    ("aws_region", "id"): "AWS::Region",
    ("aws_region", "region"): "AWS::Region",
    ("aws_caller_identity", "account_id"): "AWS::AccountId",
    ("aws_caller_identity", "id"): "AWS::AccountId",
}
"""Attributes that are what CloudFormation has pseudo parameters for."""

_ECHOED = frozenset({"arn"})
"""Arguments that come back unchanged as the attribute of the same name."""


class DataSource:
    """One instance of a data source, as its attributes are worked out from its arguments."""

    def __init__(self, type: str, address: str, body: Callable[[], MapValue]) -> None:
        self.type = type
        self.address = address
        self.body = body
        """Gets the evaluated body."""

    def attribute(self, name: str, span: Span, files: Callable[[], TextFiles]) -> Value:
        """The value of an attribute."""
        symbol = _PSEUDO.get((self.type, name))
        body = self.body()
        if symbol is not None:
            given = body.entries.get(name) if self.type == "aws_region" else None
            return given if isinstance(given, Literal) and given.value else Unknown(span, symbol, symbol)
        if self.type == "aws_iam_policy_document" and name in ("json", "minified_json"):
            kind = EncodedPolicy if name == "json" else MinifiedPolicy
            return kind(span, policy_document(body))
        if self.type == "aws_iam_policy" and name in ("arn", "id") and "name" in body.entries:
            found = _managed_policy(body.entries["name"])
            if found is not None:
                return found
        if name in _ECHOED:
            given = body.entries.get(name)
            if isinstance(given, Literal) and given.value is not None:
                return given
        known = _text(self.type, name, body, span, files) if self.type in _TEXTS else None
        if known is not None:
            return known
        return Unknown(span, f"{self.address} is read at deployment", f"{self.address}.{name}")


def _managed_policy(name: Value) -> Value | None:
    """The ARN of AWS's managed policy of a name; None where AWS has none, as far as is known."""
    # The list is long, and only who asks for a policy by its name needs it.
    from iacguard.facts.aws.managed_policies import by_name

    known = by_name(name.value) if isinstance(name, Literal) and isinstance(name.value, str) else None
    if known is None:
        return None
    span, origin = name.span, name.origin
    partition = Unknown(span, "AWS::Partition", "AWS::Partition")
    tail = Literal(span, f":iam::aws:policy/{known.path}")
    return Interpolation(span, (Literal(span, "arn:"), partition, tail), origin)


class TextFiles:
    """The ways to the files of the scanned tree that text data sources need."""

    def __init__(
        self, read: Callable[[str], Source | None], render: Callable[[Source, MapValue], Value]
    ) -> None:
        self.read = read
        self.render = render


_TEXTS = frozenset({"template_file", "local_file"})
"""Data sources that are texts of files of the scanned tree."""


def _text(type: str, name: str, body: MapValue, span: Span, files: Callable[[], TextFiles]) -> Value | None:
    if type == "template_file" and name == "rendered":
        template, variables = body.get("template"), body.get("vars")
        if isinstance(template, Literal) and isinstance(template.value, str):
            from iacguard.frontends.terraform.rendering import rendered  # hardly anybody uses it any more

            given = variables if isinstance(variables, MapValue) else MapValue(span, {})
            return rendered(template, given, files().render)
    if type == "local_file" and name == "content":
        path = body.get("filename")
        source = (
            files().read(path.value) if isinstance(path, Literal) and isinstance(path.value, str) else None
        )
        if source is not None:
            return Literal(span, source.text, locate=source.span)
    return None
