"""What a command line of ``iacguard check`` says, whoever reads it."""

from __future__ import annotations

from collections.abc import Collection

from iacguard.errors import UsageError
from iacguard.tuples import NamedTuple

COLORS = ("auto", "always", "never")


class CheckLine(NamedTuple):
    """What a command line says: a field for each option, named as it is."""

    paths: tuple[str, ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    """``--format`` and ``--output`` with their values, in the order in which they are written."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    exit_zero: bool = False
    strict: bool = False
    skip_missing: bool = False
    config: str | None = None
    var_file: tuple[str, ...] = ()
    var: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    plan: str | None = None
    jobs: int = 0
    cfn_lint: bool = False
    show_unknown: bool = False
    statistics: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    no_suppressions: bool = False
    add_suppressions: bool = False
    reason: str | None = None
    diff: bool = False
    baseline: str | None = None
    no_baseline: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    since: str | None = None
    hide_suppressed: bool = False
    sarif_category: str | None = None


def verify(asked: CheckLine) -> None:
    """Raises UsageError for options that make no sense beside each other."""
    for one, other, together in (
        ("--quiet", "--verbose", asked.quiet and asked.verbose),
        ("--baseline", "--no-baseline", asked.baseline is not None and asked.no_baseline),
        ("--cache-dir", "--no-cache", asked.cache_dir is not None and asked.no_cache),
    ):
        if together:
            raise UsageError(f"{one} and {other} contradict each other", _SEE)
    if asked.add_suppressions:
        _verify_adding(asked)
    elif asked.diff or asked.reason is not None:
        option = "--diff" if asked.diff else "--reason"
        raise UsageError(f"{option} belongs to --add-suppressions", _SEE)


def verify_formats(asked: CheckLine, formats: Collection[str]) -> None:
    """Raises UsageError for an option that is about a format which is not among those to be written."""
    if asked.sarif_category is not None and "sarif" not in formats:
        raise UsageError("--sarif-category is about SARIF", "add --format sarif, or leave it away")


_SEE = "see iacguard check --help"


def _verify_adding(asked: CheckLine) -> None:
    if asked.outputs:
        hint = "run iacguard check again afterwards for a report"
        raise UsageError("--add-suppressions writes suppressions and no report: leave --format away", hint)
    shown = {
        "--hide-suppressed": asked.hide_suppressed,
        "--sarif-category": asked.sarif_category is not None,
        "--show-unknown": asked.show_unknown,
        "--statistics": asked.statistics,
        "--verbose": asked.verbose,
    }
    for option, is_given in shown.items():
        if is_given:
            raise UsageError(f"--add-suppressions writes no report: leave {option} away", _SEE)
    if asked.no_suppressions:
        raise UsageError("--add-suppressions needs those that are there: leave --no-suppressions away")
