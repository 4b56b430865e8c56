"""Whom a statement of a resource policy is about.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from iacguard.graph.document import decode_json
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.value import MapValue, Unknown, is_absent

_PUBLIC = ("AWS", "CanonicalUser", "Federated")


def is_public(statement: Statement) -> bool | None:
    """Whether the principal takes in people of no particular account: ``*`` in one of its forms."""
    return _has_star(statement.principal, _PUBLIC)


def is_everyone(statement: Statement) -> bool | None:
    """Whether the principal is everyone who can send a request: ``*`` or ``{"AWS": "*"}``."""
    return _has_star(statement.principal, ("AWS",))


def _has_star(principal: Reading[object], kinds: tuple[str, ...]) -> bool | None:
    value = principal.scope.world.resolve(decode_json(principal.value))
    if is_absent(value):
        return False
    if isinstance(value, Unknown):
        return None
    if not isinstance(value, MapValue):
        return _is_star(principal)
    result: bool | None = None if value.rest is not None else False
    for kind, entries in principal.entries():
        if kind not in kinds:
            continue
        items = entries.listed()
        if not items.is_complete:
            result = None
        for item in items:
            verdict = _is_star(item)
            if verdict:
                return True
            if verdict is None:
                result = None
    return result


def _is_star(entry: Reading[object]) -> bool | None:
    text = text_of(entry)
    if text is None:
        return False
    return None if text.literal is None else text.literal == "*"
