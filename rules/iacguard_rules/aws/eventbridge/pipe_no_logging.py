"""Pipe fails without a trace.

Why: what goes wrong in a pipe, a filter that does not parse, an enrichment that fails, a target that
refuses, shows as a number in a metric. Without logs nobody learns which record it was and why.

Fix: set ``LogConfiguration`` (Terraform: ``log_configuration``) with ``Level: ERROR`` and a log group.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.pipes import Pipe
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Pipe,
    id="eventbridge-pipe-no-logging",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=3,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html",),
)
def check(pipe: Pipe) -> Iterator[Problem]:
    """Fires when the pipe logs nothing, which is the default."""
    if pipe.log_level.equals("OFF"):
        yield Problem(pipe.log_level, "the pipe logs nothing, not even errors")
