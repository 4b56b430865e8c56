"""What several rules ask of a table."""

from __future__ import annotations

import re

from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.dynamodb import GlobalTable, KeyAttribute, Table


def may_be_transient(table: Table | GlobalTable) -> bool:
    """Whether the data of a table need not be kept, or may not: locks, caches, sessions.

    Names tell, and the key of the table in which Terraform notes locks.
    """
    return _may_hold_locks(table.keys) or _has_word(_own_name(table)) or _may_be_named_so(table.name)


def _own_name(table: Table | GlobalTable) -> str:
    return re.sub(r"\[.*", "", table.address.rpartition(".")[2].rpartition("/")[2])


def _may_be_named_so(name: Reading[str]) -> bool:
    if name.is_absent:
        return False
    text = text_of(name)
    known = [part for part in text.parts if isinstance(part, str)] if text is not None else []
    is_telling = any(character.isalpha() for part in known for character in part)
    return not is_telling or any(_has_word(part) for part in known)


def _has_word(name: str) -> bool:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return any(word.lower().removesuffix("s") in _WORDS for word in words)


_WORDS = frozenset({"lock", "locking", "cache", "session", "tmp", "temp"})


def _may_hold_locks(keys: Items[KeyAttribute]) -> bool:
    """Whether the only attribute of the key is LockID, or may be."""
    attributes = list(keys)
    if not keys.is_complete or not attributes:
        return True
    return len(attributes) == 1 and attributes[0].name.text in ("LockID", None)
