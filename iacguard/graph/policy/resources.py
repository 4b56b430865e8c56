"""How wide the Resource entries of a statement are.

The types of resource that an action can be limited to, and the form of their ARNs, are facts of
AWS's service authorization reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action
from iacguard.graph.arns import Arn, arn_of
from iacguard.graph.policy import Statement
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import PARTITION, Text, text_of
from iacguard.graph.wildcards import covers, is_only_wildcards
from iacguard.patterns import pattern


def is_every_resource(entry: Reading[str], services: str) -> bool | None:
    """Whether a Resource entry is every resource that actions of ``services`` act on.

    That is ``*``, or an ARN whose resource part is only ``*``: account and region may be
    anything. ``services`` is the prefix of the actions, or a pattern for prefixes.
    """
    whole, service = _everything(entry)
    fits = True if service is None else _is_arn_of(service, services)
    return whole if fits else fits


@once
def _everything(entry: Reading[str]) -> tuple[bool | None, Text | None]:
    """Whether an entry is every resource, and the service that has to be asked about where it names one."""
    text = text_of(entry)
    if text is None:
        return False, None
    wild = is_only_wildcards(text)
    if wild is not False:
        return wild, None
    arn = arn_of(text)
    if arn is None:
        return None if text.literal is None else False, None
    whole = is_only_wildcards(arn.resource)
    return whole, None if whole is False else arn.service


@lru_cache(maxsize=1024)
def _is_arn_of(service: Text, services: str) -> bool | None:
    """Whether resources of an ARN's service are what actions of ``services`` act on."""
    own = covers(service, Text((services,)))
    if own is not False or service.literal is None:
        return own
    return any(form.service.literal == service.literal for form in _forms_of(services))


def names_everything(statement: Statement, services: str) -> bool | None:
    """Whether a statement has a Resource entry for every resource."""
    resources = statement.resources
    if resources.is_absent:
        return None if statement.not_resources.is_unknown else False
    result: bool | None = False if resources.is_complete else None
    for entry in resources:
        verdict = is_every_resource(entry, services)
        if verdict:
            return True
        if verdict is None:
            result = None
    return result


def entries_for_everything(statement: Statement, services: str) -> Iterator[Reading[str]]:
    """The Resource entries that are certainly every resource."""
    return (entry for entry in statement.resources if is_every_resource(entry, services))


def covers_type(entry: Reading[str], arns: tuple[str, ...]) -> bool | None:
    """Whether a Resource entry takes in every resource of a type, in whatever account and region.

    ``arns`` are forms of ARNs of the action table (``arn:${Partition}:iam::${Account}:role/${Name}``);
    the answer is True when one of them is covered.
    """
    text = text_of(entry)
    return False if text is None else _covers_any_form(text, arns)


@lru_cache(maxsize=4096)
def _covers_any_form(text: Text, arns: tuple[str, ...]) -> bool | None:
    result: bool | None = False
    for arn in arns:
        verdict = _covers_form(text, arn)
        if verdict:
            return True
        if verdict is None:
            result = None
    return result


def is_every_resource_of(entry: Reading[str], action: Action) -> bool | None:
    """Whether a Resource entry is every resource, or every one of a type that the action acts on."""
    everything = is_every_resource(entry, action.service)
    if everything:
        return True
    of_type = covers_type(entry, arn_forms(action))
    return of_type if everything is False else (of_type or None)


@lru_cache(maxsize=1024)
def arn_forms(action: Action) -> tuple[str, ...]:
    """The forms of the ARNs that an action can be limited to."""
    known = table.resource_types(action.service)
    types = (known.get(name) for name in action.resource_types or action.contested_types)
    return tuple(arn for type in types if type is not None for arn in type.arns)


@lru_cache(maxsize=256)
def type_forms(prefix: str, *types: str) -> tuple[str, ...]:
    """The forms of the ARNs of resource types of a service."""
    known = table.resource_types(prefix)
    return tuple(arn for type in types if type in known for arn in known[type].arns)


def _covers_form(text: Text, form: str) -> bool | None:
    whole = _form_text(form)
    mine, wanted = arn_of(text), arn_of(whole)
    if mine is None or wanted is None:
        return covers(text, whole)
    service = covers(mine.service, wanted.service)
    resource = covers(mine.resource, wanted.resource)
    if (service and resource) or (_may_reach_over(mine) and covers(text, whole)):
        return True
    return False if service is False or resource is False else None


def _may_reach_over(arn: Arn) -> bool:
    """Whether a wildcard of an ARN can take colons, so that its parts are not those of what it covers."""
    fields = (arn.partition, arn.service, arn.region, arn.account)
    return any(isinstance(part, str) and "*" in part for field in fields for part in field.parts)


_NAMED_PART = pattern(r"\$\{[^}]*\}")


@lru_cache(maxsize=4096)
def _form_text(form: str) -> Text:
    """A form with every named part left open, in the partition that is deployed to."""
    opened = _NAMED_PART.sub("*", form)
    return Text(("arn:", PARTITION, opened.removeprefix("arn:*")))


@lru_cache(maxsize=64)
def _forms_of(prefix: str) -> tuple[Arn, ...]:
    texts = (_form_text(arn) for type in table.resource_types(prefix).values() for arn in type.arns)
    return tuple(arn for arn in (arn_of(text) for text in texts) if arn is not None)
