"""What guests of an identity pool may do."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import pattern_of
from iacguard.graph.policy.resources import names_everything
from iacguard.graph.reading import Reading

_EVENTS = frozenset({"mobiletargeting:putevents", "mobileanalytics:putevents"})
_MAPS = ("geo:getmap", "geo:searchplaceindex")
_OF_PHONES = ("mobileanalytics:", "cognito-sync:", "cognito-identity:")
_TELEMETRY = "rum:putrumevents"
_NAMED = frozenset({"execute-api:invoke", "appsync:graphql", "lambda:invokefunction", "s3:getobject"})
"""Harmless on resources that are named for it."""


def more_than_telemetry(statement: Statement) -> str | None:
    """An action that a statement certainly allows and that is more than telemetry or a look at a map."""
    return _harmful(statement, lambda pattern: pattern in _EVENTS or pattern.startswith(_MAPS), {_TELEMETRY})


def more_than_harmless(statement: Statement) -> str | None:
    """An action that a statement certainly allows and that an app's visitors hardly need."""
    return _harmful(
        statement,
        lambda pattern: pattern in _EVENTS or pattern.startswith(("geo:get", "geo:search", *_OF_PHONES)),
        {_TELEMETRY, *_NAMED},
    )


def _harmful(statement: Statement, is_harmless: Callable[[str], bool], if_named: set[str]) -> str | None:
    if not statement.allows:
        return None
    if statement.not_actions.is_present:
        return "nearly every action"
    return next(
        (entry.text for entry in statement.actions if _is_harmful(entry, statement, is_harmless, if_named)),
        None,
    )


def _is_harmful(
    entry: Reading[str], statement: Statement, is_harmless: Callable[[str], bool], if_named: set[str]
) -> bool:
    pattern = pattern_of(entry)
    if pattern is None or is_harmless(pattern):
        return False
    if pattern in if_named:
        return names_everything(statement, pattern.partition(":")[0]) is True
    return True
