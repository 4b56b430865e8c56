"""``Fn::Base64``: the encoding of a text."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.value import Value


def base64(call: Call) -> Value:
    """The text itself.

    Whatever is asked of user data is asked of the text, and where it stands is known of the text
    only. Properties that take the encoding take nothing else, so no two can be confused.
    """
    return call.value().at(call.span)
