"""``Fn::ToJsonString``: the JSON text of a map or a list."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.value import Encoded, Unknown, Value


def to_json_string(call: Call) -> Value:
    """The text, kept as the value that it is the text of."""
    document = call.value()
    if isinstance(document, Unknown):
        return document
    return Encoded(call.span, document)
