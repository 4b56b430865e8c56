"""Whether a bucket's policies refuse requests over plain HTTP.

A request over HTTP carries ``aws:SecureTransport`` with the value false. The answer is about
meaning: one statement may speak of the bucket and another of its objects.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import all_of, any_of, is_about
from iacguard.graph.policy.conditions import Test, are_known, tests
from iacguard.graph.policy.principals import is_everyone
from iacguard.graph.policy.requests import NOBODY, Request, holds
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import Text, joined, own_text, text_of
from iacguard.graph.wildcards import covers
from iacguard.tuples import NamedTuple

SECURE_TRANSPORT = "aws:securetransport"


class Denial(NamedTuple):
    """What a statement that denies plain HTTP to everyone leaves out; all False for nothing."""

    statement: Statement
    lacks_bucket: bool
    lacks_objects: bool
    lacks_actions: bool


class HttpVerdict(NamedTuple):
    """Whether plain HTTP is refused, and what comes near to refusing it."""

    is_allowed: bool
    """Certainly not refused for every action on the bucket and on its objects."""
    partial: list[Denial]
    """Statements that certainly refuse some of it, in their order."""


def plain_http(bucket: Kind, policies: Iterable[Policy], action: str = "s3:*") -> HttpVerdict:
    """What the policies of a bucket do with requests over plain HTTP.

    ``policies`` are all policies of the bucket. Whatever is not known of them may refuse, so
    ``is_allowed`` is only True when nothing unknown could make it False.
    """
    arn = own_text(bucket, "Arn")
    assert arn is not None, "a bucket has an ARN"
    objects = joined((*arn.parts, "/*"))
    bucket_refused = objects_refused = False
    partial: list[Denial] = []
    for policy in policies:
        if not policy.statements.is_complete:
            bucket_refused = objects_refused = True
        for statement in policy.statements:
            if statement.denies is False:
                continue
            refuses = all_of((statement.denies, is_everyone(statement), _is_met_by_http(statement)))
            if refuses is False:
                continue
            actions = is_about(statement, action)
            on_bucket = _is_on(statement, arn, bucket)
            on_objects = _is_on(statement, objects, bucket)
            if actions is not False:
                bucket_refused |= on_bucket is not False
                objects_refused |= on_objects is not False
            if refuses:
                partial.append(Denial(statement, on_bucket is False, on_objects is False, actions is False))
    return HttpVerdict(not (bucket_refused and objects_refused), partial)


def is_inverted(statement: Statement) -> bool:
    """Whether a statement certainly denies HTTPS where plain HTTP must have been meant."""
    if statement.denies is not True:
        return False
    found = list(tests(statement))
    if len(found) != 1 or not are_known(statement):
        return False
    test = found[0]
    return test.operator == "bool" and test.key == SECURE_TRANSPORT and _values(test, "true") is True


def _is_met_by_http(statement: Statement) -> bool | None:
    """Whether the Condition holds for every request over plain HTTP."""
    verdict = all_of(_is_met(test) for test in tests(statement))
    return verdict if verdict is False or are_known(statement) else None


def _is_met(test: Test) -> bool | None:
    """Whether a test holds for every request over plain HTTP.

    What it tests besides, some such request will not meet.
    """
    return holds(test, _OVER_HTTP) if test.key in _OVER_HTTP.context else False


_OVER_HTTP = Request(
    NOBODY,
    "s3:*",
    Text(("*",)),
    context=MappingProxyType({SECURE_TRANSPORT: (Text(("false",)),), "s3:tlsversion": ()}),
)


def _values(test: Test, wanted: str) -> bool | None:
    """Whether every value is the wanted one."""
    verdict = all_of(_equals(value, wanted) for value in test.values)
    return verdict if test.values.is_complete else (verdict and None)


def _equals(value: Reading[object], wanted: str) -> bool | None:
    text = text_of(value)
    if text is None:
        return False
    return None if text.literal is None else text.literal.lower() == wanted


def _is_on(statement: Statement, wanted: Text, bucket: Kind) -> bool | None:
    """Whether Resource or NotResource takes in everything that ``wanted`` matches."""
    if statement.resources.is_present:
        return _covered(statement.resources, wanted, bucket)
    if statement.not_resources.is_present:
        return _spared(statement.not_resources, wanted, bucket)
    return None if statement.resources.is_unknown or statement.not_resources.is_unknown else False


def _covered(entries: Items[Reading[str]], wanted: Text, bucket: Kind) -> bool | None:
    texts = (text_of(entry, bucket) for entry in entries)
    return any_of((text is not None and covers(text, wanted) for text in texts), entries.is_complete)


def _spared(entries: Items[Reading[str]], wanted: Text, bucket: Kind) -> bool | None:
    """Whether no entry of NotResource takes anything away; never certain, patterns may overlap."""
    texts = [text_of(entry, bucket) for entry in entries]
    taken = any(text is not None and (covers(text, wanted) or covers(wanted, text)) for text in texts)
    return False if taken else None
