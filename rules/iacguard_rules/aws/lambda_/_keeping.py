"""What keeps events whose asynchronous invocation failed for good."""

from __future__ import annotations

from iacguard.kinds.aws.lambda_ import EventInvokeConfig, Function
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.lambda_._callee import Callee, Qualifier, are_same


class Keeper(NamedTuple):
    """An event invoke configuration with a destination for failures."""

    config: EventInvokeConfig
    qualifier: Qualifier


def has_queue(function: Function) -> bool | None:
    """Whether a function has a dead-letter queue of its own, which covers every qualifier."""
    destination = function.dead_letter.destination
    if destination.is_absent or destination.equals(""):
        return False
    return True if destination.is_present else None


class Keeping:
    """The failure destinations of a function's qualifiers."""

    __slots__ = ("_may_have_more", "callee", "keepers")

    def __init__(self, callee: Callee) -> None:
        self.callee = callee
        self.keepers: list[Keeper] = []
        """The configurations that certainly have a failure destination."""
        self._may_have_more: list[Qualifier] = []
        for holder in callee.holders:
            for config in holder.candidates(EventInvokeConfig, EventInvokeConfig.function):
                self._add(config)

    def _add(self, config: EventInvokeConfig) -> None:
        named = self.callee.named(config.function)
        if named is None or config.on_failure.is_absent or config.exists() is False:
            return
        if any(keeper.config.address == config.address for keeper in self.keepers):
            return
        qualifier = self.callee.qualifier(config.qualifier)
        if named.is_certain and config.on_failure.is_present:
            self.keepers.append(Keeper(config, qualifier))
        else:
            self._may_have_more.append(qualifier)

    def may_keep(self, qualifier: Qualifier) -> bool:
        """Whether a configuration may keep events for a qualifier."""
        known = [*(keeper.qualifier for keeper in self.keepers), *self._may_have_more]
        return any(are_same(other, qualifier) is not False for other in known)
