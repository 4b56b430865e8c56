"""The parts of ARNs, and of patterns for ARNs, that are known in part.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from functools import lru_cache

from iacguard.graph.symbolic import Part, Symbol, Text
from iacguard.tuples import NamedTuple


class Arn(NamedTuple):
    """The parts of an ARN, or of a pattern for ARNs."""

    partition: Text
    service: Text
    region: Text
    account: Text
    resource: Text
    """Everything after the fifth colon."""


_COLONS = 5


@lru_cache(maxsize=8192)
def arn_of(text: Text) -> Arn | None:
    """An ARN's parts; None when the text is none, or it is not certain where its parts begin."""
    first = text.parts[0] if text.parts else None
    if not isinstance(first, str) or not first.startswith("arn:"):
        return None
    fields: list[list[Part]] = [[]]
    for part in text.parts:
        if isinstance(part, Symbol):
            fields[-1].append(part)
            continue
        head, *others = part.split(":", _COLONS + 1 - len(fields))
        if head:
            fields[-1].append(head)
        fields += [[other] if other else [] for other in others]
    if len(fields) <= _COLONS:
        return None
    # No two literals are neighbours in a text, so none are in its parts.
    arn = Arn(*[Text(tuple(field)) for field in fields[1:]])
    return arn if _is_well_formed(arn) else None


def _is_well_formed(arn: Arn) -> bool:
    """Whether the parts are what they should be; a symbol with a colon in it would shift them."""
    partition, account = arn.partition.literal, arn.account.literal
    if partition is not None and not partition.startswith(("aws", "*", "?")):
        return False
    if (
        account is None
        or account in ("", "aws", "cloudfront", "third-party")
        or "*" in account
        or "?" in account
    ):
        return True
    return account.isdigit()
