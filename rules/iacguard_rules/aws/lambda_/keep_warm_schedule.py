"""Schedule only pings the function to keep it warm.

Why: a ping every few minutes keeps about one environment warm. As soon as two requests come at once, the
second one starts cold all the same, and the pings are paid for.

Fix: remove the schedule. Where cold starts matter, give an alias provisioned concurrency, or use SnapStart,
which is there for Java, Python and .NET.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.eventbridge import Rule, Schedule, ScheduleTarget, Target
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._provisioned import provisions
from iacguard_rules.aws.lambda_._roles import function_behind

Owner: TypeAlias = Rule | Schedule

_MINUTES = Option(
    "max-minutes", 15, "The longest time between two pings, in minutes, that keeps a function warm.", least=1
)


@rule[Owner](
    Rule,
    Schedule,
    id="lambda-keep-warm-schedule",
    severity=Severity.INFO,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    ),
    options=(_MINUTES,),
)
def check(owner: Owner) -> Iterator[Problem]:
    """Fires on a frequent schedule of a function that says of itself that it is a ping."""
    expression = owner.schedule if isinstance(owner, Rule) else owner.expression
    minutes = _minutes(expression.text or "")
    if minutes is None or minutes > _MINUTES.of(owner) or owner.state.differs_from("DISABLED") is False:
        return
    names = [owner.name.text, owner.description.text, owner.address.rpartition(".")[2]]
    for target in owner.targets if isinstance(owner, Rule) else (owner.called,):
        own_names = [*names, target.id.text] if isinstance(target, Target) else names
        is_ping = _is_ping(target) or any(_tells_of_warmth(name or "") for name in own_names)
        if is_ping and _is_function(target.arn):
            yield Problem(expression, _message(target.arn))
            return


def _message(named: Reading[str]) -> str:
    function = function_behind(named)
    if function is not None:
        if function.snap_start.equals("PublishedVersions"):
            return "the ping is needless beside SnapStart"
        if any(provision.is_certain for provision in provisions(Callee(function))):
            return "the ping is needless beside provisioned concurrency"
    return "the ping keeps about one environment warm; requests that come at once still start cold"


def _is_function(named: Reading[str]) -> bool:
    target = named.target
    if target is not None:
        return target.type in (Function.type_name, Alias.type_name, Version.type_name)
    text = text_of(named)
    arn = None if text is None else arn_of(text)
    return arn is not None and arn.service.literal == "lambda"


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(r"rate\(\s*(\d+)\s+minutes?\s*\)")


@cache
def _cron() -> re.Pattern[str]:
    return re.compile(r"cron\(\s*(?:(\*)|(?:\*|0)/(\d+))\s+\*\s+.*\)")


def _minutes(expression: str) -> int | None:
    """How many minutes are between two calls; None when it is hours, or not known."""
    found = _rate().fullmatch(expression.strip())
    if found is not None:
        return int(found[1])
    found = _cron().fullmatch(expression.strip())
    if found is None:
        return None
    return 1 if found[1] else int(found[2])


_VALUES = frozenset({"warmup", "warmer", "keep-warm", "ping", "serverless-plugin-warmup"})


def _is_ping(target: Target | ScheduleTarget) -> bool:
    """Whether what the target gets says that it is a ping."""
    # Only text that decodes to an object has entries.
    return any(
        "ping" in _words_of(key) or _tells_of_warmth(key) or (value.text or "").lower() in _VALUES
        for key, value in target.input.entries()
    )


@cache
def _words() -> re.Pattern[str]:
    return re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _words_of(name: str) -> list[str]:
    """The words of a name in lower case: of ``KeepWarm``, ``keep-warm`` and ``keep_warm`` the same two."""
    return [word.lower() for word in _words().findall(name)]


def _tells_of_warmth(name: str) -> bool:
    words = _words_of(name)
    if not {"warm", "warmup", "warmer", "warming", "keepalive", "keepwarm"}.isdisjoint(words):
        return True
    return ("keep", "alive") in set(itertools.pairwise(words))
