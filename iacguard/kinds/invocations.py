"""What becomes of asynchronous invocations that a function fails to handle."""

from __future__ import annotations

from iacguard.kinds.aws.lambda_ import EventInvokeConfig, Function


def keeps_failures(function: Function) -> bool | None:
    """Whether a dead-letter queue or a failure destination gets them; None when one may.

    A failure destination counts for whichever version or alias of the function it is.
    """
    own = function.dead_letter.destination
    if own.is_present and own.differs_from(""):
        return True
    may = own.is_absent is False and own.equals("") is False
    for config in function.all(EventInvokeConfig):
        if config.on_failure.is_absent is False:
            is_meant = _is_for(config, function)
            if is_meant and config.on_failure.is_present:
                return True
            may = may or is_meant is not False
    return None if may else False


def _is_for(config: EventInvokeConfig, function: Function) -> bool | None:
    named = config.function.target
    if named is not None and named.type != Function.type_name:
        # An alias is named where the function is expected now and then.
        return None
    return function.referred_by(config.function)
