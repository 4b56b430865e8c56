"""What conditions on tokens of GitHub Actions leave open.

https://docs.github.com/en/actions/reference/security/oidc
"""

from __future__ import annotations

import re

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.graph.wildcards import is_only_wildcards
from iacguard.patterns import pattern
from iacguard_rules.aws.iam._clauses import Clause
from iacguard_rules.aws.iam._trust import Federation

_RESTRICTING = frozenset(
    {
        "sub",
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "job_workflow_ref",
        "enterprise_id",
    }
)
_IMITABLE = (
    "environment:",
    "ref:",
    "workflow:",
    "context:",
    "head_ref:",
    "base_ref:",
    "actor:",
    "job_workflow_ref:*",
)
"""Claims at the start of a subject that any repository can have."""


def claim_of(clause: Clause) -> str:
    """The claim of the token that a condition is about: ``sub``."""
    return clause.name.rpartition(":")[2]


def restrictions(federation: Federation) -> list[Clause]:
    """The conditions that can tell repositories apart."""
    return [clause for clause in federation.claims() if claim_of(clause) in _RESTRICTING]


def is_weak(clause: Clause, value: Reading[object]) -> bool:
    """Whether anybody's repository can certainly meet a value."""
    text = text_of(value)
    first = text.parts[0] if text is not None and text.parts else None
    if text is None or not isinstance(first, str):
        return False
    has_wildcards = clause.base == "stringlike"
    if claim_of(clause) != "sub":
        return has_wildcards and first.startswith(("*", "?"))
    if has_wildcards and is_only_wildcards(text):
        return True
    if first.startswith("repo:"):
        organization, slash, _ = first.removeprefix("repo:").partition("/")
        if not slash and text.literal is None:
            return has_wildcards and bool(set(organization) & set("*?"))
        return organization == "" or (has_wildcards and bool(set(organization) & set("*?")))
    if has_wildcards and first.startswith(("*", "?")):
        return True
    if first.startswith(_IMITABLE):
        return True
    return text.literal is not None and ":" not in first


_REPOSITORY = pattern(r"repo:(?P<organization>[^/*?:]+)/(?P<repository>[^:]*)(?P<rest>.*)", re.DOTALL)


def breadth(value: Reading[object]) -> str | None:
    """What a subject for a known organization leaves open, None for one that is narrow."""
    text = text_of(value)
    literal = None if text is None else text.literal
    found = None if literal is None else _REPOSITORY.fullmatch(literal)
    if found is None:
        return None
    if set(found["repository"]) & set("*?"):
        return f"repositories of {found['organization']} beside the one that is meant"
    if found["rest"].strip(":*?") == "" and "*" in found["rest"]:
        return f"every branch, tag and pull request of {found['organization']}/{found['repository']}"
    return None
