"""Which aliases and versions of a function have environments kept ready, and which are invoked."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import Alias, ProvisionedConcurrency, Version
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.lambda_._callee import LATEST, Callee, Qualifier, are_same, hits, users_of
from iacguard_rules.aws.lambda_._triggers import Mode, Trigger, triggers


class Provision(NamedTuple):
    """Provisioned concurrency of an alias or a version."""

    amount: Reading[int]
    """How many environments are kept ready."""
    qualifier: Qualifier
    is_alias: bool
    is_certain: bool


def provisions(callee: Callee) -> Iterator[Provision]:
    """The provisioned concurrency that a function has, or may have."""
    for holder in callee.holders:
        if isinstance(holder, (Alias, Version)) and holder.provisioned.is_absent is False:
            qualifier = callee.faces[holder.address]
            is_certain = (
                callee.function.referred_by(holder.function) is True and holder.provisioned.is_present
            )
            yield Provision(holder.provisioned, qualifier, isinstance(holder, Alias), is_certain)
    for config in users_of(callee, ProvisionedConcurrency, ProvisionedConcurrency.function):
        for named in hits(callee, config, config.function):
            is_alias = any(
                are_same(qualifier, named.qualifier) and isinstance(holder, Alias)
                for holder in callee.holders
                for qualifier in (callee.faces[holder.address],)
            )
            yield Provision(config.amount, named.qualifier, is_alias, named.is_certain)


def invocations(callee: Callee) -> list[Trigger] | None:
    """The triggers of a function that are not switched off.

    None when something may invoke an alias or a version of it that is not known, and when nothing
    certainly invokes it.
    """
    if callee.is_complete is False:
        return None
    found = [trigger for trigger in triggers(callee) if trigger.mode is not Mode.OFF]
    declared = {trigger.caller for trigger in found if trigger.is_evidence is False}
    # What a permission tells of is known better where the trigger itself is there.
    found = [trigger for trigger in found if trigger.is_evidence is False or trigger.caller not in declared]
    if any(_is_open(trigger.qualifier) for trigger in found):
        return None
    if any(trigger.is_certain and trigger.mode is not Mode.OPEN for trigger in found):
        return found
    return None


def _is_open(qualifier: Qualifier) -> bool:
    """Whether a qualifier is not known, or has variables of API Gateway in it."""
    if qualifier.name is None:
        return qualifier.key is None
    return "${" in qualifier.name


def all_invoke_latest(found: list[Trigger]) -> bool:
    """Whether every trigger invokes the function itself, rather than a version."""
    return all(are_same(trigger.qualifier, LATEST) is True for trigger in found)


def told(found: list[Trigger]) -> str:
    """The first of some triggers and how many there are besides, for messages."""
    names = list(dict.fromkeys(trigger.what for trigger in found))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
